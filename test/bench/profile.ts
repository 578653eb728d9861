/** Where the worker's processor time goes, by whose code it is: V8's sampling profile of many shares. */
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { SourceMap } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { distOf } from '../../infra/build/bundle.ts';
import { Harness } from '../support/harness.ts';

interface Profile {
  nodes: { id: number; callFrame: Frame }[];
  samples: number[];
  timeDeltas: number[];
}
interface Frame {
  functionName: string;
  url: string;
  lineNumber: number;
  columnNumber: number;
}

/** Milliseconds for each share, by owner. */
export async function profileWorker(shares: number): Promise<Record<string, number>> {
  const folder = mkdtempSync(join(tmpdir(), 'profile-'));
  const NODE_OPTIONS = `--cpu-prof --cpu-prof-dir=${folder} --cpu-prof-interval=200`;
  const h = await Harness.start({
    environment: (name) =>
      Promise.resolve<Record<string, string>>(name === 'worker' ? { NODE_OPTIONS } : {}),
  });
  try {
    for (let share = 0; share < shares; share += 1) await h.approve();
    await h.stack.drain();
  } finally {
    await h.stop();
  }
  const [file = ''] = readdirSync(folder);
  const profile = JSON.parse(readFileSync(join(folder, file), 'utf8')) as Profile;
  rmSync(folder, { recursive: true });
  return byOwner(profile, shares);
}

function byOwner({ nodes, samples, timeDeltas }: Profile, shares: number): Record<string, number> {
  const map = readFileSync(join(distOf('worker'), 'index.js.map'), 'utf8');
  const source = new SourceMap(JSON.parse(map) as ConstructorParameters<typeof SourceMap>[0]);
  const owners = new Map(nodes.map(({ id, callFrame }) => [id, ownerOf(callFrame, source)]));
  const sums: Record<string, number> = {};
  samples.forEach((id, index) => {
    const owner = owners.get(id) ?? '';
    if (owner !== '(idle)')
      sums[owner] = (sums[owner] ?? 0) + (timeDeltas[index] ?? 0) / 1000 / shares;
  });
  return sums;
}

function ownerOf({ functionName, url, lineNumber, columnNumber }: Frame, map: SourceMap): string {
  if (functionName === '(idle)') return functionName;
  if (!url.includes(join('dist', 'worker'))) return 'Node and V8';
  const entry = map.findEntry(lineNumber, columnNumber);
  const file = 'originalSource' in entry ? entry.originalSource : '';
  const name = /node_modules\/((?:@[^/]+)|[^/]+)/.exec(file)?.[1];
  return name ?? 'lambda/';
}
