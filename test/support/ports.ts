/** The ports in memory. `test/system/aws/{ports,share-history}.test.ts` show that the small ones behave like the real ones. */
import type {
  AuditTrail,
  Directory,
  Freshness,
  InteractionResult,
  Log,
  MediaDetailsResult,
  Notifier,
  Pbx,
  Person,
  Place,
  PostFailure,
  PostResult,
  SendingSwitch,
  SessionResult,
  WorkQueue,
} from '../../lambda/application/ports.ts';
import type { SendResult } from '../../lambda/domain/delivery.ts';
import type { OutgoingEmail } from '../../lambda/domain/email.ts';
import type { GroupAnswer } from '../../lambda/domain/match-rule.ts';
import type { Approvers, DesiredMessage } from '../../lambda/domain/notifications.ts';
import type { ShareRequest } from '../../lambda/domain/request.ts';
import type { LoginCircuitBreaker } from '../../lambda/icws/sign-in.ts';

/** What was asked of the ports, in order. A call whose first word is in `failing` throws. */
export class Calls {
  readonly failing = new Set<string>();
  #made: string[] = [];

  readonly note = (call: string): void => {
    this.#made.push(call);
    const name = call.split(' ', 1)[0] ?? '';
    if (this.failing.has(name)) throw new Error(`${name} fails`);
  };

  /** The calls since the last time that this was asked. */
  take(): string[] {
    const made = this.#made;
    this.#made = [];
    return made;
  }
}

/** Lines as `level event`, and what each said besides. */
export class MemoryLog implements Log {
  readonly lines: { line: string; fields: object }[] = [];

  get said(): string[] {
    return this.lines.map(({ line }) => line);
  }

  readonly info = this.#at('info');
  readonly warn = this.#at('warn');
  readonly error = this.#at('error');

  #at(level: string) {
    return (event: string, fields: object = {}) => {
      this.lines.push({ line: `${level} ${event}`, fields });
    };
  }
}

export class MemoryTrail implements AuditTrail {
  readonly lines: string[] = [];
  readonly #calls: Calls;

  constructor(calls = new Calls()) {
    this.#calls = calls;
  }

  async write(lines: { event: string; kind?: unknown }[]) {
    this.#calls.note(`trail ${lines.map(({ kind, event }) => kind ?? event).join()}`);
    this.lines.push(...lines.map((line) => JSON.stringify(line)));
  }

  /** What was written, without the lines of a request's own events. */
  get refusals(): unknown[] {
    return this.lines
      .map((line) => JSON.parse(line) as { event?: string })
      .filter(({ event }) => event !== 'share_event');
  }
}

/** Messages with the time from which they can be received. */
export class MemoryQueue implements WorkQueue {
  messages: { requestId: string; at: number }[] = [];
  readonly #now: () => number;
  readonly #calls: Calls;

  constructor(now: () => number, calls = new Calls()) {
    this.#now = now;
    this.#calls = calls;
  }

