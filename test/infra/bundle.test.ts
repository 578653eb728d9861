/** What is deployed: the same from every build, with the licences of all that it contains. */
import { createHash } from 'node:crypto';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { bundleAll, distOf, functions } from '../../infra/bundle.ts';
import { licencesOf } from '../../infra/licences.ts';

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
  expect(Object.keys(one!)).toHaveLength(functions.length * 4);
  expect(other).toEqual(one);
});

test.each(functions)('%s carries the licences of what it contains', (name) => {
  const text = readFileSync(join(distOf(name), 'THIRD_PARTY_LICENSES'), 'utf8');
  expect(text).toMatch(/^@aws-sdk\/client-dynamodb@3\.\d+\.\d+ \(Apache-2\.0\)$/m);
  expect(text).toContain('THE SOFTWARE IS PROVIDED "AS IS"');
});

test('a package without a licence stops the build', () => {
  expect(() => licencesOf(['node_modules/nothing/index.js'], mkdtempSync(tmpdir()))).toThrow();
});
