/** The fault matrix as a table: a row for each call, a column for each fault. */
import type { Outcome } from './matrix.ts';
import { kinds, nameOf } from './proxy.ts';

const headings: Record<(typeof kinds)[number], string> = {
  refused: 'refused',
  reset_before: 'reset before it was read',
  reset_after: 'reset after it was read',
  stalled: 'no answer',
  server_error: '5xx',
  throttled: 'throttled',
  garbage: 'garbage',
  truncated: 'done, answer cut off',
  answer_lost: 'done, answer lost',
  killed_before: 'process killed before',
  killed_after: 'done, process killed',
};

/** `12 sent`, or `11 sent, 1 unconfirmed`; violations are bold. */
function cell(outcomes: Outcome[]): string {
  const counts = new Map<string, number>();
  for (const { reached, state, wrong } of outcomes) {
    const came = reached ? state : 'not reached';
    const name = wrong.length === 0 ? came : `**${came}: ${wrong.join('; ')}**`;
    counts.set(name, (counts.get(name) ?? 0) + 1);
  }
  return [...counts].map(([name, count]) => `${count} ${name}`).join(', ') || '–';
}

export function matrixTable(outcomes: Outcome[]): string {
  const rows = Map.groupBy(outcomes, ({ cell: { call } }) => nameOf(call));
  const lines = [...rows]
    .sort(([one], [other]) => one.localeCompare(other))
    .map(([name, all]) => {
      const cells = kinds.map((kind) => cell(all.filter((one) => one.cell.kind === kind)));
      return `| \`${name}\` | ${cells.join(' | ')} |`;
    });
  return [
    `| call | ${kinds.map((kind) => headings[kind]).join(' | ')} |`,
    `| --- | ${kinds.map(() => '---').join(' | ')} |`,
    ...lines,
  ].join('\n');
}

/** Numbers over all cells. */
export function totals(outcomes: Outcome[]): [string, number][] {
  const sum = (of: (outcome: Outcome) => number) =>
    outcomes.reduce((total, outcome) => total + of(outcome), 0);
  const ended = (state: string) => outcomes.filter((one) => one.state === state).length;
  return [
    ['shares played, each with one call gone wrong', outcomes.length],
    ['of these the share did not come to that call', outcomes.filter((one) => !one.reached).length],
    ['ended `sent`', ended('sent')],
    ['ended `unconfirmed`', ended('unconfirmed')],
    ['ended `failed`', ended('failed')],
    ['ended before anybody approved', ended('draft') + ended('none')],
    ['emails', sum(({ emails }) => emails)],
    ['most emails of one share', Math.max(0, ...outcomes.map(({ emails }) => emails))],
    ['PUTs after an uncertain one', sum((one) => one.putsAfterUncertain)],
    ['messages left in the queue', sum(({ queued }) => queued)],
    ['dead letters', sum(({ dead }) => dead)],
    ['secrets found where they do not belong', sum(({ leaks }) => leaks)],
    ['shares that broke a rule', outcomes.filter(({ wrong }) => wrong.length > 0).length],
  ];
}
