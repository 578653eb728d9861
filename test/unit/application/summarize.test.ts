/** The summary of a day: what the trail received on that day, in all and by rule, each event once. */
import { summarize } from '../../../lambda/application/summarize.ts';
import { auditLines } from '../../../lambda/domain/audit.ts';
import { memoryPorts } from '../../support/memory-ports.ts';
import {
  approved,
  attempted,
  confirmed,
  plainDraft,
  start,
  unconfirmed,
} from '../../support/requests.ts';

const midnight = Date.UTC(2026, 10, 28);
const hour = 3_600_000;

/** The lines that the summary of 28 November adds to a trail of these lines. */
async function summaryOf(logged: { at: number; message: string }[], at = midnight + 24.25 * hour) {
  const ports = memoryPorts();
  const lines = {
    async *read(from: number, to: number) {
      yield* logged.filter((line) => line.at >= from && line.at < to);
    },
  };
  await summarize({ ...ports, lines }, at);
  return ports.trail.lines.map((line) => JSON.parse(line) as unknown);
}

const line = (fields: object, at = midnight + hour) => ({ at, message: JSON.stringify(fields) });
const event = (kind: string, requestId: string, rule?: string) =>
  line({ event: 'share_event', kind, requestId, sequence: 4, rule });
const counted = (fields: object) => ({
  ...{ event: 'daily_summary', day: '2026-11-28', sent: 0, refused: 0, unconfirmed: 0 },
  ...fields,
});

test('an empty day is a line of zeros: the summary was made', async () => {
  expect(await summaryOf([])).toEqual([counted({})]);
});

test('sent, refused, and unconfirmed, in all and by rule', async () => {
  const lines = [
    event('sent', 'a', 'partners'),
    event('sent', 'b', 'colleagues'),
    event('unconfirmed', 'c', 'partners'),
    event('approved', 'd', 'partners'),
    line({ event: 'policy_refused', user: 'U1', why: 'refused' }),
    line({ event: 'policy_refused', user: 'U1', why: 'refused_by_rule', rule: 'rivals' }),
    line({ event: 'look_up_refused', user: 'U1', rule: 'partners' }),
    line({ event: 'click_refused', user: 'U1', requestId: 'a', rule: 'partners' }),
    // Not counted: a line of the summary itself, and what is no line of this app.
    line({ event: 'daily_summary', day: '2026-11-27', sent: 9 }),
    { at: midnight, message: 'noise' },
    line({ event: 'share_event', kind: 'sent' }),
  ];
  expect(await summaryOf(lines)).toEqual([
    counted({ sent: 2, refused: 4, unconfirmed: 1 }),
    counted({ rule: 'partners', sent: 1, refused: 2, unconfirmed: 1 }),
    counted({ rule: 'colleagues', sent: 1 }),
    counted({ rule: 'rivals', refused: 1 }),
  ]);
});

test('what is in the trail twice counts once; a line without a rule counts in all', async () => {
  const refusal = (at: number) => line({ event: 'policy_refused', user: 'U1' }, midnight + at);
  const lines = [event('sent', 'a'), event('sent', 'a'), event('sent', 'b')];
  expect(await summaryOf([...lines, refusal(1), refusal(1), refusal(2)])).toEqual([
    counted({ sent: 2, refused: 2 }),
  ]);
});

test('a day is by UTC, from its first millisecond until before the next', async () => {
  const fields = { event: 'click_refused' };
  const ats = [-1, 0, 24 * hour - 1, 24 * hour];
  const lines = ats.map((at) => line(fields, midnight + at));
  expect(await summaryOf(lines)).toEqual([counted({ refused: 2 })]);
  expect(await summaryOf(lines, midnight + 47 * hour)).toEqual([counted({ refused: 2 })]);
});

test('the lines of requests are understood', async () => {
  const messages = [
    attempted(approved(), { kind: 'sent' }),
    unconfirmed(confirmed(plainDraft(start, {}, { id: 'b'.repeat(32) }))),
  ].flatMap((request) => auditLines(request, request.events).map((fields) => line(fields)));
  expect(await summaryOf(messages)).toEqual([
    counted({ sent: 1, unconfirmed: 1 }),
    counted({ rule: 'r', sent: 1, unconfirmed: 1 }),
  ]);
});
