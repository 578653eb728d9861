/**
 * The one esbuild configuration: what is deployed is what is tested, run locally and benched.
 * Writes `dist/<function>/index.js` and the files that it loads later, CommonJS with source maps.
 */
import { copyFile, mkdir, rm, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { type BuildOptions, build, type Metafile, type TransformOptions, transform } from 'esbuild';
import { jsonSchema } from '../cdk/configuration-reference.ts';
import { dist, distOf, type FunctionName, functions, root } from './functions.ts';
import { licensesOf } from './licenses.ts';
import { leaveOut } from './stubs.ts';

/** The bytes of a bundle by package; this project's own code as `lambda`. */
export type BytesByPackage = Record<string, number>;

/** What the configuration file names as its `$schema`. */
const schemaFile = 'share-recording.schema.json';

/** Builds every function, the local system's page, and the configuration's schema into `dist`, or below another folder. */
export async function bundleAll(folder = dist): Promise<Record<FunctionName, BytesByPackage>> {
  await mkdir(folder, { recursive: true });
  // Only what is written here: the npm package may lie beside it.
  const written = [...functions, 'page'].map((name) => join(folder, name));
  await Promise.all(written.map((one) => rm(one, { recursive: true, force: true })));
  await writeFile(join(folder, schemaFile), `${JSON.stringify(jsonSchema(), null, 2)}\n`);
  await bundlePage(join(folder, 'page'));
  const built = functions.map(async (name) => [name, await bundle(name, join(folder, name))]);
  return Object.fromEntries(await Promise.all(built)) as Record<FunctionName, BytesByPackage>;
}

/** esbuild options that a bench changes to measure what each one saves. */
export interface Recipe {
  build?: BuildOptions;
  output?: TransformOptions;
}

/** Builds one function into a folder. */
export async function bundle(
  name: FunctionName,
  outdir: string,
  other: Recipe = {},
): Promise<BytesByPackage> {
  await mkdir(outdir, { recursive: true });
  const { outputFiles, metafile } = await build({
    entryPoints: { index: join(root, 'lambda', `${name}.ts`) },
    // Chunks are named after what is in them and this folder: the same wherever they are written.
    outdir: distOf(name),
    absWorkingDir: root,
    bundle: true,
    platform: 'node',
    target: 'node24',
    // Each dynamic import becomes a file of its own. esbuild supports that with ES modules only.
    format: 'esm',
    splitting: true,
    chunkNames: '[name]-[hash]',
    sourcemap: 'inline',
    sourcesContent: true,
    // ES modules allow tree shaking.
    mainFields: ['module', 'main'],
    legalComments: 'none',
    logLevel: 'warning',
    plugins: [leaveOut()],
    define: { 'import.meta.dirname': '__dirname' },
    ...other.build,
    metafile: true,
    write: false,
  });
  await Promise.all(
    outputFiles.map(({ path, text }) =>
      writeOutput(join(outdir, basename(path)), text, other.output),
    ),
  );
  const licenses = licensesOf(Object.keys(metafile.inputs), root);
  await writeFile(join(outdir, 'THIRD_PARTY_LICENSES'), licenses);
  // The repository's own package.json says "module"; the bundles are CommonJS.
  await writeFile(join(outdir, 'package.json'), '{ "type": "commonjs" }\n');
  return bytesByPackage(metafile);
}

/** The page of `npm start`: its files as the browser gets them. */
async function bundlePage(outdir: string): Promise<void> {
  const page = join(root, 'infra', 'local', 'page');
  const { metafile } = await build({
    entryPoints: [join(page, 'main.ts')],
    outdir,
    absWorkingDir: root,
    bundle: true,
    format: 'esm',
    minify: true,
    legalComments: 'none',
    logLevel: 'warning',
    metafile: true,
  });
  const copied = ['index.html', 'style.css'];
  await Promise.all(copied.map((name) => copyFile(join(page, name), join(outdir, name))));
  const licenses = licensesOf(Object.keys(metafile.inputs), root);
  await writeFile(join(outdir, 'THIRD_PARTY_LICENSES'), licenses);
}

function bytesByPackage({ outputs }: Metafile): BytesByPackage {
  const sums: BytesByPackage = {};
  for (const { inputs } of Object.values(outputs)) {
    for (const [file, { bytesInOutput }] of Object.entries(inputs)) {
      const name = /.*node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(file)?.[1] ?? 'lambda';
      sums[name] = (sums[name] ?? 0) + bytesInOutput;
    }
  }
  return Object.fromEntries(Object.entries(sums).sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** CommonJS loads in 75% of the time of ES modules (`docs/adr/010-load-only-the-form-first.md`). */
async function writeOutput(path: string, text: string, other?: TransformOptions): Promise<void> {
  const { code, map } = await transform(text, {
    sourcefile: basename(path),
    format: 'cjs',
    platform: 'node',
    target: 'node24',
    supported: { 'dynamic-import': false },
    // Source maps give stack traces their names; esbuild's `keepNames` would cost time at every start.
    minify: true,
    legalComments: 'none',
    ...other,
    sourcemap: true,
  });
  await writeFile(path, `${code}//# sourceMappingURL=${basename(path)}.map\n`);
  await writeFile(`${path}.map`, map);
}

if (import.meta.main) await bundleAll();
