/** What a forger of requests leaves behind: found by the audit trail, or, where they changed that too, by its archive. */
import { verifyArchive } from '../../../infra/cli/verify-archive.ts';
import { verifyAudit } from '../../../infra/cli/verify-audit.ts';
import type { LoggedLine } from '../../../lambda/application/ports.ts';
import { contentHash } from '../../../lambda/domain/email.ts';
import { type ShareRequest, withEvent } from '../../../lambda/domain/request.ts';
import { auditedRun, linesOf, messagesOf } from '../../support/audited-run.ts';
import { hour } from '../../support/requests.ts';

let later: number;
let trail: LoggedLine[];
let requests: ShareRequest[];
beforeAll(async () => {
  ({ later, trail, requests } = await auditedRun());
});

/** The requests with one of them changed. */
function tampered(change: (request: ShareRequest) => ShareRequest): ShareRequest[] {
  const [first, ...others] = structuredClone(requests);
  return [change(first!), ...others];
}
/** The requests as they were, with one of them made anew by somebody who knows how: for another recipient, chained anew. */
function forged(request: ShareRequest): ShareRequest {
  const to = [{ address: 'eve@partner.example', name: 'eve@partner.example' }];
  const changed = { ...request, email: { ...request.email, to } };
  const hash = contentHash(changed);
  let made: ShareRequest = { ...changed, contentHash: hash, events: [] };
  for (const { sequence, previousHash, hash: _, ...facts } of request.events) {
    const named = facts.contentHash === undefined ? facts : { ...facts, contentHash: hash };
    made = withEvent({ ...made, state: facts.state }, named);
  }
  return made;
}
/** What a forger leaves behind: the table, the trail, and the archive that they can't reach. */
interface Left {
  requests: ShareRequest[];
  trail: LoggedLine[];
}
const inTable = (change: (request: ShareRequest) => ShareRequest) => (): Left => ({
  requests: tampered(change),
  trail,
});
const inTrail = (change: (lines: LoggedLine[]) => LoggedLine[]) => (): Left => ({
  requests,
  trail: change([...trail]),
});
const inBoth = (change: (request: ShareRequest) => ShareRequest[]) => (): Left => {
  const [first, ...others] = structuredClone(requests);
  const kept = trail.filter(({ message }) => !message.includes(first!.id));
  const left = change(first!);
  return {
    requests: [...left, ...others],
    trail: [...kept, ...left.flatMap((one) => linesOf(one, later - hour))],
  };
};
const eventsOf =
  (change: (list: ShareRequest['events']) => ShareRequest['events']) =>
  (request: ShareRequest) => ({
    ...request,
    events: change(request.events),
  });
