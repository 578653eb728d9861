/** The world outside: a PBX that sends emails, and a Slack that shows posts. Both keep what happened, for the checks. */

import type { SessionResult, Told } from '../../lambda/application/ports.ts';
import type { ProcessDeps } from '../../lambda/application/process-request.ts';
import type { SendResult } from '../../lambda/domain/delivery.ts';
import type { OutgoingEmail, ShareEvent, ShareRequest } from '../../lambda/domain/request.ts';
import { replyText, stateText } from '../../lambda/slack/texts/outcomes.ts';
import { type Caller, reading, writing } from './scheduler.ts';

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
  pbx(call: Caller, requestId: string, approval: () => number): ProcessDeps['pbx'] {
    const unavailable = () => ({ kind: 'unavailable' }) as const;
    const ready = (): SessionResult => ({
      kind: 'ready',
      server: 'pbx',
      send: (email) => this.#send(call, requestId, approval(), email),
    });
    return {
      getMediaDetails: () =>
        call({ ...reading('pbx', 'look up', unavailable), failure: unavailable }),
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

  teller(call: Caller): ProcessDeps['teller'] {
    const say = (kind: string, request: ShareRequest, more: Message = {}): Promise<Told> =>
      call<Told>({
        ...writing('slack', kind, () => this.#post(kind, request, more)),
        failure: () => ({ kind: 'passing', code: 'fault' }),
      });
    return {
      postParent: (request) => say('parent', request),
      updateParent: (request, { ts }) => say('parent', request, { ts }),
      postReply: (request, event) => say('reply', request, { event }),
      postNote: (request) => say('note', request),
      showReview: () => call(writing('slack', 'review', () => undefined)),
      findAskees: () =>
        call<Awaited<ReturnType<ProcessDeps['teller']['findAskees']>>>({
          ...reading('slack', 'askees', () => ({
            kind: 'found',
            askees: ['U0BOB', 'U0CAT'],
            enough: true,
            requesterLeft: false,
          })),
          failure: () => ({ kind: 'passing', code: 'fault' }),
        }),
      postCopy: (request, target) => say(`copy ${target}`, request),
      updateCopy: (request) => say('copy_update', request),
      postNudge: (request) => say('nudge', request),
    };
  }

  #post(kind: string, request: ShareRequest, { event, ts: known }: Message): Told {
    if (this.slackDown) return { kind: 'passing', code: 'down' };
    const { id: requestId, state } = request;
    const text = event ? replyText(request, event) : stateText(request);
    const emails = this.emailsOf(requestId).length;
    const ts = known ?? String(this.said.length);
    this.said.push({ ts, requestId, kind, state, sequence: event?.sequence ?? 0, text, emails });
    return { kind: 'posted', channel: 'C', ts };
  }
}

/** What a post is about, and the message that it updates. */
interface Message {
  event?: ShareEvent;
  ts?: string;
}
