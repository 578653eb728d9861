/** The version of this program: what the tools are, and what a deployment makes the stack. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

// Importing JSON makes Node 20 print a warning.
const manifest: unknown = JSON.parse(
  readFileSync(join(import.meta.dirname, '..', 'package.json'), 'utf8'),
);

export const version =
  typeof manifest === 'object' && manifest !== null && 'version' in manifest
    ? String(manifest.version)
    : 'unknown';
