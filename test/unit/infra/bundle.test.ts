/** The deployed bundles: reproducible, small, and with the licenses of what they contain. */
import { createHash } from 'node:crypto';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runInThisContext } from 'node:vm';
import { gzipSync } from 'node:zlib';
import { build } from 'esbuild';
import { bundleAll } from '../../../infra/build/bundle.ts';
import { dist, distOf, type FunctionName, functions } from '../../../infra/build/functions.ts';
import { licensesOf } from '../../../infra/build/licenses.ts';
import { leaveOut, leftOut } from '../../../infra/build/stubs.ts';

function hashes(folder: string): Record<string, string> {
  const files = functions.flatMap((name) =>
    readdirSync(join(folder, name)).map((file) => join(name, file)),
  );
  return Object.fromEntries(
    files.map((file) => [
      file,
      createHash('sha256')
        .update(readFileSync(join(folder, file)))
        .digest('hex'),
    ]),
  );
}

test('what is in dist is a build of these sources, equal byte for byte', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'bundle-'));
  await bundleAll(folder);
  const again = hashes(folder);
  rmSync(folder, { recursive: true });
  for (const name of functions) expect(again).toHaveProperty([`${name}/index.js`]);
  expect(again).toEqual(hashes(dist));
});

test.each(functions)('%s carries the licenses of what it contains', (name) => {
  const text = readFileSync(join(distOf(name), 'THIRD_PARTY_LICENSES'), 'utf8');
  expect(text).toMatch(/^@aws-sdk\/client-dynamodb@3\.\d+\.\d+ \(Apache-2\.0\)$/m);
  expect(text).toContain('THE SOFTWARE IS PROVIDED "AS IS"');
});

test('a package without a license stops the build', () => {
  expect(() => licensesOf(['node_modules/nothing/index.js'], mkdtempSync(tmpdir()))).toThrow();
});

/** The packages whose code a bundle contains. */
const packagesOf = (name: FunctionName) =>
  [
    ...readFileSync(join(distOf(name), 'THIRD_PARTY_LICENSES'), 'utf8').matchAll(
      /^((?:@[\w.-]+\/)?[\w.-]+)@\d\S* \(/gm,
    ),
  ].map(([, found]) => found);

/** No function needs these; dependencies bring them along. */
const unwanted = [...Object.keys(leftOut), 'ws', 'axios', '@aws-sdk/client-sts'];

/** Loaded for the doctor's event only: no share's cold start pays for it. */
const isDoctor = (file: string): boolean => file.startsWith('doctor-');

/** What each bundle must not contain, and its maximum size: a cold start pays for every byte. */
const limits: Record<FunctionName, { gzipBytes: number; without: string[] }> = {
  receiver: { gzipBytes: 178_000, without: ['undici'] },
  worker: { gzipBytes: 400_000, without: ['@slack/bolt'] },
  sweeper: {
    gzipBytes: 105_000,
    without: ['undici', '@slack/bolt', '@slack/web-api'],
  },
};

test.each(functions)('%s contains no unwanted package and stays below its size limit', (name) => {
  const packages = packagesOf(name);
  expect(packages.length).toBeGreaterThan(10);
  const without = [...unwanted, ...limits[name].without];
  expect(packages.filter((found) => without.includes(found ?? ''))).toEqual([]);
  const bytes = readdirSync(distOf(name))
    .filter((file) => file.endsWith('.js') && !isDoctor(file))
    .reduce((sum, file) => sum + gzipSync(readFileSync(join(distOf(name), file))).length, 0);
  expect(bytes).toBeLessThan(limits[name].gzipBytes);
});

test('the worker loads the doctor, and what it has Slack check, for its event only', () => {
  const files = readdirSync(distOf('worker')).filter((file) => file.endsWith('.js'));
  const withExamples = files.filter((file) =>
    readFileSync(join(distOf('worker'), file), 'utf8').includes('awaiting approval, recordings'),
  );
  expect(withExamples).toEqual([expect.stringMatching(/^doctor-/)]);
});

test('packages are found in a bundle by name', () => {
  expect(packagesOf('receiver')).toContain('@slack/bolt');
  expect(packagesOf('worker')).toContain('undici');
});

describe('a package that is left out', () => {
  const bundled = (contents: string) =>
    build({
      stdin: { contents, resolveDir: join(distOf('receiver'), '..', '..') },
      bundle: true,
      write: false,
      platform: 'node',
      logLevel: 'silent',
      plugins: [leaveOut()],
    });

  test('fails the build if another file imports it, and the error names that file', async () => {
    for (const [left, { keptForOthers }] of Object.entries(leftOut)) {
      if (keptForOthers) continue;
      await expect(bundled(`import '${left}';`)).rejects.toThrow(
        `<stdin> imports ${left}, which is left out of the bundles`,
      );
    }
  });

  test('throws when it is used', async () => {
    const { outputFiles } = await bundled(
      "import { ExpressReceiver } from '@slack/bolt'; globalThis.made = () => new ExpressReceiver({ signingSecret: 's' });",
    );
    const code = `(function (require, globalThis) {${outputFiles[0]!.text}\n})`;
    const run = runInThisContext(code) as (...given: unknown[]) => void;
    const scope = { made: () => undefined };
    run(require, scope);
    expect(() => scope.made()).toThrow(/left out of this bundle/);
  });
});
