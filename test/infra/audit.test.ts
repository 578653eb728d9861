/** The audit trail compared with the requests: every kind of tampering is named. */
import { concerns, erase } from '../../infra/cli/erase.ts';
import { verifyAudit } from '../../infra/cli/verify-audit.ts';
import { requestSchema, type ShareRequest } from '../../lambda/share/request.ts';
import { ann, Harness } from '../harness.ts';

let h: Harness;
let trail: string[];
let requests: ShareRequest[];
beforeAll(async () => {
  h = await Harness.start();
  await h.approve();
  await h.approve({ purpose: 'Training' });
  await h.stack.drain();
  trail = h.stack.trail;
  requests = (await h.items())
    .filter(({ sk }) => sk === 'request')
    .map((item) => requestSchema.parse(item));
});
afterAll(() => h.stop());

/** The requests with one of them changed. */
function tampered(change: (request: ShareRequest) => ShareRequest): ShareRequest[] {
  const [first, ...others] = structuredClone(requests);
  return [change(first!), ...others];
}
const events = (change: (list: ShareRequest['events']) => ShareRequest['events']) =>
  tampered((request) => ({ ...request, events: change(request.events) }));

test('what nobody touched fits, also when a line is there twice', () => {
  expect(requests).toHaveLength(2);
  expect(verifyAudit(requests, [...trail, ...trail, 'noise', '{"event":"click_refused"}'])).toEqual(
    [],
  );
});

test.each([
  [
    'a changed event',
    () => events((list) => list.map((one, i) => (i === 1 ? { ...one, by: 'U0EVE' } : one))),
    /event 2 was changed/,
  ],
  ['an event cut off', () => events((list) => list.slice(0, -1)), /event 4 was cut off/],
  ['an event removed', () => events((list) => list.filter((_, i) => i !== 1)), /is out of order/],
  [
    'an event put in',
    () => events((list) => [...list, { ...list.at(-1)!, sequence: 5 }]),
    /event 5 was changed/,
  ],
  ['a request that is missing', () => requests.slice(1), /the whole request is missing/],
])('%s is named', (_, given, finding) => {
  expect(verifyAudit(given(), trail).join('\n')).toMatch(finding);
});

test('a chain that was made anew does not fit the trail', () => {
  const id = requests[0]!.id;
  const other = trail.map((line) =>
    line.includes(id) ? line.replace(/"hash":"[0-9a-f]{4}/, '"hash":"ffff') : line,
  );
  expect(verifyAudit(requests, other).join('\n')).toMatch(/is another than the trail has/);
  expect(verifyAudit(requests, []).join('\n')).toMatch(/the trail does not know this request/);
});

describe('erasing', () => {
  test('finds what concerns a recording or a person', () => {
    const [request] = requests;
    expect(concerns(request!, { recording: request!.fields.recordingId.toLowerCase() })).toBe(true);
    expect(concerns(request!, { person: 'BOB@example.com' })).toBe(true);
    expect(concerns(request!, { person: ann })).toBe(true);
    expect(concerns(request!, { person: 'cat@example.com' })).toBe(false);
  });

  test('removes what people wrote, is an event itself, and the trail still fits', () => {
    const [request] = requests;
    const after = erase(request!, Date.now())!;
    expect(JSON.stringify(after)).not.toMatch(/bob@example|0DE0C017|Call \d/);
    expect(after.events.at(-1)?.kind).toBe('erased');
    expect(requestSchema.parse(after).contentHash).toBe(request!.contentHash);
    expect(verifyAudit([after, ...requests.slice(1)], trail)).toEqual([]);
  });

  test('leaves a request that has not ended', () => {
    const { endedAt, ...open } = requests[0]!;
    expect(endedAt).toBeDefined();
    expect(erase(open, Date.now())).toBeUndefined();
  });
});
