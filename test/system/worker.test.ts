/** The worker: what each answer of ICWS leads to, and what people read about it. */
import type { IcwsFault } from '../../infra/local/simulators/icws/answers.ts';
import { ann, useHarness, wordsOf } from '../support/harness.ts';

const h = useHarness();

/** One share whose calls of ICWS meet these faults. */
function shareWith(...faults: IcwsFault[]): Promise<string> {
  h.icws.faults = faults;
  return h.share();
}

test('a share is sent once, reported once, and leaves nothing due', async () => {
  const id = await h.share();
  expect(h.icws.outbox).toEqual([
    {
      recordingIds: [h.recordingId],
      to: [{ displayName: 'Bob', address: 'bob@example.com' }],
      cc: [],
      replyToAddress: 'ann@example.com',
      emailSubject: expect.stringMatching(/^Call \d+$/),
      emailBody: 'Hello Bob',
      priority: 1,
    },
  ]);
  const item = await h.item(id);
  expect(item.state).toBe('sent');
  expect(item.dueAt).toBeUndefined();
  expect(item.email.emailBody).toBeUndefined();
  expect(item.ttl).toBeGreaterThan(Date.now() / 1000 + 399 * 86_400);
  expect(h.icws.sessions.count).toBe(0);
  expect(h.parents(id)).toHaveLength(1);
  expect(h.replies(id)).toHaveLength(1);
  expect(h.replies(id)[0]?.thread_ts).toBe(h.parents(id)[0]?.ts);
  expect(h.replies(id)[0]?.text).toMatch(/^Sent\b/);
  expect(wordsOf(h.parents(id)[0])).toContain('Sent ');
  expect(wordsOf(h.parents(id)[0])).not.toContain('cancel_request');
});

test('the channel sees neither subject, body, recording nor the whole address', async () => {
  const id = await h.share();
  for (const message of h.messages(id)) {
    expect(wordsOf(message)).not.toMatch(/Call \d|Hello Bob|bob@|0DE0C017/);
  }
});

const refusal = {
  errorId: 'error.recordings.denied',
  message: 'You may *not* <!channel> do that.',
};

// Every other status: test/unit/icws/pbx.test.ts.
test.each([302, 400, 403])(
  'PUT answered %d: failed, no retry, the requester reads why',
  async (status) => {
    const headers = { location: `${h.icws.baseUrl}/elsewhere` };
    const id = await shareWith({ on: 'put', kind: 'answer', status, body: refusal, headers });
    expect(await h.state(id)).toBe('failed');
    expect(h.puts()).toHaveLength(1);
    expect(h.icws.calls.some(({ path }) => path.includes('elsewhere'))).toBe(false);
    expect(h.icws.outbox).toHaveLength(0);
    const [reply] = h.replies(id);
    expect(reply?.text).toMatch(/^Not sent\b/);
    expect(wordsOf(reply)).toContain('error.recordings.denied');
    expect(wordsOf(reply)).not.toContain('You may');
    const [note] = h.notes(id);
    expect(note?.channel).toBe(h.slack.workspace.direct(ann));
    expect(note?.blocks[1]).toEqual({
      type: 'section',
      text: { type: 'plain_text', text: refusal.message, emoji: false },
    });
    expect((await h.item(id)).email.emailBody).toBe('Hello Bob');
  },
);

test.each<[string, IcwsFault]>([
  ['200', { on: 'put', kind: 'answer', status: 200 }],
  ['500', { on: 'put', kind: 'answer', status: 500, body: { message: 'Internal error' } }],
  ['503 without its body', { on: 'put', kind: 'cut_body', status: 503 }],
  ['a reset after the email was sent', { on: 'put', kind: 'reset', effect: true }],
  ['a reset before anything was sent', { on: 'put', kind: 'reset' }],
  ['something that is no HTTP', { on: 'put', kind: 'garbage', effect: true }],
])('PUT answered by %s: unconfirmed, never retried', async (_, fault) => {
  const id = await shareWith(fault);
  expect(await h.state(id)).toBe('unconfirmed');
  await h.later(20 * 60_000);
  expect(h.puts()).toHaveLength(1);
  expect(h.icws.outbox.length).toBe(fault.effect ? 1 : 0);
  expect(h.replies(id)).toHaveLength(1);
  expect(h.replies(id)[0]?.text).toMatch(/^It’s not known whether the email was sent\b/);
});

