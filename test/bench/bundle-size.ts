/** How large the code of each side and of each function is, all its files together. */
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { distOf, functions } from '../../infra/build/functions.ts';
import { type Sides, sideNames } from './sides.ts';

export interface Size {
  name: string;
  bytes: number;
  gzipBytes: number;
}

function sizeOf(name: string, folder: string): Size {
  const files = readdirSync(folder).filter((file) => file.endsWith('.js'));
  const code = files.map((file) => readFileSync(join(folder, file)));
  const sum = (sizes: number[]) => sizes.reduce((all, one) => all + one, 0);
  return {
    name,
    bytes: sum(code.map((one) => one.length)),
    gzipBytes: sum(code.map((one) => gzipSync(one, { level: 9 }).length)),
  };
}

export const sizes = (sides: Sides): Size[] => [
  ...sideNames.filter((side) => side !== 'ours').map((side) => sizeOf(side, dirname(sides[side]))),
  ...functions.map((name) => sizeOf(`ours: ${name}`, distOf(name))),
];
