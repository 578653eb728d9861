/**
 * What each measure brings to the cold start: the receiver built as it is deployed, built without one measure that was
 * kept, and built with one that was tried and not kept, all by turns. `docs/adr/010-cold-start.md` says why.
 */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Plugin } from 'esbuild';
import { bundle, type Recipe } from '../../infra/build/bundle.ts';
import { leaveOut, leftOut } from '../../infra/build/stubs.ts';
import { sizeOf } from './bundle-size.ts';
import { coldStart } from './cold.ts';
import { Stand } from './stand.ts';

export interface Measured {
  measure: string;
  kept: boolean;
  /** Where it stands; or why it was not kept. */
  remark: string;
  gzipBytes: number;
  /** Of each run: from the process's start to the acknowledgement, and loading alone, milliseconds. */
  ms: number[];
  loadMs: number[];
}

interface Measure {
  name: string;
  kept: boolean;
  remark: string;
  /** How the receiver is built without it, or with it where it was not kept. */
  recipe?: Recipe;
  /** Node's own flags. */
  flags?: string[];
  /** Output files are ES modules. */
  esm?: true;
  /** V8's compile cache comes along. */
  cached?: true;
}

/** A source file with one place of its text changed; the build fails when the place is no longer there. */
const changed = (file: string, from: string | RegExp, to: string): Plugin => ({
  name: 'changed',
  setup({ onLoad }) {
    const filter = new RegExp(`/${file.replaceAll('.', '\\.')}$`);
    onLoad({ filter }, ({ path }) => {
      const text = readFileSync(path, 'utf8');
      const contents = text.replace(from, to);
      if (contents === text) throw new Error(`${file} does not hold what is to be changed`);
      return { contents, loader: 'ts' };
    });
  },
});
const without = (file: string, from: string | RegExp, to: string): Recipe => ({
  build: { plugins: [changed(file, from, to), leaveOut()] },
});
/** Only what is named so is left out. */
const leavingOut = (which: (name: string) => boolean): Plugin =>
  leaveOut(Object.fromEntries(Object.entries(leftOut).filter(([name]) => which(name))));
const ofSdk = (name: string) => /^(?:@aws-sdk|@smithy|bowser)/.test(name);
const notOfSdk = (name: string) => !ofSdk(name);
const requireInModules =
  "import { createRequire as cr } from 'node:module'; const require = cr(import.meta.url);";

