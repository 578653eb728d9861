/**
 * Makes every call of the functions fail in every way and checks the share's outcome. The expected outcome follows from
 * the rules and the position of the call; nothing is recorded beforehand.
 */
import { shortId } from '../../support/harness.ts';
import { findLeaks } from './leaks.ts';
import { type Call, type Kind, kinds, nameOf } from './proxy.ts';
import { marks, type World } from './world.ts';

/** The kind of share that a cell plays. */
export type Walk = 'plain' | 'approval';

export interface Cell {
  walk: Walk;
  call: Call;
  /** Which of its calls of this name, the first is 1. */
  nth: number;
  kind: Kind;
}

export interface Outcome {
  cell: Cell;
  /** False if the share did not make this call. */
  reached: boolean;
  state: string;
  emails: number;
  putsAfterUncertain: number;
  replies: string[];
  queued: number;
  dead: number;
  sessions: number;
  /** Secrets found where they do not belong. */
  leaks: number;
  /** The rules that were broken. */
  wrong: string[];
}

/** Plays one share; returns its id, if it came to a request. The plain one has a call and a recording, and a copy. */
async function play(world: World, walk: Walk): Promise<string | undefined> {
  const id = await (walk === 'plain'
    ? world.askForSeveral(`${marks.recipient}@example.com`)
    : world.ask(`${marks.recipient}@partner.example`));
  if (id === undefined) return undefined;
  if (walk === 'approval') await world.approve(id);
  else world.loseMessages();
  await world.settle(id);
  return id;
}

/** The cells of a walk: every call that it makes without a fault, combined with each fault. */
export async function cellsOf(world: World, walk: Walk): Promise<Cell[]> {
  await world.reset(true);
  const counts = new Map<string, { call: Call; count: number }>();
  world.fault = (call) => {
    const known = counts.get(nameOf(call)) ?? { call, count: 0 };
    counts.set(nameOf(call), { call, count: known.count + 1 });
    return undefined;
  };
  await play(world, walk);
  return [...counts.values()].flatMap(({ call, count }) =>
    Array.from({ length: count }, (_, index) => index + 1).flatMap((nth) =>
      kinds.map((kind) => ({ walk, call, nth, kind })),
    ),
  );
}

const put = 'PUT send-as-email';
const lookUps: ReadonlySet<string> = new Set(['GET media-details', 'GET interaction']);
/** How many calls in a row fail: more than the SDK retries. */
const lasts = ({ call, kind }: Cell): number =>
  call.service === 'aws' && !kind.startsWith('killed') ? 4 : 1;

interface Struck {
  reached: boolean;
  /** The attempt was recorded as begun, and its result was not recorded yet. */
  inAttempt: boolean;
}

/** Makes the cell's call fail; the result tells later whether and where it did. */
function arm(world: World, cell: Cell): Struck {
  const struck: Struck = { reached: false, inAttempt: false };
  const name = nameOf(cell.call);
  let seen = 0;
  world.fault = (call) => {
    if (nameOf(call) !== name) return undefined;
    seen += 1;
    const due = seen >= cell.nth && seen < cell.nth + lasts(cell);
    if (!due) return undefined;
    if (!struck.reached) struck.inAttempt = inAttempt(world, cell);
    struck.reached = true;
    return cell.kind;
  };
  return struck;
}

/** Whether the item's last write to `sending` has taken effect, or is this call. */
function inAttempt(world: World, { call }: Cell): boolean {
  if (call.by !== 'worker') return false;
  const writes = world.h.stack.aws.calls.filter(
    ({ caller, target }) => caller === 'worker' && target.endsWith('.UpdateItem'),
  );
  const states = writes.map(({ input }) => JSON.stringify(input.ExpressionAttributeValues));
  const begun = states.findLastIndex((values) => values?.includes('"sending"'));
  const ended = states.findLastIndex((values) => /"(?:sent|failed|approved)"/.test(values ?? ''));
  return begun > ended;
}

const uncertain: ReadonlySet<Kind> = new Set(
  kinds.filter((kind) => kind !== 'refused' && kind !== 'throttled'),
);

