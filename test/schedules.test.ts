/**
 * The three promises under any order of things: random schedules of deliveries, doubles, crashes, clock jumps
 * and sweeps run the real listeners and `advance` over ports in memory. When faults stop, everything agrees.
 */
import fc from 'fast-check';
import { verifyAudit } from '../infra/cli/verify-audit.ts';
import type { SendResult } from '../lambda/share/ports.ts';
import type { ShareRequest } from '../lambda/share/request.ts';
import { onCancelClick } from '../lambda/slack/listeners/cancel-click.ts';
import { onDecisionSubmission } from '../lambda/slack/listeners/decision-submission.ts';
import { onFormSubmission } from '../lambda/slack/listeners/form-submission.ts';
import { onResolveSubmission } from '../lambda/slack/listeners/resolve-submission.ts';
import { onReviewSubmission } from '../lambda/slack/listeners/review-submission.ts';
import { stateName } from '../lambda/slack/texts/answers.ts';
import { replyText, stateText } from '../lambda/slack/texts/outcomes.ts';
import { type CrashPoint, World } from './memory/world.ts';

const input = (value: string) => ({ value });
const chosen = (value: string) => ({ selected_option: { value } });

function formOf(serial: number, recipient: string) {
  const values: Record<string, object> = {
    recording_id: input(`0DE0C017-CD4F-D013-8E31-18D8B747${String(1000 + serial)}`),
    recipient_name: input('Bob'),
    recipient_email: input(recipient),
    email_subject: input('Subject'),
    email_body: input('Body'),
    priority: chosen('1'),
  };
  return submission('U0ANN', `V${serial}`, '', values);
}

function submission(user: string, id: string, metadata: string, values: Record<string, object>) {
  const state = Object.entries(values).map(([name, value]) => [name, { [name]: value }]);
  return {
    team: { id: 'T1' },
    user: { id: user },
    view: { id, private_metadata: metadata, state: { values: Object.fromEntries(state) } },
  };
}

/** The reference of the nth request, as its views and buttons carry it. */
function reference(world: World, nth: number): string {
  const all = world.store.all();
  const request = all[nth % Math.max(all.length, 1)];
  return request ? JSON.stringify({ id: request.id, contentHash: request.contentHash }) : '';
}

type Step =
  | { kind: 'form'; serial: number; asked: boolean }
  | { kind: 'confirm' | 'cancel'; nth: number }
  | { kind: 'decide'; nth: number; by: 'U0BOB' | 'U0CAT'; reject: boolean }
  | { kind: 'resolve'; nth: number; by: 'U0ANN' | 'U0BOB'; outcome: string }
  | { kind: 'work' | 'sweep' }
  | { kind: 'again'; nth: number }
  | { kind: 'clock'; minutes: number }
  | { kind: 'slack'; down: boolean }
  | { kind: 'result'; result: SendResult };

/** Takes one step in a process of its own, which may die. */
async function take(world: World, step: Step, crash?: CrashPoint): Promise<void> {
  switch (step.kind) {
    case 'form': {
      const recipient = step.asked ? 'x@asked.example' : 'x@example.com';
      await world.deliver(onFormSubmission, formOf(step.serial, recipient), crash);
      return;
    }
    case 'confirm':
      await world.deliver(
        onReviewSubmission,
        submission('U0ANN', 'V', reference(world, step.nth), {}),
        crash,
      );
      return;
    case 'cancel': {
      const actions = [{ value: reference(world, step.nth) }];
      await world.deliver(
        onCancelClick,
        { user: { id: 'U0ANN' }, team: { id: 'T1' }, actions },
        crash,
      );
      return;
    }
    case 'decide': {
      const values = {
        decision: chosen(step.reject ? 'reject' : 'approve'),
        reason: input('Because'),
      };
      await world.deliver(
        onDecisionSubmission,
        submission(step.by, 'V', reference(world, step.nth), values),
        crash,
      );
      return;
    }
    case 'resolve':
      await world.deliver(
        onResolveSubmission,
        submission(step.by, 'V', reference(world, step.nth), { outcome: chosen(step.outcome) }),
        crash,
      );
      return;
    case 'work':
      await world.workOnce(crash);
      return;
    case 'again': {
      // A message delivered once more, or late.
      const request = world.store.all()[step.nth];
      if (request) await world.work(request.id, crash);
      return;
    }
    case 'sweep':
      await world.sweep(crash);
      return;
    case 'clock':
      world.now += step.minutes * 60_000;
      return;
    case 'slack':
      world.slackDown = step.down;
      return;
    case 'result':
      world.results.push(step.result);
      return;
    default:
      step satisfies never;
  }
}

