/** What the use cases need from the world. Adapters in `aws/`, `icws/`, and `slack/` implement these. */
import type { AuditLine } from '../domain/audit.ts';
import type { IcwsError, SendResult } from '../domain/delivery.ts';
import type { OutgoingEmail } from '../domain/email.ts';
import type { WaitReason } from '../domain/events.ts';
import type { GroupAnswer } from '../domain/match-rule.ts';
import type { Approvers, DesiredMessage } from '../domain/notifications.ts';
import type { CallDetails, EarlierShares, ShareRequest } from '../domain/request.ts';

declare class StoreMark {
  private readonly fromStore: true;
}

/**
 * A request exactly as the store read or wrote it. Only the store makes one: a copy, changed or not, is a plain
 * `ShareRequest` (spreading drops the mark), so that no write can be based on a request that somebody made up.
 */
export type SavedRequest = ShareRequest & StoreMark;

export type Created = { kind: 'created'; request: SavedRequest } | { kind: 'exists' };
export type Saved = { kind: 'saved'; request: SavedRequest } | { kind: 'conflict' };

/** One item per request; every write is conditional. Implementations throw on faults of the store. */
export interface RequestStore {
  /**
   * Strongly consistent. Also returns an item whose `ttl` has passed: the caller knows the time.
   * Throws `UnreadableRequestError` for an item that is not a request of this id.
   */
  load(id: string): Promise<SavedRequest | undefined>;
  /** Stores a new request unless its id is taken by one that is not gone at `now`. */
  create(request: ShareRequest, now: number): Promise<Created>;
  /**
   * Writes what differs from `before`, only if the item's last write is the one that `before` came from (its
   * unguessable `writeId`). When it throws, the write may still take effect, but never over another one.
   */
  save(before: SavedRequest, after: ShareRequest): Promise<Saved>;
}

/** The item of a request cannot be read. Trying again does not help; an operator has to look at it. */
export class UnreadableRequestError extends Error {
  override name = 'UnreadableRequestError';
  /** `problem`: where the item differs from a request; never its values. */
  constructor(requestId: string, problem: string) {
    super(`the item of request ${requestId} cannot be read: ${problem}`);
  }
}

export interface DueRequest {
  id: string;
  dueAt: number;
}

/** The sweeper's view of the same items. */
export interface DueRequests {
  /** Requests that are due at `now`, the longest due first, at most `limit`. */
  due(now: number, limit: number): Promise<DueRequest[]>;
  /** Moves the reminder forward (1, 2, 4 … 15 minutes); false if it has changed since it was read. */
  postpone(request: DueRequest, now: number): Promise<boolean>;
}

/** Where a page of a list ended: the next one begins after it. */
export interface Cursor {
  at: number;
  id: string;
}

/** One page, the newest first. `next` is absent on the last one. */
export interface Page {
  requests: ShareRequest[];
  next?: Cursor;
}

export interface PageBounds {
  after: Cursor | undefined;
  limit: number;
  now: number;
}

/** What people see of their requests; eventually consistent. Holds no request that is gone or cannot be read. */
export interface RequestLists {
  /** A person's own requests, the newest first, drafts left out; at most `limit`. */
  latestOf(teamId: string, userId: string, limit: number, now: number): Promise<ShareRequest[]>;
  /** All of a team's requests that wait for people to decide, page by page, the most urgent first. */
  waiting(teamId: string, now: number): AsyncIterable<ShareRequest[]>;
  /** A page of a rule's requests, by its name; drafts left out. */
  ofRule(teamId: string, rule: string, bounds: PageBounds): Promise<Page>;
  /** A page of what a person decided in the last 30 days. */
  decidedBy(teamId: string, userId: string, bounds: PageBounds): Promise<Page>;
}

/** Finds a request by who decided about it. */
export interface DecisionIndex {
  /** `at`: when, epoch milliseconds. Repeating it changes nothing. */
  record(teamId: string, userId: string, decision: Cursor): Promise<void>;
}

/** Another share of one of the recordings with one of the addresses. */
export interface IndexedShare {
  id: string;
  at: number;
}

/** What a team shares: which recordings, with which addresses. */
export interface SharedContent {
  teamId: string;
  recordingIds: readonly string[];
  addresses: readonly string[];
}

/**
 * What a team has shared: for a week which requests share a recording with an address, what was sent to an address, until 400
 * days after the last time. Found by hashes, which depend on no secret.
 */
export interface ShareHistory {
  /** One read. The latest few shares, the newest first; whether one was sent is in its own record. */
  read(
    content: SharedContent,
    now: number,
  ): Promise<{ shares: IndexedShare[]; earlier: EarlierShares[] }>;
  /** `read` lists shares with an outcome first. A share recorded as `sent` adds one to each address's count. */
  record(
    content: SharedContent,
    share: IndexedShare & { outcome: 'none' | 'unconfirmed' | 'sent' },
  ): Promise<void>;
}

/** Wakes a worker for a request. A message means "look at this one", nothing more. */
export interface WorkQueue {
  /** `delayS` 0–900. Never throws: false when the queue did not take it; the sweeper then finds the request. */
  enqueue(requestId: string, delayS: number): Promise<boolean>;
}

/** What an earlier attempt of the same email has shown. */
export interface EarlierAttempt {
  /** The server refused the form of its body. */
  formRefused: boolean;
}

/** `ready`: a session is open, and `send` makes one PUT. */
export type SessionResult =
  | {
      kind: 'ready';
      server: string;
      /** Whether this server takes such an email: some take only one recording and one recipient. */
      takes(email: OutgoingEmail): boolean;
      send(email: OutgoingEmail, earlier: EarlierAttempt): Promise<SendResult>;
    }
  | { kind: 'wait'; because: WaitReason; until?: number; detail?: string }
  | ({ kind: 'refused'; because: 'login_refused' | 'feature_missing' } & IcwsError);