/** The states in which the rules let this share end. */
function allowed({ call, kind }: Cell, struck: Struck): string[] {
  if (!struck.reached) return ['sent'];
  if (call.operation === put) {
    if (kind === 'refused') return ['failed'];
    return uncertain.has(kind) ? ['unconfirmed'] : ['sent'];
  }
  // A recording that the ICWS user may not see cannot be approved.
  if (lookUps.has(call.operation) && kind === 'refused') return ['draft', 'none'];
  const store = call.operation === 'DynamoDB.UpdateItem';
  return struck.inAttempt || (call.by === 'worker' && store) ? ['sent', 'unconfirmed'] : ['sent'];
}

const claims: Record<string, RegExp> = {
  sent: /^Sent\./,
  failed: /^Not sent/,
  unconfirmed: /^It’s not known whether the email was sent/,
};

/** Calls that a container makes once: their cells need new containers. */
const oncePerContainer = new Set([
  'secretsmanager.GetSecretValue',
  'auth.test',
  'Logs.CreateLogStream',
]);

export async function run(world: World, cell: Cell): Promise<Outcome> {
  await world.reset(oncePerContainer.has(cell.call.operation));
  world.h.stack.aws.calls.length = 0;
  const struck = arm(world, cell);
  const id = await play(world, cell.walk);
  const item = id === undefined ? undefined : await world.item(id);
  const { stack, icws } = world.h;
  const leaks = await findLeaks(world);
  const inThread = id === undefined ? [] : world.h.replies(id);
  const replies = inThread.filter(({ channel }) => channel === 'C0QA').map(({ text }) => text);
  const outcome: Outcome = {
    cell,
    reached: struck.reached,
    state: item?.state ?? 'none',
    emails: icws.outbox.length,
    putsAfterUncertain: putsAfterUncertain(world, cell, struck),
    replies,
    queued: stack.queue.count().all,
    dead: stack.deadLetters.count().all,
    sessions: icws.sessions.count,
    leaks: leaks.length,
    wrong: [],
  };
  outcome.wrong = [...violations(outcome, struck, id), ...leaks];
  icws.sessions.forgetAll();
  return outcome;
}

function putsAfterUncertain(world: World, { call, kind }: Cell, { reached }: Struck): number {
  const faulted = reached && call.operation === put && uncertain.has(kind);
  const answered = world.h.puts().length;
  return faulted
    ? answered - (kind === 'truncated' || kind === 'answer_lost' || kind === 'killed_after' ? 1 : 0)
    : 0;
}

/** A post with an unknown result may appear twice. */
const mayDouble = ({ call, kind }: Cell, inAttempt_: boolean): boolean =>
  call.operation === 'chat.postMessage' ||
  (kind.startsWith('killed') && !inAttempt_) ||
  call.operation === 'DynamoDB.UpdateItem';

/** The rules that this outcome breaks. */
function violations(outcome: Outcome, struck: Struck, id: string | undefined): string[] {
  const { cell, state, emails, replies } = outcome;
  const wrong: string[] = [];
  const check = (holds: boolean, what: string) => {
    if (!holds) wrong.push(what);
  };
  const ends = allowed(cell, struck);
  check(ends.includes(state), `ended ${state}, allowed ${ends.join(' or ')}`);
  check(emails <= 1, `${emails} emails`);
  check(state !== 'sent' || emails === 1, `sent, and ${emails} emails`);
  check(
    !(state === 'failed' || state === 'draft' || state === 'none') || emails === 0,
    `${state}, and ${emails} emails`,
  );
  check(
    outcome.putsAfterUncertain === 0,
    `${outcome.putsAfterUncertain} PUTs after an uncertain one`,
  );
  check(outcome.queued === 0, `${outcome.queued} messages left`);
  check(outcome.dead === 0, `${outcome.dead} dead letters`);
  const leak = cell.call.service === 'icws' || cell.kind.startsWith('killed');
  check(outcome.sessions === 0 || (leak && struck.reached), `${outcome.sessions} sessions open`);
  const claim = claims[state];
  if (claim && id !== undefined) {
    const posted = replies.filter((text) => claim.test(text));
    const most = mayDouble(cell, struck.inAttempt) ? 2 : 1;
    check(
      posted.length >= 1 && posted.length <= most,
      `posted ${posted.length} times that it is ${state}`,
    );
    const others = replies.filter((text) => Object.values(claims).some((one) => one.test(text)));
    check(posted.length === others.length, `posted something else: ${replies.join(' | ')}`);
    check(
      replies.every((text) => text.includes(shortId(id))),
      'a reply without the short id',
    );
  }
  return wrong;
}
