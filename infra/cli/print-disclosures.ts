/** Prints the disclosure report as CSV, JSON, or a table, a row at a time. */
import { Readable, type Writable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { stringify } from 'csv-stringify';
import type { RequestTable } from '../../lambda/aws/request-store.ts';
import { isGone } from '../../lambda/domain/request.ts';
import { columns, type Disclosure, disclosuresOf, type Wanted } from './disclosures.ts';
import { printable, printableJson } from './say.ts';

const formats = ['csv', 'json', 'table'] as const;
export type Format = (typeof formats)[number];

/** `progress` is called with the number of requests read and of rows; `unreadable` with each item that could not be read. */
export interface Listeners {
  progress(read: number, rows: number): void;
  unreadable(problem: string): void;
}

async function* rows(table: RequestTable, wanted: Wanted, { progress, unreadable }: Listeners) {
  const now = Date.now();
  let read = 0;
  let count = 0;
  for await (const scanned of table.scan()) {
    read += 1;
    progress(read, count);
    if (scanned.kind === 'unreadable') {
      unreadable(scanned.problem);
      continue;
    }
    if (isGone(scanned.request, now)) continue;
    const found = disclosuresOf(scanned.request, wanted);
    count += found.length;
    yield* found;
  }
  progress(read, count);
}

/** Writes the whole report; waits where `to` takes it slowly. */
export async function printDisclosures(
  table: RequestTable,
  wanted: Wanted,
  format: Format,
  to: Writable,
  listeners: Listeners,
): Promise<void> {
  const found = rows(table, wanted, listeners);
  const end = { end: false };
  if (format === 'csv') {
    // A cell that begins like a formula would be one for a spreadsheet.
    const options = { header: true, columns: [...columns], escape_formulas: true };
    await pipeline(Readable.from(cells(found)), stringify(options), to, end);
  } else {
    await pipeline(Readable.from(format === 'json' ? json(found) : lines(cells(found))), to, end);
  }
}

/** What people wrote cannot control the terminal that a report is printed on. */
async function* cells(found: AsyncIterable<Disclosure>) {
  for await (const row of found) {
    const clean = { ...row };
    for (const name of columns)
      if (name !== 'outcome') clean[name] = printable(row[name]).replaceAll('\n', ' ');
    yield clean;
  }
}

async function* json(found: AsyncIterable<Disclosure>) {
  let separator = '[\n';
  for await (const row of found) {
    yield `${separator}${printableJson(JSON.stringify(row))}`;
    separator = ',\n';
  }
  yield separator === '[\n' ? '[]\n' : '\n]\n';
}

/** What fits beside each other; the lists come last and are never cut. */
const widths: [keyof Disclosure, number][] = [
  ['date', 24],
  ['id', 11],
  ['outcome', 15],
  ['requester', 11],
  ['rule', 16],
  ['caseNumber', 12],
];

async function* lines(found: AsyncIterable<Disclosure>) {
  yield `${widths.map(([name, width]) => name.padEnd(width)).join(' ')} recipients ← recordings · approvers · purpose\n`;
  for await (const row of found) {
    const cells = widths.map(([name, width]) => row[name].padEnd(width));
    const more = [row.approvers, row.purpose].filter((one) => one !== '');
    yield `${cells.join(' ')} ${[`${row.recipients} ← ${row.recordings}`, ...more].join(' · ')}\n`;
  }
}
