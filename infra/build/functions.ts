/** The three Lambda functions, and where their bundles are. Needs no build tool: the construct reads it. */
import { join } from 'node:path';

export const functions = ['receiver', 'worker', 'sweeper'] as const;
export type FunctionName = (typeof functions)[number];

/** The top of the repository, or of the npm package: both keep their bundles in `dist`. */
export const root = join(import.meta.dirname, '..', '..');

/** The folder of what is built. */
export const dist = join(root, 'dist');

export const distOf = (name: FunctionName): string => join(dist, name);
