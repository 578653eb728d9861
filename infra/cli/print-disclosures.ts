/** Prints the disclosure report as CSV, JSON, or a table, a row at a time. */
import { Readable, type Writable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { stringify } from 'csv-stringify';
import type { RequestTable } from '../../lambda/aws/request-store.ts';
import { columns, type Disclosure, disclosureOf, type Wanted } from './disclosures.ts';

export const formats = ['csv', 'json', 'table'] as const;
export type Format = (typeof formats)[number];

/** `progress` is called with the number of requests read; `unreadable` with each item that could not be. */
export interface Listeners {
  progress(read: number): void;
  unreadable(problem: string): void;
}

async function* rows(table: RequestTable, wanted: Wanted, { progress, unreadable }: Listeners) {
  let read = 0;
  for await (const scanned of table.scan()) {
    read += 1;
    progress(read);
    if (scanned.kind === 'unreadable') {
      unreadable(scanned.problem);
      continue;
    }
    const disclosure = disclosureOf(scanned.request, wanted);
    if (disclosure) yield disclosure;
  }
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
    await pipeline(Readable.from(found), stringify(options), to, end);
  } else {
    await pipeline(Readable.from(format === 'json' ? json(found) : lines(found)), to, end);
  }
}

async function* json(found: AsyncIterable<Disclosure>) {
  let separator = '[\n';
  for await (const row of found) {
    yield `${separator}${JSON.stringify(row)}`;
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
  yield `${widths.map(([name, width]) => name.padEnd(width)).join(' ')} recipients ← recordings\n`;
  for await (const row of found) {
    const cells = widths.map(([name, width]) => row[name].padEnd(width));
    yield `${cells.join(' ')} ${row.recipients} ← ${row.recordings}\n`;
  }
}
