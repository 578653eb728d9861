/** The benches' tables, as they stand in `docs/performance.md`. */
import type { AckRun, KindRun } from './ack.ts';
import type { Size } from './bundle-size.ts';
import type { ColdRun } from './cold.ts';
import { prices, type ShareCost } from './cost.ts';
import type { DisclosuresResult } from './disclosures.ts';
import type { SendResult } from './send.ts';
import { sideNames } from './sides.ts';
import { median, p99, short } from './stats.ts';
import type { SweepResult } from './sweep.ts';

type Cell = string | number;

function markdown(head: string[], rows: Cell[][]): string {
  const line = (cells: Cell[]) => `| ${cells.join(' | ')} |`;
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n');
}

const ratio = (value: number, to: number): string => (value / to).toFixed(2);
const kib = (bytes: number): string => (bytes / 1024).toFixed(0);

function sizeTable(sizes: Size[]): string {
  const stock = sizes.find(({ name }) => name === 'stock')?.gzipBytes ?? Number.NaN;
  const rows = sizes.map(({ name, bytes, gzipBytes }) => [
    name,
    kib(bytes),
    kib(gzipBytes),
    ratio(gzipBytes, stock),
  ]);
  return markdown(['code of', 'KiB', 'KiB gzip', 'of stock'], rows);
}

const shareOf = (memoryMb: number | undefined): string =>
  memoryMb === undefined
    ? 'all of this machine'
    : `${(memoryMb / 1769).toFixed(2)}, as with ${memoryMb} MB`;

function coldTable(runs: ColdRun[]): string {
  const sizes = [...new Set(runs.map(({ memoryMb }) => memoryMb))];
  const rows = sizes.flatMap((memoryMb) => {
    const of = (side: string) =>
      runs.filter((run) => run.side === side && run.memoryMb === memoryMb).map(({ ms }) => ms);
    const mid = (side: string) => median(of(side));
    return sideNames.map((side) => [
      shareOf(memoryMb),
      side,
      short(mid(side)),
      short(p99(of(side))),
      ratio(mid(side), mid('stock')),
      ratio(mid(side), mid('slack-edge')),
      ratio(mid(side), mid('floor')),
    ]);
  });
  const count = runs.length / sizes.length / sideNames.length;
  const head = ['processors', 'side', `median of ${count}, ms`, `p99, ms`];
  return markdown([...head, 'of stock', 'of slack-edge', 'of floor'], rows);
}

/** Of a cold start of ours and of the others: until Node ran it, until it was loaded, and the handler. */
function coldPartsTable(runs: ColdRun[]): string {
  const all = runs.filter(({ memoryMb }) => memoryMb === undefined);
  const rows = sideNames.map((side) => {
    const of = all.filter((run) => run.side === side);
    return [
      side,
      short(median(of.map(({ bootMs }) => bootMs))),
      short(median(of.map(({ bootMs, loadedMs }) => loadedMs - bootMs))),
      short(median(of.map(({ handlerMs }) => handlerMs))),
    ];
  });
  return markdown(['side', 'Node starts, ms', 'code is loaded, ms', 'handler, ms'], rows);
}

function ackTable(runs: AckRun[]): string {
  const of = (side: string) => runs.filter((run) => run.side === side).map(({ ms }) => ms);
  const rows = sideNames.map((side) => [
    side,
    short(median(of(side))),
    short(p99(of(side))),
    ratio(p99(of(side)), p99(of('slack-edge'))),
    ratio(p99(of(side)), p99(of('floor'))),
  ]);
  const count = runs.length / sideNames.length;
  return markdown(
    ['side', `median of ${count}, ms`, 'p99, ms', 'p99 of slack-edge’s', 'p99 of floor’s'],
    rows,
  );
}

function kindTable(runs: KindRun[]): string {
  const kinds = [...new Set(runs.map(({ kind }) => kind))];
  const rows = kinds.map((kind) => {
    const of = runs.filter((run) => run.kind === kind).map(({ ms }) => ms);
    return [kind, of.length, short(median(of)), short(p99(of))];
  });
  return markdown(['delivery', 'runs', 'median, ms', 'p99, ms'], rows);
}