const measures: Measure[] = [
  {
    name: 'Bolt’s other receivers, Express, `ws` and OAuth left out',
    kept: true,
    remark: '`infra/build/stubs.ts`',
    recipe: { build: { plugins: [leavingOut(ofSdk)] } },
  },
  {
    name: 'the SDK’s other credential providers left out',
    kept: true,
    remark: '`infra/build/stubs.ts`, `lambda/aws/calls.ts`',
    recipe: { build: { plugins: [leavingOut(notOfSdk)] } },
  },
  {
    name: 'the packages’ ES modules (`mainFields`)',
    kept: true,
    remark: 'what nobody imports of the SDK falls away; `infra/build/bundle.ts`',
    recipe: { build: { mainFields: ['main', 'module'], plugins: [leavingOut(notOfSdk)] } },
  },
  {
    name: 'a `fetch` of our own for Slack',
    kept: true,
    remark: 'the built-in one is loaded when it is first used; `lambda/slack/fetch.ts`',
    recipe: without('lambda/slack/fetch.ts', /[\s\S]*/, 'export const slackFetch = () => fetch;'),
  },
  {
    name: 'what a form does not need in a file that is loaded later',
    kept: true,
    remark: 'table, queue, audit trail, most listeners; `lambda/receiver-later.ts`',
    recipe: { build: { splitting: false } },
  },
  {
    name: 'shortened identifiers',
    kept: true,
    remark:
      'the log holds no stacks, those of a crash are read with the map beside the bundle; `infra/build/bundle.ts`',
    recipe: { output: { minify: false, minifySyntax: true, minifyWhitespace: true } },
  },
  {
    name: 'the secret looked up while the container starts',
    kept: true,
    remark:
      'shows nothing where the delivery waits already; Lambda starts a container ahead of it and with a whole processor; `lambda/receiver.ts`',
    recipe: without('lambda/receiver.ts', 'void secret.current();', ''),
  },
  {
    name: 'zod without generated code (`jitless`)',
    kept: true,
    remark: 'a schema compiled to code pays after many parses; `lambda/receiver.ts`',
    recipe: without('lambda/receiver.ts', 'config({ jitless: true });', ''),
  },
  {
    name: 'the SDK told what it would look for in files',
    kept: true,
    remark: '`lambda/aws/calls.ts`',
    recipe: without('lambda/aws/calls.ts', /retryMode: [\s\S]*authSchemePreference: \[\],/, ''),
  },
  {
    name: 'ES modules as output',
    kept: false,
    remark: 'slower',
    esm: true,
    recipe: {
      build: { define: {}, banner: { js: requireInModules } },
      output: { format: 'esm', supported: {} },
    },
  },
  {
    name: 'V8’s compile cache shipped along',
    kept: false,
    remark:
      'holds for one Node and one kind of processor and is ignored elsewhere without a word; cannot be made where `cdk deploy` runs',
    cached: true,
  },
  {
    name: 'shortened identifiers with their names kept (`keepNames`)',
    kept: false,
    remark: 'sets each name again at every start',
    recipe: { output: { keepNames: true } },
  },
  {
    name: 'a larger young generation',
    kept: false,
    remark: 'a flag of V8 for next to nothing',
    flags: ['--max-semi-space-size=32'],
  },
  {
    name: 'V8’s baseline compiler at once',
    kept: false,
    remark: 'slower',
    flags: ['--always-sparkplug'],
  },
];

interface Built extends Measure {
  folder: string;
  gzipBytes: number;
}

/** The first is the receiver as it is deployed. */
export async function measureAll(runs: number): Promise<Measured[]> {
  const stand = await Stand.start();
  try {
    const built: Built[] = [];
    for (const measure of [{ name: 'as it is', kept: true, remark: '' }, ...measures]) {
      built.push(await build(measure, stand.environment));
    }
    const results = built.map(({ name, kept, remark, gzipBytes }): Measured => {
      return { measure: name, kept, remark, gzipBytes, ms: [], loadMs: [] };
    });
    // Files are cold the first time.
    for (let run = -1; run < runs; run += 1) {
      for (const [index, one] of built.entries()) {
        const { ms, loadMs } = await coldRun(stand, one);
        if (run < 0) continue;
        results[index]?.ms.push(ms);
        results[index]?.loadMs.push(loadMs);
      }
    }
    return results;
  } finally {
    await stand.stop();
  }
}

async function build(measure: Measure, environment: Record<string, string>): Promise<Built> {
  const folder = mkdtempSync(join(tmpdir(), 'measure-'));
  await bundle('receiver', folder, measure.recipe);
  if (measure.esm) writeFileSync(join(folder, 'package.json'), '{ "type": "module" }\n');
  if (measure.cached) fillCache(folder, environment);
  return { ...measure, folder, gzipBytes: sizeOf(measure.name, folder).gzipBytes };
}

const cacheOf = (folder: string) => ({ NODE_COMPILE_CACHE: join(folder, 'cache') });

function fillCache(folder: string, environment: Record<string, string>): void {
  const program =
    'require(process.argv[1]); require("node:module").flushCompileCache(); process.exit()';
  const env = { ...environment, ...cacheOf(folder) };
  execFileSync(process.execPath, ['-e', program, join(folder, 'index.js')], { env });
}

async function coldRun(stand: Stand, { folder, flags = [], cached }: Built) {
  const environment = { ...stand.environment, ...(cached ? cacheOf(folder) : {}) };
  const withFlags = ([node = '', ...rest]: string[]) => [node, ...flags, ...rest];
  const bundled = join(folder, 'index.js');
  const { ms, bootMs, loadedMs } = await coldStart(stand, bundled, environment, withFlags);
  return { ms, loadMs: loadedMs - bootMs };
}
