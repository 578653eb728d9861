/** Brings the pictures that the README shows from the last `npm run e2e` to the documents. */
import { cpSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';

const root = join(import.meta.dirname, '..', '..');
const readme = readFileSync(join(root, 'README.md'), 'utf8');
const named = new Set(readme.match(/docs\/images\/[\w-]+\.png/g));
for (const path of named) {
  cpSync(join(root, 'coverage', 'screens', basename(path)), join(root, path));
}
process.stdout.write(`${named.size} pictures are in docs/images\n`);
