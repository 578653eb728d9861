/**
 * What each bundle may hold: its packages, and how much of each. `npm run budget` writes what is there now, for
 * somebody to look at the difference and commit it.
 */
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import {
  type BytesByPackage,
  bundleAll,
  type FunctionName,
  functions,
} from '../../../infra/build/bundle.ts';

interface Holding {
  gzipBytes: number;
  packages: BytesByPackage;
}
export type Budget = Record<FunctionName, Holding>;

const path = join(import.meta.dirname, 'budget.json');
export const readBudget = (): Budget => JSON.parse(readFileSync(path, 'utf8')) as Budget;

/** Builds every function elsewhere and weighs it. */
export async function weigh(): Promise<Budget> {
  const folder = mkdtempSync(join(tmpdir(), 'budget-'));
  try {
    const packages = await bundleAll(folder);
    const rows = functions.map((name) => [
      name,
      { gzipBytes: gzipped(join(folder, name)), packages: packages[name] },
    ]);
    return Object.fromEntries(rows) as Budget;
  } finally {
    rmSync(folder, { recursive: true });
  }
}

const gzipped = (folder: string): number =>
  readdirSync(folder)
    .filter((file) => file.endsWith('.js'))
    .reduce(
      (sum, file) => sum + gzipSync(readFileSync(join(folder, file)), { level: 9 }).length,
      0,
    );

/** A package may grow by so much without a word: updates change a little. */
const allowance = (bytes: number): number => bytes * 1.05 + 1024;

/** What grew past its budget, by name; empty when nothing did. */
export function overBudget(found: Budget, budget: Budget): string[] {
  return functions.flatMap((name) => {
    const [has, may] = [found[name], budget[name]];
    const grown = Object.entries(has.packages).flatMap(([part, bytes]) => {
      const allowed = may.packages[part];
      if (allowed === undefined) return [`${name}: ${part} is new, ${bytes} bytes`];
      return bytes > allowance(allowed)
        ? [`${name}: ${part} grew from ${allowed} to ${bytes} bytes`]
        : [];
    });
    const heavier = has.gzipBytes > may.gzipBytes * 1.02;
    const whole = `${name}: ${has.gzipBytes} bytes gzip instead of ${may.gzipBytes}`;
    return heavier ? [...grown, whole] : grown;
  });
}

if (process.argv[1]?.endsWith('budget.ts')) {
  void weigh().then((found) => {
    writeFileSync(path, `${JSON.stringify(found, null, 2)}\n`);
  });
}