/** The floor makes our calls: its processor time is what is not ours to save. */
function sendTable(results: SendResult[]): string {
  const floorAt = (ms: number) =>
    results.find(({ side, latencyMs }) => side === 'floor' && latencyMs === ms)?.cpuMs;
  return markdown(
    [
      'side',
      '`ICWS_SESSION`',
      'ICWS takes, ms',
      'shares',
      'a second',
      'calls each',
      'processor ms each',
      'of floor’s',
      'sign-ins per 1,000',
      'connections per 1,000',
    ],
    results.map((one) => [
      one.side,
      one.mode,
      one.latencyMs,
      one.shares,
      short(one.perSecond),
      short(one.calls),
      short(one.cpuMs),
      one.mode === 'release' ? ratio(one.cpuMs, floorAt(one.latencyMs) ?? Number.NaN) : '–',
      one.loginsPer1000.toFixed(0),
      one.connectionsPer1000.toFixed(0),
    ]),
  );
}

const sweepTable = (results: SweepResult[]): string =>
  markdown(
    [
      'requests stored',
      'due',
      'calls',
      'items read',
      'enqueued',
      `median of ${results[0]?.ms.length}, ms`,
    ],
    results.map(({ stored, due, calls, itemsRead, enqueued, ms }) => [
      stored.toLocaleString('en'),
      due,
      calls,
      itemsRead,
      enqueued,
      short(median(ms)),
    ]),
  );

const disclosuresTable = (results: DisclosuresResult[]): string =>
  markdown(
    ['requests stored', 'report, KiB', 'seconds', 'most memory, MB'],
    results.map(({ stored, bytes, seconds, peakMb }) => [
      stored.toLocaleString('en'),
      kib(bytes),
      short(seconds),
      peakMb.toFixed(0),
    ]),
  );

function costTable(costs: ShareCost[]): string {
  const rows: [string, (one: ShareCost) => Cell][] = [
    ['deliveries from Slack', ({ deliveries }) => deliveries],
    ['runs of the worker', ({ workerRuns }) => workerRuns],
    ['receiver, ms', ({ receiverMs }) => short(receiverMs)],
    ['worker, ms', ({ workerMs }) => short(workerMs)],
    ['DynamoDB read units', ({ readUnits }) => readUnits.toFixed(1)],
    ['DynamoDB write units', ({ writeUnits }) => writeUnits.toFixed(1)],
    ['SQS requests', ({ queueRequests }) => queueRequests],
    ['Secrets Manager calls, warm', ({ secretCalls }) => secretCalls],
    ['log, bytes', ({ logBytes }) => logBytes.toFixed(0)],
    ['Slack calls', ({ slackCalls }) => slackCalls],
    ['ICWS calls', ({ icwsCalls }) => icwsCalls],
    ['US dollars for 1,000 shares', ({ dollars }) => (1000 * dollars).toFixed(3)],
  ];
  const head = ['for each share', ...costs.map(({ way }) => way)];
  const table = markdown(
    head,
    rows.map(([name, value]) => [name, ...costs.map(value)]),
  );
  const month = 30 * 24 * 60 * prices.scheduleRun + 2 * prices.secretMonth;
  return `${table}\n\nBesides, in a month without a single share: ${month.toFixed(2)} US dollars for two secrets and the schedule, and each alarm's own price.`;
}

/** What each part measures. */
export interface Results {
  bundle: Size[];
  cold: ColdRun[];
  ack: { command: AckRun[]; kinds: KindRun[] };
  send: SendResult[];
  sweep: SweepResult[];
  disclosures: DisclosuresResult[];
  cost: ShareCost[];
}
export type Part = keyof Results;

/** How each part stands in its document. */
export const render: { [P in Part]: (data: Results[P]) => string } = {
  bundle: sizeTable,
  cold: (runs) => `${coldTable(runs)}\n\n${coldPartsTable(runs)}`,
  ack: ({ command, kinds }) => `${ackTable(command)}\n\n${kindTable(kinds)}`,
  send: sendTable,
  sweep: sweepTable,
  disclosures: disclosuresTable,
  cost: costTable,
};