test('a 4xx whose body is too large counts by its status', async () => {
  const body = { errorId: 'error.x', message: 'x'.repeat(400_000) };
  const id = await shareWith({ on: 'put', kind: 'answer', status: 403, body });
  expect(await h.state(id)).toBe('failed');
});

test('a 401 to the PUT: signed in again, sent once in the same invocation', async () => {
  const id = await shareWith({ on: 'put', kind: 'answer', status: 401, body: { errorCode: 2 } });
  expect(await h.state(id)).toBe('sent');
  expect(h.icws.outbox).toHaveLength(1);
  expect(h.puts()).toHaveLength(2);
  expect(h.logins()).toHaveLength(2);
  expect((await h.item(id)).delivery.attempts.map(({ result }) => result)).toEqual([
    'notSent',
    'sent',
  ]);
});

test('a 401 to every PUT: six PUTs, then failed', async () => {
  const fault: IcwsFault = { on: 'put', kind: 'answer', status: 401, body: { errorCode: 2 } };
  const id = await shareWith(...Array.from({ length: 9 }, () => fault));
  expect(h.puts()).toHaveLength(6);
  expect(await h.state(id)).toBe('failed');
  expect(h.replies(id)[0]?.text).toMatch(/^Not sent\b/);
});

test('a 429 waits as long as the server says, then is retried', async () => {
  const headers = { 'retry-after': '90' };
  const id = await shareWith({ on: 'put', kind: 'answer', status: 429, headers });
  expect(await h.state(id)).toBe('approved');
  expect(wordsOf(h.parents(id)[0])).toContain('busy');
  await h.later(80_000);
  expect(h.puts()).toHaveLength(1);
  await h.later(15_000);
  expect(await h.state(id)).toBe('sent');
  expect(h.icws.outbox).toHaveLength(1);
});

test('a 503 with alternates: the alternate sends', async () => {
  const body = { alternateHostList: ['127.0.0.1'] };
  const id = await shareWith({ on: 'put', kind: 'answer', status: 503, body });
  expect(await h.state(id)).toBe('sent');
  expect(h.icws.outbox).toHaveLength(1);
  expect(h.icws.sessions.count).toBe(0);
});

describe('sign-in', () => {
  test('refused: failed, no PUT', async () => {
    const id = await shareWith({ on: 'login', kind: 'answer', status: 403, body: refusal });
    expect(await h.state(id)).toBe('failed');
    expect(h.puts()).toHaveLength(0);
    expect(h.replies(id)[0]?.text).toMatch(/^Not sent: .*sign-in/);
  });

  test.each<IcwsFault>([
    { on: 'login', kind: 'answer', status: 503, body: { alternateHostList: [] } },
    { on: 'login', kind: 'reset' },
    { on: 'login', kind: 'garbage' },
    { on: 'login', kind: 'cut_body', status: 201 },
  ])('%j: waits, then sends', async (fault) => {
    const id = await shareWith(fault);
    expect(await h.state(id)).toBe('approved');
    expect(h.puts()).toHaveLength(0);
    for (const { text } of h.messages(id)) expect(text).not.toMatch(/\bsent\b/i);
    await h.later(31_000);
    expect(await h.state(id)).toBe('sent');
    expect(h.icws.outbox).toHaveLength(1);
  });

  test('a server that is down until the approval is too old: failed, not sent', async () => {
    h.icws.notAccepting = () => [];
    const id = await h.share();
    for (let minute = 0; minute < 62; minute += 4) await h.later(4 * 60_000);
    h.endFaults();
    expect(await h.state(id)).toBe('failed');
    expect((await h.item(id)).events.at(-1)?.reason).toBe('approval_too_old');
    await h.later(60_000);
    expect(h.icws.outbox).toHaveLength(0);
    expect(h.replies(id)).toHaveLength(1);
  });

  test.each([
    ['without the feature is refused', 1, 'failed', 'feature_missing'],
    ['that does not name its features is used', undefined, 'sent', undefined],
  ])('a server %s, and its session ended', async (_, version, state, reason) => {
    h.icws.recordingsVersion = version;
    const id = await h.share();
    h.icws.recordingsVersion = 6;
    expect(await h.state(id)).toBe(state);
    expect((await h.item(id)).events.at(-1)?.reason).toBe(reason);
    expect(h.icws.sessions.count).toBe(0);
  });
});

