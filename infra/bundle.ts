/**
 * The one esbuild configuration: what is deployed is what is tested, run locally and benched.
 * Writes `dist/<function>/index.js` (CommonJS, as Bolt and most of what it needs are) with its source map.
 */
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { build } from 'esbuild';
import { leaveOut } from './left-out.ts';
import { licencesOf } from './licences.ts';

export const functions = ['receiver', 'worker', 'sweeper'] as const;
export type FunctionName = (typeof functions)[number];

const root = join(import.meta.dirname, '..');
export const distOf = (name: FunctionName): string => join(root, 'dist', name);

/** Builds every function into `dist`, or below another folder. */
export async function bundleAll(dist = join(root, 'dist')): Promise<void> {
  await rm(dist, { recursive: true, force: true });
  await Promise.all(functions.map((name) => bundle(name, join(dist, name))));
}

async function bundle(name: FunctionName, outdir: string): Promise<void> {
  await mkdir(outdir, { recursive: true });
  const { metafile } = await build({
    entryPoints: [join(root, 'lambda', `${name}.ts`)],
    outfile: join(outdir, 'index.js'),
    absWorkingDir: root,
    bundle: true,
    platform: 'node',
    target: 'node24',
    format: 'cjs',
    sourcemap: true,
    sourcesContent: true,
    // Names stay as they are, for stack traces; esbuild's `keepNames` would set each one again at every start.
    minifySyntax: true,
    minifyWhitespace: true,
    // Where a package has ES modules too, what nobody imports of it falls away.
    mainFields: ['module', 'main'],
    legalComments: 'none',
    logLevel: 'warning',
    metafile: true,
    plugins: [leaveOut],
    define: { 'import.meta.dirname': '__dirname' },
  });
  const licences = licencesOf(Object.keys(metafile.inputs), root);
  await writeFile(join(outdir, 'THIRD_PARTY_LICENSES'), licences);
  // The repository is a package of ES modules; its bundles are not.
  await writeFile(join(outdir, 'package.json'), '{ "type": "commonjs" }\n');
}

if (import.meta.main) await bundleAll();
