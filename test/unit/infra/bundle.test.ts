/** What is deployed: the same from every build, with the licenses of all that it contains. */
import { createHash } from 'node:crypto';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runInThisContext } from 'node:vm';
import { build } from 'esbuild';
import { bundleAll, distOf, functions } from '../../../infra/build/bundle.ts';
import { licensesOf } from '../../../infra/build/licenses.ts';
import { leaveOut, leftOut } from '../../../infra/build/stubs.ts';
import { type Budget, overBudget, readBudget, weigh } from '../../support/infra/budget.ts';

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

test('two builds are equal byte for byte', async () => {
  const folders = [1, 2].map(() => mkdtempSync(join(tmpdir(), 'bundle-')));
  for (const folder of folders) await bundleAll(folder);
  const [one, other] = folders.map(hashes);
  for (const folder of folders) rmSync(folder, { recursive: true });
  for (const name of functions) expect(one).toHaveProperty([`${name}/index.js`]);
  expect(other).toEqual(one);
});

test.each(functions)('%s carries the licenses of what it contains', (name) => {
  const text = readFileSync(join(distOf(name), 'THIRD_PARTY_LICENSES'), 'utf8');
  expect(text).toMatch(/^@aws-sdk\/client-dynamodb@3\.\d+\.\d+ \(Apache-2\.0\)$/m);
  expect(text).toContain('THE SOFTWARE IS PROVIDED "AS IS"');
});

test('a package without a license stops the build', () => {
  expect(() => licensesOf(['node_modules/nothing/index.js'], mkdtempSync(tmpdir()))).toThrow();
});

describe('what is left out', () => {
  const packagesOf = (name: (typeof functions)[number]) =>
    [
      ...readFileSync(join(distOf(name), 'THIRD_PARTY_LICENSES'), 'utf8').matchAll(
        /^((?:@[\w.-]+\/)?[\w.-]+)@\d\S* \(/gm,
      ),
    ].map(([, found]) => found);

  test('no function carries Bolt’s web server, its OAuth pages or its WebSocket', () => {
    for (const name of functions) {
      for (const left of Object.keys(leftOut)) expect(packagesOf(name)).not.toContain(left);
    }
    expect(packagesOf('receiver')).toContain('@slack/bolt');
    expect(packagesOf('receiver')).not.toContain('undici');
    expect(packagesOf('worker')).not.toContain('@slack/bolt');
    expect(packagesOf('sweeper')).not.toContain('@slack/web-api');
  });

  const bundled = (contents: string) =>
    build({
      stdin: { contents, resolveDir: join(distOf('receiver'), '..', '..') },
      bundle: true,
      write: false,
      platform: 'node',
      logLevel: 'silent',
      plugins: [leaveOut()],
    });

  test('another file that asks for one stops the build, and is named', async () => {
    for (const [left, { keptForOthers }] of Object.entries(leftOut)) {
      if (keptForOthers) continue;
      await expect(bundled(`import '${left}';`)).rejects.toThrow(
        `<stdin> asks for ${left}, which is left out of the bundles`,
      );
    }
  });

  test('one that is used all the same says so', async () => {
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

describe('the budget', () => {
  let found: Budget;
  beforeAll(async () => {
    found = await weigh();
  });

  test('no bundle holds more than `budget.json` says; `npm run budget` changes it', () => {
    expect(overBudget(found, readBudget())).toEqual([]);
  });

  test('what is new, and what grew, is named', () => {
    const budget = readBudget();
    const { undici, ...packages } = budget.worker.packages;
    const less = { ...budget.receiver.packages, '@slack/bolt': 1000 };
    const tight = {
      ...budget,
      worker: { ...budget.worker, packages },
      receiver: { gzipBytes: 1000, packages: less },
    };
    expect(overBudget(found, tight)).toEqual([
      expect.stringMatching(/^receiver: @slack\/bolt grew from 1000 to \d+ bytes$/),
      expect.stringMatching(/^receiver: \d+ bytes gzip instead of 1000$/),
      expect.stringMatching(/^worker: undici is new, \d+ bytes$/),
    ]);
  });

  test('the worker holds no Bolt, the receiver no ICWS client', () => {
    expect(Object.keys(found.worker.packages)).not.toContain('@slack/bolt');
    expect(Object.keys(found.receiver.packages)).not.toContain('undici');
    expect(Object.keys(found.sweeper.packages)).not.toContain('@slack/web-api');
  });
});
