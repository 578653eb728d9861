/**
 * `npm run package`: the npm package, ready to publish. It holds the compiled construct and tools, and the bundles as they
 * are deployed, so that nothing is built where it is installed. It lies in `dist/package`, packed as `dist/*.tgz`.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { glob, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { isBuiltin } from 'node:module';
import { join } from 'node:path';
import * as z from 'zod';
import { bundleAll } from './bundle.ts';
import { dist, root } from './functions.ts';

const manifestSchema = z.looseObject({
  name: z.string(),
  version: z.string(),
  repository: z.object({ url: z.string() }),
  dependencies: z.record(z.string(), z.string()),
  peerDependencies: z.record(z.string(), z.string()),
});
type Manifest = z.infer<typeof manifestSchema>;

/** Only the repository has a use for these. */
const ofRepository = ['private', 'devDependencies', 'scripts', 'overrides', 'allowScripts'];
/** They build what the package contains already. */
const buildTools = ['bundle', 'licenses', 'stubs'];

/** Writes the package below a folder, and packs it there. Returns the tarball's path. */
export async function makePackage(folder = dist): Promise<string> {
  const into = join(folder, 'package');
  await rm(into, { recursive: true, force: true });
  await mkdir(into, { recursive: true });
  const compile = (project: string) =>
    run(join(root, 'node_modules', '.bin', 'tsc'), [
      '--project',
      join(import.meta.dirname, project),
      '--outDir',
      into,
    ]);
  await Promise.all([
    bundleAll(join(into, 'dist')),
    compile('tsconfig.package.json'),
    compile('tsconfig.types.json'),
  ]);
  const built = buildTools.map((name) => join(into, 'infra', 'build', `${name}.js`));
  await Promise.all(built.map((file) => rm(file, { force: true })));
  const manifest = manifestSchema.parse(
    JSON.parse(await readFile(join(root, 'package.json'), 'utf8')),
  );
  await checkImports(into, manifest);
  const kept = Object.entries(manifest).filter(([key]) => !ofRepository.includes(key));
  const text = JSON.stringify(Object.fromEntries(kept), null, 2);
  await writeFile(join(into, 'package.json'), `${text}\n`);
  await Promise.all(documents.map((name) => copyDocument(name, into, manifest)));
  await run('npm', ['pack', into, '--pack-destination', folder, '--silent', '--ignore-scripts']);
  return join(folder, `${manifest.name}-${manifest.version}.tgz`);
}

const documents = ['README.md', 'CHANGELOG.md', 'UPGRADING.md', 'LICENSE'];

/** The other documents are in the repository: links to them lead there, at this version. */
async function copyDocument(
  name: string,
  into: string,
  { repository, version }: Manifest,
): Promise<void> {
  const place = repository.url.replace(/^git\+|\.git$/g, '');
  const text = await readFile(join(root, name), 'utf8');
  const linked = text.replaceAll(
    /(\]\(|(?:src|srcset)=")(?!https?:|#)([^)"]+)/g,
    (_, start: string, path: string) =>
      `${start}${place}/${start === '](' ? 'blob' : 'raw'}/v${version}/${path}`,
  );
  await writeFile(join(into, name), linked);
}

/** What is imported but not declared works here, and nowhere else. */
async function checkImports(into: string, manifest: Manifest): Promise<void> {
  const declared = { ...manifest.dependencies, ...manifest.peerDependencies };
  const missing = new Set<string>();
  for await (const file of glob('{infra,lambda}/**/*.js', { cwd: into })) {
    const text = await readFile(join(into, file), 'utf8');
    for (const [, name = ''] of text.matchAll(/(?:from|import) ?\(?'((?:@[\w.-]+\/)?[\w.:-]+)/g)) {
      if (!name.startsWith('.') && !isBuiltin(name) && !(name in declared)) {
        missing.add(`${name} (${file})`);
      }
    }
  }
  if (missing.size === 0) return;
  throw new Error(`not among the dependencies in package.json: ${[...missing].join(', ')}`);
}

async function run(command: string, options: string[]): Promise<void> {
  const running = spawn(command, options, {
    cwd: root,
    // Its standard output is not the result.
    stdio: ['ignore', process.stderr, 'inherit'],
    shell: process.platform === 'win32',
  });
  await once(running, 'exit');
  if (running.exitCode !== 0) throw new Error(`${command} failed`);
}

if (import.meta.main) process.stdout.write(`${await makePackage(process.argv[2])}\n`);
