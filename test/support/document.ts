/** Writes what a command measured into its place in a document, between `<!-- name -->` and `<!-- /name -->`. */
import { readFileSync, writeFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { join } from 'node:path';

const docs = join(import.meta.dirname, '..', '..', 'docs');

/** `command`: how to make it again. */
export function writePart(document: string, part: string, command: string, text: string): void {
  const path = join(docs, document);
  const before = readFileSync(path, 'utf8');
  const [begin, end] = [`<!-- ${part} -->`, `<!-- /${part} -->`];
  const from = before.indexOf(begin);
  const to = before.indexOf(end);
  if (from < 0 || to < from) throw new Error(`${document} has no place for ${part}`);
  const machine = `Node ${process.versions.node}, ${cpus().length} cores`;
  const day = new Date().toISOString().slice(0, 10);
  const made = `Made by \`${command}\` on ${day} (${machine}).\n\n${text}\n`;
  writeFileSync(path, `${before.slice(0, from)}${begin}\n${made}${before.slice(to)}`);
}

export const table = (head: [string, string], rows: [string, string | number][]): string =>
  [
    `| ${head.join(' | ')} |`,
    '| --- | --- |',
    ...rows.map(([name, value]) => `| ${name} | ${value} |`),
  ].join('\n');
