/** The world outside: a PBX that sends emails, and a Slack that shows posts. Both keep what happened, for the checks. */
import type {
  InteractionResult,
  Notifier,
  Pbx,
  PostFailure,
  PostResult,
  SessionResult,
} from '../../lambda/application/ports.ts';
import type { SendResult } from '../../lambda/domain/delivery.ts';
import type { OutgoingEmail } from '../../lambda/domain/email.ts';
import type { Approvers, DesiredMessage } from '../../lambda/domain/notifications.ts';
import type { ShareRequest } from '../../lambda/domain/request.ts';
import { en } from '../../lambda/slack/texts/en.ts';
import { type Caller, reading, writing } from './scheduler.ts';

/** What people read of a request in Slack. */
export const words = { ofState: en.stateText, ofEvent: en.replyText, inList: en.stateName };

/** A PUT that was begun, as nobody but the PBX knows it. */
export interface Put {
  requestId: string;
  /** Which approval it belongs to: the first, or one that sends again. */
  approval: number;
  /** Whether every earlier PUT of this approval was by then answered as certainly not sent. */
  allowed: boolean;
  /** What its worker was told; `none` while nothing. */
  answer: SendResult['kind'] | 'none';
}

/** Something posted to Slack, and how many emails of its request were out at that moment. */
export interface Said {
  /** The message that was posted or updated. */
  ts: string;
  requestId: string;
  kind: string;
  state: string;
  sequence: number;
  text: string;
  emails: number;
}

/** How often a request was approved. */
export const approvalsOf = (request: ShareRequest | undefined): number =>
  request?.events.filter(({ kind }) => kind === 'approved').length ?? 0;

/** The recording of an interaction. */
export const recordingOf = (interactionId: string): string =>
  `0DE0C017-CD4F-D013-8E31-18D8${interactionId.slice(-8)}`;

const fault: PostFailure = { kind: 'transient', code: 'fault' };

export class Outside {
  readonly puts: Put[] = [];
  readonly outbox: { requestId: string; email: OutgoingEmail }[] = [];
  readonly said: Said[] = [];
  /** What the next PUTs come to; `sent` when there is none. */
  results: SendResult[] = [];
  slackDown = false;

  emailsOf(requestId: string): OutgoingEmail[] {
    return this.outbox.filter((one) => one.requestId === requestId).map(({ email }) => email);
  }

  /** `approval`: which one the worker acts on, as far as it knows. */
  pbx(call: Caller, requestId: string, approval: () => number): Pbx {
    const unavailable = () => ({ kind: 'unavailable' }) as const;
    const ready = (): SessionResult => ({
      kind: 'ready',
      server: 'pbx',
      takes: () => true,
      send: (email) => this.#send(call, requestId, approval(), email),
    });
    return {
      // Every call is in progress; its recording has the interaction's number at the end of its ID.
      findInteraction: (id) =>
        call<InteractionResult>({
          ...reading('pbx', 'interaction', () => ({
            kind: 'found',
            recordingId: recordingOf(id),
            details: {},
          })),
          failure: unavailable,
        }),
      getMediaDetails: () =>
        call({ ...reading('pbx', 'media details', unavailable), failure: unavailable }),
      openSession: () =>
        call<SessionResult>({
          ...reading('pbx', 'openSession', ready),
          failure: () => ({ kind: 'wait', because: 'unreachable' }),
        }),
    };
  }

  async #send(
    call: Caller,
    requestId: string,
    approval: number,
    email: OutgoingEmail,
  ): Promise<SendResult> {
    const allowed = this.puts
      .filter((put) => put.requestId === requestId && put.approval === approval)
      .every(({ answer }) => answer === 'notSent');
    const put: Put = { requestId, approval, allowed, answer: 'none' };
    this.puts.push(put);
    const result = this.results.shift() ?? { kind: 'sent' };
    const answer = await call<SendResult>({
      ...writing('pbx', 'PUT', () => {
        const out = result.kind === 'sent' || result.kind === 'unconfirmed';
        if (out) this.outbox.push({ requestId, email });
        return result;
      }),
      failure: (certain) =>
        certain
          ? { kind: 'notSent', because: 'unreachable', retryImmediately: false }
          : { kind: 'unconfirmed', because: 'no answer' },
    });
    put.answer = answer.kind;
    return answer;
  }

  notifier(call: Caller): Notifier {
    const say = (request: ShareRequest, message: DesiredMessage, ts?: string) =>
      call<PostResult>({
        ...writing('slack', message.key, () => this.#post(request, message, ts)),
        failure: () => fault,
      });
    return {
      post: say,
      update: (request, message, { ts }) => say(request, message, ts),
      resolveApprovers: () =>
        call<Approvers | PostFailure>({
          ...reading('slack', 'resolve approvers', () => ({
            kind: 'resolved',
            targets: ['U0BOB', 'U0CAT'],
            enough: true,
            requesterLeft: false,
            notAsked: 0,
          })),
          failure: () => fault,
        }),
      updateView: () => call(writing('slack', 'update view', () => 'shown' as const)),
    };
  }

  #post(request: ShareRequest, { kind, event, to }: DesiredMessage, known?: string): PostResult {
    if (this.slackDown) return { kind: 'transient', code: 'down' };
    const { id: requestId, state } = request;
    const text = event && kind === 'reply' ? words.ofEvent(request, event) : words.ofState(request);
    const emails = this.emailsOf(requestId).length;
    const ts = known ?? String(this.said.length);
    this.said.push({ ts, requestId, kind, state, sequence: event?.sequence ?? 0, text, emails });
    return { kind: 'posted', channel: to, ts };
  }
}