/**
 * `forbidden`: the app's user may not use the recording. `not_found`: there is none of this ID. `unavailable`: nothing
 * is known about the recording.
 */
export type MediaDetailsResult =
  | { kind: 'found'; details: CallDetails }
  | { kind: 'not_found' | 'forbidden' }
  | Unavailable;

/** `noSession`: PureConnect did not let the app in, so that asking for more would take its time for nothing. */
export interface Unavailable {
  kind: 'unavailable';
  noSession?: true | undefined;
}

/**
 * `found`: the recording of an interaction, and what else is known of the call. `call_ended`: the interaction is no longer
 * there. `no_recording`: it has none yet. `forbidden`: the app's user may not see it. `unavailable`: nothing is known.
 */
export type InteractionResult =
  | { kind: 'found'; recordingId: string; details: CallDetails }
  | { kind: 'call_ended' | 'no_recording' | 'forbidden' }
  | Unavailable;

export interface Pbx {
  /** Finds the recording of an interaction, within seconds. Never throws. */
  findInteraction(interactionId: string): Promise<InteractionResult>;
  /** Looks up a recording, within seconds. Never throws. */
  getMediaDetails(recordingId: string): Promise<MediaDetailsResult>;
  /** Opens or reuses the session. Sends no email, so it may be repeated. */
  openSession(): Promise<SessionResult>;
}

/** A message in Slack. */
export interface Place {
  channel: string;
  ts: string;
}

export type PostFailure =
  /** Worth another try soon. */
  | { kind: 'transient'; code: string; retryAfterMs?: number }
  /** Slack refuses the app's token or misses a scope: raises an alarm, and is tried again seldom. */
  | { kind: 'token_refused'; code: string }
  /** This one place takes no such message: it is gone, archived, closed to the app, or anything that is not known yet. */
  | { kind: 'unreachable'; code: string };

export type PostResult = ({ kind: 'posted' } & Place) | PostFailure;

/** Notifies people in Slack. Each call posts or updates one message at most. */
export interface Notifier {
  post(request: ShareRequest, message: DesiredMessage): Promise<PostResult>;
  update(request: ShareRequest, message: DesiredMessage, place: Place): Promise<PostResult>;
  /** Who can decide now, by the rule and by what Slack says of its people. */
  resolveApprovers(request: ShareRequest): Promise<Approvers | PostFailure>;
  /** Fills what is known into the requester's open confirmation. `closed` is no error. */
  updateView(request: ShareRequest): Promise<'shown' | 'closed'>;
}

/** What Slack says of a person. */
export type Person =
  | { kind: 'member'; email?: string | undefined }
  /** `left`: Slack says clearly that a person of the home team is deleted or restricted; else it is only not clear. */
  | { kind: 'not_member'; left: boolean }
  /** Slack did not answer in time, or does not accept the app's token. */
  | { kind: 'timeout' | 'token_refused' };

/** How old an answer may be: `cached` answers are at most a minute old. */
export type Freshness = 'fresh' | 'cached';

/** Who people are and which user groups hold them, as Slack says now. */
export interface Directory {
  person(userId: string, freshness: Freshness): Promise<Person>;
  members(groupId: string, freshness: Freshness): Promise<GroupAnswer>;
}

export type LogFields = Readonly<Record<string, string | number | boolean | undefined>>;

/** Structured log. Never given a secret, a token, a body or a full address. */
export interface Log {
  info(event: string, fields?: LogFields): void;
  warn(event: string, fields?: LogFields, cause?: unknown): void;
  error(event: string, fields?: LogFields, cause?: unknown): void;
}

/** The audit trail, kept apart from the requests so that the two can be compared. */
export interface AuditTrail {
  /** Resolves once the lines are kept. May keep a line twice. */
  write(lines: AuditLine[]): Promise<void>;
}

/** A line that the audit trail has: when it received it, epoch milliseconds, and its JSON. */
export interface LoggedLine {
  at: number;
  message: string;
}

/** What the audit trail has. */
export interface AuditLog {
  /** The lines that it received from `from` until before `to`, epoch milliseconds. */
  read(from: number, to: number): AsyncIterable<LoggedLine>;
}

/** A request that counts toward a person's limit of a day (`2026-11-24`, in UTC). */
export interface QuotaUse {
  teamId: string;
  userId: string;
  day: string;
  requestId: string;
  limit: number;
}

/** How many shares a person may ask for in a day. */
export interface Quota {
  /** Counts the request, once however often it is asked; false when the day's limit is reached. */
  consume(use: QuotaUse): Promise<boolean>;
  /**
   * Counts the recordings that are looked up for a draft; false when the day's limit, another one, is reached. The same
   * draft again and again counts once.
   */
  countLookUps(use: QuotaUse & { recordings: number }): Promise<boolean>;
}

/** Stops and starts all sending. */
export interface SendingSwitch {
  paused(): Promise<boolean>;
}

export type Secret<T> =
  | { kind: 'ready'; value: T; version: string }
  /**
   * `missing`: no such secret or no value yet; `malformed`: no JSON or wrong types; `denied`: the function may not read
   * it; `unreachable`: not answered.
   */
  | {
      kind: 'unusable';
      why: 'missing' | 'malformed' | 'denied' | 'unreachable';
      /** The fields that are wrong; never their values. */
      where?: string;
    };

/** A secret, cached per container; its version is checked again every 5 minutes. */
export interface SecretSource<T> {
  current(): Promise<Secret<T>>;
  /** Reads it again, at most once a minute; else what is cached. */
  refreshed(): Promise<Secret<T>>;
}