  async enqueue(requestId: string, delayS: number) {
    this.#calls.note(`enqueue ${requestId} ${delayS}`);
    this.messages.push({ requestId, at: this.#now() + delayS * 1000 });
    return true;
  }

  /** Takes one message that can be received. */
  take(): string | undefined {
    const index = this.messages.findIndex(({ at }) => at <= this.#now());
    return index < 0 ? undefined : this.messages.splice(index, 1)[0]?.requestId;
  }
}

const openForMs = 15 * 60_000;

export class MemoryLoginCircuitBreaker implements LoginCircuitBreaker {
  readonly #until = new Map<string, number>();

  tryAcquire(version: string, now: number) {
    const until = this.#until.get(version);
    if (until === undefined) return Promise.resolve({ kind: 'closed' } as const);
    if (until > now) return Promise.resolve({ kind: 'open', until } as const);
    this.#until.set(version, now + openForMs);
    return Promise.resolve({ kind: 'half_open' } as const);
  }

  trip(version: string, now: number) {
    this.#until.set(version, now + openForMs);
    return Promise.resolve();
  }

  reset(version: string) {
    this.#until.delete(version);
    return Promise.resolve();
  }
}

/** Everybody is a full member and no group exists, but for what is set. */
export class MemoryDirectory implements Directory {
  readonly people = new Map<string, Person>();
  readonly groups = new Map<string, GroupAnswer>();
  /** Who was asked for, and how old the answer might be. */
  readonly asked: string[] = [];

  readonly person = async (userId: string, freshness: Freshness): Promise<Person> => {
    this.asked.push(`${userId} ${freshness}`);
    return this.people.get(userId) ?? { kind: 'member', email: `${userId}@example.com` };
  };

  readonly members = async (groupId: string, freshness: Freshness): Promise<GroupAnswer> => {
    this.asked.push(`${groupId} ${freshness}`);
    return this.groups.get(groupId) ?? { kind: 'gone' };
  };
}

/** Sends everything, but for what is set. */
export class MemoryPbx implements Pbx {
  /** What the next PUTs come to; `sent` when there is none. */
  results: SendResult[] = [];
  session: SessionResult | undefined;
  details: MediaDetailsResult = { kind: 'found', details: { line: 'L' } };
  /** By interaction ID; any other call has ended. */
  readonly interactions = new Map<string, InteractionResult>();
  /** Whether the server takes every email. */
  takesAll = true;
  readonly emails: OutgoingEmail[] = [];
  readonly #calls: Calls;

  constructor(calls = new Calls()) {
    this.#calls = calls;
  }

  async findInteraction(interactionId: string): Promise<InteractionResult> {
    this.#calls.note(`interaction ${interactionId}`);
    return this.interactions.get(interactionId) ?? { kind: 'call_ended' };
  }

  async getMediaDetails(recordingId: string) {
    this.#calls.note(`details ${recordingId}`);
    return this.details;
  }

  async openSession(): Promise<SessionResult> {
    this.#calls.note('openSession');
    const send = async (email: OutgoingEmail): Promise<SendResult> => {
      this.#calls.note(`PUT ${sentOf(email)}`);
      this.emails.push(email);
      return this.results.shift() ?? { kind: 'sent' };
    };
    return this.session ?? { kind: 'ready', server: 'pbx', takes: () => this.takesAll, send };
  }
}

/** All that is sent, in a line. */
const sentOf = ({ recordingIds, to, cc, ...rest }: OutgoingEmail): string =>
  [
    recordingIds.join('+'),
    ...[to, cc].map((list) => list.map(({ name, address }) => `${name}<${address}>`).join('+')),
    ...Object.values(rest),
  ].join();

export class MemorySwitch implements SendingSwitch {
  /** The next answers; `not paused` when there is none. */
  answers: (boolean | 'fails')[] = [];
  readonly #calls: Calls;

  constructor(calls = new Calls()) {
    this.#calls = calls;
  }

  async paused() {
    this.#calls.note('paused?');
    const answer = this.answers.shift() ?? false;
    if (answer === 'fails') throw new Error('no answer');
    return answer;
  }
}

/** Posts everything, each message with a `ts` of its own, but for what is set. A rule's channel is asked first. */
export class MemoryNotifier implements Notifier {
  approvers: Approvers = {
    kind: 'resolved',
    targets: ['U2', 'U3'],
    enough: true,
    requesterLeft: false,
    notAsked: 0,
  };
  /** What the next calls come to; undefined: as usual. */
  outcomes: (PostFailure | undefined)[] = [];
  /** What each call comes to while it is set. */
  failure: PostFailure | undefined;
  #posts = 0;
  readonly #calls: Calls;

  constructor(calls = new Calls()) {
    this.#calls = calls;
  }

  async post(request: ShareRequest, message: DesiredMessage): Promise<PostResult> {
    const { to, threadTs, key } = message;
    const thread = threadTs === undefined ? '' : `/${threadTs}`;
    this.#calls.note(`post ${key} ${shown(request, message)} ${to}${thread}`);
    this.#posts += 1;
    return this.#failure() ?? { kind: 'posted', channel: to, ts: `${this.#posts}` };
  }

  async update(request: ShareRequest, message: DesiredMessage, place: Place): Promise<PostResult> {
    const { channel, ts } = place;
    this.#calls.note(`update ${message.key} ${shown(request, message)} ${channel}/${ts}`);
    return this.#failure() ?? { kind: 'posted', ...place };
  }

  async resolveApprovers({ rule, notifications }: ShareRequest) {
    this.#calls.note('resolve');
    const inChannel = rule.askIn.startsWith('C') && !notifications.fallBackToDirect;
    const targets = inChannel ? [rule.askIn] : this.approvers.targets;
    return this.#failure() ?? { ...this.approvers, targets };
  }

  /** Whether the requester has closed the confirmation. */
  viewIsClosed = false;

  async updateView({ lookUps }: ShareRequest) {
    const results = Object.values(lookUps).map(({ result }) => result);
    this.#calls.note(`view ${results.join()}`);
    return this.viewIsClosed ? ('closed' as const) : ('shown' as const);
  }

  #failure() {
    return this.outcomes.shift() ?? this.failure;
  }
}

const shown = ({ state }: ShareRequest, { event }: DesiredMessage): string => event?.kind ?? state;
