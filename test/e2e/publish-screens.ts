/** Brings the pictures of the last `npm run e2e` to the documents. */
import { cpSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

const root = join(import.meta.dirname, '..', '..');
const from = join(root, 'coverage', 'screens');
const to = join(root, 'docs', 'images');
cpSync(from, to, { recursive: true });
process.stdout.write(`${readdirSync(from).length} pictures are in docs/images\n`);