const ends = ['sent', 'failed', 'unconfirmed', 'rejected', 'cancelled', 'expired'];

/** Never unapproved, never twice: what the PBX saw of one request. */
function checkSending(world: World, request: ShareRequest): void {
  const { id, state, events, fields } = request;
  const puts = world.puts.filter(({ requestId }) => requestId === id);
  const approvals = events.filter(({ kind }) => kind === 'approved').length;
  if (approvals === 0) expect(puts).toEqual([]);
  for (let approval = 1; approval <= approvals; approval += 1) {
    const ofThis = puts.filter((put) => put.approvals === approval);
    expect(ofThis.length).toBeLessThanOrEqual(6);
    expect(ofThis.slice(0, -1).every(({ answer }) => answer === 'notSent')).toBe(true);
  }
  const emails = world.outbox.filter(({ requestId }) => requestId === id);
  expect(emails.length).toBeLessThanOrEqual(approvals);
  const { recipientEmail } = fields;
  for (const { email } of emails)
    expect(email).toMatchObject({ emailBody: 'Body', recipientEmail });
  // Never claimed: what nobody said by hand is what the PBX did.
  const byHand = events.at(-1)?.by !== undefined;
  if (state === 'sent' && !byHand) expect(emails.length).toBeGreaterThan(0);
  const last = puts.findLast((put) => put.approvals === approvals);
  if (state === 'failed' && !byHand) expect(last?.answer).not.toBe('sent');
  if (emails.length > 0) expect(wordsOn(request)).not.toMatch(/\bnot sent\b/i);
}

/** What people read of how a request stands: in its message, its thread and the lists. */
function wordsOn(request: ShareRequest): string {
  const last = request.events.findLast(({ kind }) => ends.includes(kind));
  const reply = last ? replyText(request, last) : '';
  return [stateText(request), reply, stateName(request)].join('\n');
}

/** Nothing is stuck but what waits for a person, and Slack shows what is recorded. */
function checkTold(world: World, { id, state, events }: ShareRequest): void {
  expect(['draft', ...ends]).toContain(state);
  expect(world.store.dueAtOf(id)).toBeUndefined();
  if (state === 'draft') return;
  const said = world.said.filter(({ requestId }) => requestId === id);
  expect(said.findLast(({ kind }) => kind === 'parent')?.state).toBe(state);
  const told = said.filter(({ kind }) => kind === 'reply').map(({ sequence }) => sequence);
  const outcomes = events.filter(({ kind }) => ends.includes(kind));
  expect(told).toEqual(expect.arrayContaining(outcomes.map(({ sequence }) => sequence)));
}

/** What must hold when faults have stopped and time has passed. */
function check(world: World): void {
  const requests = world.store.all();
  for (const request of requests) {
    checkSending(world, request);
    checkTold(world, request);
  }
  const confirmed = requests.filter(({ state }) => state !== 'draft');
  expect(verifyAudit(confirmed, world.trail.lines, 0)).toEqual([]);
}

const nth = fc.nat(1);
const result = fc.constantFrom<SendResult>(
  { kind: 'sent' },
  { kind: 'refused', status: 403 },
  { kind: 'unknown', because: 'x' },
  { kind: 'notSent', because: 'session_ended', atOnce: true },
  { kind: 'notSent', because: 'busy', atOnce: false },
);
const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 3,
    arbitrary: fc.record({
      kind: fc.constant('form' as const),
      serial: fc.nat(2),
      asked: fc.boolean(),
    }),
  },
  { weight: 5, arbitrary: fc.record({ kind: fc.constant('confirm' as const), nth }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('cancel' as const), nth }) },
  {
    weight: 3,
    arbitrary: fc.record({
      kind: fc.constant('decide' as const),
      nth,
      by: fc.constantFrom('U0BOB' as const, 'U0CAT' as const),
      reject: fc.boolean(),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      kind: fc.constant('resolve' as const),
      nth,
      by: fc.constantFrom('U0ANN' as const, 'U0BOB' as const),
      outcome: fc.constantFrom('sent', 'send_again', 'close'),
    }),
  },
  { weight: 8, arbitrary: fc.record({ kind: fc.constant('work' as const) }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('again' as const), nth }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('sweep' as const) }) },
  {
    weight: 2,
    arbitrary: fc.record({
      kind: fc.constant('clock' as const),
      minutes: fc.constantFrom(1, 12, 70, 800),
    }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('slack' as const), down: fc.boolean() }) },
  { weight: 3, arbitrary: fc.record({ kind: fc.constant('result' as const), result }) },
);
const crash = fc.oneof(
  { weight: 4, arbitrary: fc.constant(undefined) },
  {
    weight: 1,
    arbitrary: fc.record({ call: fc.integer({ min: 1, max: 16 }), after: fc.boolean() }),
  },
);
/** Steps that happen at the same time, each in a process of its own. */
const moment = fc.array(fc.tuple(step, crash), { minLength: 1, maxLength: 3, size: 'max' });
/** Most schedules have requests to speak of from the start. */
const begun: fc.Arbitrary<[Step, undefined][][]> = fc
  .constantFrom(false, true)
  .map((asked) => [
    [[{ kind: 'form', serial: 0, asked }, undefined]],
    [[{ kind: 'confirm', nth: 0 }, undefined]],
    [[{ kind: 'form', serial: 1, asked: !asked }, undefined]],
  ]);