/** What differs between two lines: the hash, as after any change of what it covers. */
const altered = ({ at, message }: LoggedLine): LoggedLine => ({
  at,
  message: message.replace(/"hash":"[0-9a-f]{4}/, '"hash":"ffff'),
});

describe('every tampering is found', () => {
  const found = ({ requests: table, trail: lines }: Left) => ({
    byTrail: verifyAudit(table, messagesOf(lines), later).join('\n'),
    byArchive: verifyArchive(lines, { lines: trail, unreadable: [] }, later).join('\n'),
  });
  const nothing = /^$/;

  test('and what nobody touched is no finding, also when a line is there twice', () => {
    expect(requests).toHaveLength(2);
    const noise = ['noise', '{"event":"click_refused"}'].map((message) => ({ at: later, message }));
    const left = found({ requests, trail: [...trail, ...trail, ...noise] });
    expect(left).toEqual({ byTrail: '', byArchive: '' });
  });

  test.each<[string, () => Left, RegExp, RegExp]>([
    [
      'an event of the table changed',
      inTable(eventsOf((list) => list.map((one, i) => (i === 1 ? { ...one, by: 'U0EVE' } : one)))),
      /event 2 was changed/,
      nothing,
    ],
    [
      'the content of the table changed',
      inTable((one) => ({ ...one, email: { ...one.email, subject: 'Another call' } })),
      /a field, the rule, the requester or the team is not what was drafted/,
      nothing,
    ],
    [
      'events of the table cut off',
      inTable(eventsOf((list) => list.slice(0, -1))),
      /event 4 was removed/,
      nothing,
    ],
    [
      'an event of the table removed',
      inTable(eventsOf((list) => list.filter((_, i) => i !== 1))),
      /is out of order/,
      nothing,
    ],
    [
      'an event added to the table',
      inTable(eventsOf((list) => [...list, { ...list.at(-1)!, sequence: 5 }])),
      /event 5 was changed/,
      nothing,
    ],
    [
      'a well-chained event added to the table',
      inTable((one) => withEvent(one, { kind: 'held', at: later - hour })),
      /event 5 was added: the audit trail does not have it/,
      nothing,
    ],
    [
      'events of the table reordered',
      inTable(eventsOf(([a, b, c, d]) => [a!, c!, b!, d!])),
      /is out of order/,
      nothing,
    ],
    [
      'a request dropped from the table',
      () => ({ requests: requests.slice(1), trail }),
      /the request is missing/,
      nothing,
    ],
    [
      'a chain rebuilt in the table',
      inTable(forged),
      /event 1 differs from the audit trail/,
      nothing,
    ],
    [
      'a line of the trail changed',
      inTrail(([first, ...rest]) => [altered(first!), ...rest]),
      /event 1 differs from the audit trail/,
      /event 1 was changed in or removed from the audit trail/,
    ],
    [
      'a line of the trail removed',
      inTrail((lines) => lines.slice(1)),
      /event 1 was added: the audit trail does not have it/,
      /event 1 was changed in or removed from the audit trail/,
    ],
    [
      'the whole trail removed',
      inTrail(() => []),
      /the audit trail has no lines for this request/,
      /event 1 was changed in or removed from the audit trail/,
    ],
    [
      'a line added to the trail',
      inTrail((lines) => [
        ...lines,
        { at: later - hour, message: '{"event":"click_refused","user":"U0EVE"}' },
      ]),
      nothing,
      /^A line of \S+ \(click_refused\) is in the audit trail, and not in the archive$/,
    ],
    [
      'a chain rebuilt in both table and trail',
      inBoth((one) => [forged(one)]),
      nothing,
      /event 1 was changed in or removed from the audit trail[\s\S]*event 1 is in the audit trail, and not in the archive/,
    ],
    [
      'a request dropped from both table and trail',
      inBoth(() => []),
      nothing,
      /event 1 was changed in or removed from the audit trail/,
    ],
    [
      'a request dropped from the table, and a line that says that its time was over',
      () => ({
        requests: requests.slice(1),
        trail: [
          ...trail,
          {
            at: later - hour,
            message: JSON.stringify({
              ...{ event: 'share_event', requestId: requests[0]!.id, sequence: 9, at: 1 },
              ...{ hash: 'x', previousHash: 'y', keptUntil: 1 },
            }),
          },
        ],
      }),
      /the request is missing/,
      /event 9 is in the audit trail, and not in the archive/,
    ],
    [
      'a request forged in both table and trail',
      () => {
        const other = forged({ ...structuredClone(requests[0]!), id: 'f'.repeat(32) });
        return {
          requests: [...requests, other],
          trail: [...trail, ...linesOf(other, later - hour)],
        };
      },
      nothing,
      /^f+: event 1 is in the audit trail, and not in the archive/,
    ],
  ])('%s', (_, tamper, byTrail, byArchive) => {
    const findings = found(tamper());
    expect(findings.byTrail).toMatch(byTrail);
    expect(findings.byArchive).toMatch(byArchive);
    expect(findings.byTrail + findings.byArchive).not.toBe('');
  });
});