test('a server that takes only the flat parameters gets them, and the worker remembers', async () => {
  h.icws.parameters = 'flat';
  const first = await h.share();
  const puts = h.puts().length;
  const second = await h.share();
  h.icws.parameters = 'nested';
  expect(await h.state(first)).toBe('sent');
  expect(await h.state(second)).toBe('sent');
  expect(puts).toBe(2);
  expect(h.puts()).toHaveLength(3);
  expect(h.icws.outbox).toHaveLength(2);
  await h.stack.worker.recycle();
});

test('a sign-out that fails only leaves a line in the log', async () => {
  const id = await shareWith({ on: 'logout', kind: 'reset' });
  expect(await h.state(id)).toBe('sent');
  expect(h.stack.lines.join('\n')).toContain('logout_failed');
});

test('events are chained by hash, and each is a line of the audit trail', async () => {
  const id = await h.share();
  const { events } = await h.item(id);
  expect(events.map(({ kind }) => kind)).toEqual(['drafted', 'approved', 'put_started', 'sent']);
  events.forEach((event, index) => {
    expect(event.previousHash).toBe(events[index - 1]?.hash ?? '');
  });
  const trail = h.stack.trail;
  const lines = trail.map((line) => JSON.parse(line) as Record<string, unknown>);
  const ours = lines.filter(({ requestId }) => requestId === id);
  expect(ours.map(({ sequence, hash }) => [sequence, hash])).toEqual(
    events.map(({ hash }, index) => [index + 1, hash]),
  );
  expect(JSON.stringify(ours)).not.toMatch(/example\.com|Hello|Call/);
  expect(ours.map(({ user }) => user)).toEqual([ann, ann, undefined, undefined]);
});

test('an audit trail that does not accept its lines gets them later', async () => {
  h.stack.aws.faults = (target) => (target.startsWith('Logs') ? 'refuse' : undefined);
  const id = await h.share();
  h.endFaults();
  expect(await h.state(id)).toBe('sent');
  expect(h.replies(id)).toHaveLength(1);
  await h.later(1000);
  const trail = h.stack.trail;
  expect(trail.filter((line) => line.includes(id))).toHaveLength(4);
  expect((await h.item(id)).dueAt).toBeUndefined();
});

test('sending can be paused, and continues when it is resumed', async () => {
  await h.put({ pk: 'switch#sending', sk: 'switch' });
  const id = await h.share();
  expect(await h.state(id)).toBe('approved');
  expect(h.logins()).toHaveLength(0);
  expect(h.parents(id)[0]?.text).toContain('paused all sending');
  await h.remove({ pk: 'switch#sending', sk: 'switch' });
  await h.later(181_000);
  expect(await h.state(id)).toBe('sent');
});

test('an item that cannot be read is reported once for each wake-up, and is no dead letter', async () => {
  const id = await h.approve();
  await h.set(id, 'delivery', 'many');
  h.stack.lines.length = 0;
  await h.stack.drain();
  for (let hour = 0; hour < 6; hour += 1) await h.later(3_600_000);
  const said = h.stack.lines.filter((line) => line.includes('request_unreadable')).join();
  expect(said).not.toMatch(/^$|many/);
  expect(h.stack.deadLetters.count().all).toBe(0);
  expect(h.icws.outbox).toEqual([]);
  await h.remove({ pk: `request#${id}`, sk: 'request' });
});

test('a field that was changed after the approval is not sent: the share stops, and an alarm line says why', async () => {
  const id = await h.approve();
  const to = [{ name: 'Bob', address: 'eve@evil.example' }];
  await h.set(id, 'email', { ...(await h.item(id)).email, to });
  await h.stack.drain();
  expect(h.icws.outbox).toEqual([]);
  expect(await h.state(id)).toBe('failed');
  expect(h.replies(id)[0]?.text).toMatch(/^It’s not known whether the email was sent: the record/);
  expect(h.stack.lines.join('\n')).toContain('integrity_failed');
});