const schedule = fc.array(moment, { minLength: 4, maxLength: 25, size: 'max' });

test('in any order of deliveries, doubles, crashes, clock jumps and sweeps', async () => {
  const runs = Number(process.env.SCHEDULES ?? 2000);
  await fc.assert(
    fc.asyncProperty(fc.integer(), begun, schedule, async (seed, first, then) => {
      const world = new World(seed);
      for (const together of [...first, ...then]) {
        await Promise.all(together.map(([one, point]) => take(world, one, point)));
      }
      world.slackDown = false;
      await world.settle();
      check(world);
    }),
    { numRuns: runs },
  );
}, 120_000);

describe('a share that is sent again while nobody knows whether it went out', () => {
  const before: Step[] = [
    { kind: 'form', serial: 1, asked: false },
    { kind: 'confirm', nth: 0 },
    { kind: 'result', result: { kind: 'unknown', because: 'x' } },
    { kind: 'work' },
    { kind: 'work' },
    { kind: 'clock', minutes: 12 },
    { kind: 'resolve', nth: 0, by: 'U0ANN', outcome: 'send_again' },
  ];
  test.each<[string, string, Step[]]>([
    ['waits too long', 'failed', [{ kind: 'clock', minutes: 70 }]],
    ['is cancelled', 'cancelled', [{ kind: 'cancel', nth: 0 }]],
    [
      'is refused',
      'failed',
      [{ kind: 'result', result: { kind: 'refused', status: 403 } }, { kind: 'work' }],
    ],
  ])('and then %s: nobody is told that it was not sent', async (_, state, then) => {
    const world = new World(1);
    for (const one of [...before, ...then]) await take(world, one);
    await world.settle();
    expect(world.store.all()).toEqual([expect.objectContaining({ state })]);
    expect(world.outbox).toHaveLength(1);
    check(world);
  });
});

describe.each([
  ['the plain way', false],
  ['the way with an approver', true],
])('a crash at every port call of %s, before and after its effect', (_, asked) => {
  const steps: Step[] = [
    { kind: 'form', serial: 1, asked },
    { kind: 'work' },
    { kind: 'confirm', nth: 0 },
    { kind: 'work' },
    ...(asked
      ? [{ kind: 'decide', nth: 0, by: 'U0BOB', reject: false } as const, { kind: 'work' } as const]
      : []),
  ];
  test.each(steps.map((one, index) => [`${index + 1}. ${one.kind}`, index] as const))(
    '%s',
    async (__, index) => {
      let call = 1;
      while (await crashAt(steps, index, { call, after: false })) {
        await crashAt(steps, index, { call, after: true });
        call += 1;
      }
      expect(call).toBeGreaterThan(1);
    },
  );
});

/** The whole way with one crash; false when the step makes fewer calls than that. */
async function crashAt(steps: Step[], index: number, point: CrashPoint): Promise<boolean> {
  const world = new World(point.call);
  let reached = false;
  for (const [at, one] of steps.entries()) {
    await take(world, one, at === index ? point : undefined);
    if (at !== index) continue;
    reached = world.calls >= point.call;
    // A person whose press came to nothing presses again.
    if (one.kind !== 'work') await take(world, one);
  }
  await world.settle();
  check(world);
  const state = world.store.all()[0]?.state;
  const uncertain = world.puts.some(({ answer }) => answer === 'none');
  expect(state).toBe(uncertain || state === 'unconfirmed' ? 'unconfirmed' : 'sent');
  expect(world.outbox.length).toBeLessThanOrEqual(1);
  return reached;
}
