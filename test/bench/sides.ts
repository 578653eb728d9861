/** The sides of the cold and warm benches, bundled as those who use them would. */
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type BuildOptions, build } from 'esbuild';
import { distOf } from '../../infra/build/functions.ts';
import { writeOrigin } from '../../lambda/slack/metadata.ts';
import { formView } from '../../lambda/slack/views/form.ts';

export const sideNames = ['floor', 'stock', 'slack-edge', 'ours'] as const;
export type SideName = (typeof sideNames)[number];

/** Where the bundle of each side is. */
export type Sides = Record<SideName | 'floor-worker', string>;

/** The view that all open: our form, as the command from a channel opens it. */
const view = formView({
  prefill: {},
  templates: [],
  metadata: writeOrigin({ channel: 'C0QA' }),
});

const base: BuildOptions = {
  bundle: true,
  platform: 'node',
  target: 'node24',
  define: { VIEW: JSON.stringify(JSON.stringify(view)) },
  logLevel: 'error',
};
/** Bolt's example says nothing of bundling; esbuild's own page for Node is followed. */
const optionsOf: Record<Exclude<keyof Sides, 'ours'>, BuildOptions> = {
  'floor-worker': { ...base, minify: true },
  floor: { ...base, minify: true },
  stock: base,
  'slack-edge': { ...base, minify: true },
};

/** Bundles the other sides into a new folder; ours is `dist` as `npm run build` left it. */
export async function bundleSides(): Promise<Sides> {
  const folder = mkdtempSync(join(tmpdir(), 'sides-'));
  const made = Object.entries(optionsOf).map(async ([name, options]) => {
    const outfile = join(folder, name, 'index.js');
    const entry = join(import.meta.dirname, 'sides', `${name}.ts`);
    await build({ ...options, entryPoints: [entry], outfile });
    return [name, outfile];
  });
  const sides = Object.fromEntries(await Promise.all(made)) as Omit<Sides, 'ours'>;
  return { ...sides, ours: join(distOf('receiver'), 'index.js') };
}
