/** How people call this tool where it runs: in a checkout by npm's scripts, elsewhere as the package's command. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';

const isCheckout = existsSync(join(import.meta.dirname, 'bin.ts'));

/** `npm run doctor`, or `npx share-recording doctor`. */
export const commandLine = (command: string): string =>
  isCheckout ? `npm run ${command}` : `npx share-recording ${command}`;
