/**
 * Tells people through "chat.postMessage" and "chat.update". Where the app cannot post in the request's
 * channel it tells the requester directly. A dead token is looked up once more before it counts.
 */
import type { WebClient } from '@slack/web-api';
import type { Approvers, Place, SecretSource, Teller, Told, Untold } from '../application/ports.ts';
import { isGroup } from '../domain/policy.ts';
import { approvalsOf, type ShareRequest } from '../domain/request.ts';
import { slackFault, type WebApi, webClient } from './client.ts';
import { type Directory, missingGroup, slackDirectory } from './directory.ts';
import {
  copyMessage,
  type Message,
  noteMessage,
  nudgeMessage,
  parentMessage,
  replyMessage,
} from './messages.ts';
import type { SlackSecret } from './secret.ts';
import { confirmationView } from './views/confirmation.ts';

export interface TellerDeps extends WebApi {
  secret: SecretSource<SlackSecret>;
  now(): number;
}

const callLimitMs = 5000;
/** More people than any rule should ask one by one; a channel serves them better. */
const maxAskees = 30;
/** Of a larger group so many are looked at; that many absent people are not known here. */
const maxLookedAt = 50;

/** Codes that speak of one place, not of the app. */
const closedPlace = new Set([
  'is_archived',
  'channel_not_found',
  'not_in_channel',
  'restricted_action',
  'thread_not_found',
  'message_not_found',
  'cant_update_message',
  'edit_window_closed',
  'user_not_found',
  'user_disabled',
  'messages_tab_disabled',
  'cannot_dm_bot',
]);
const deadToken = new Set(['token_revoked', 'account_inactive', 'invalid_auth', 'not_authed']);
const passing = new Set([
  'internal_error',
  'fatal_error',
  'service_unavailable',
  'request_timeout',
]);

export function slackTeller(deps: TellerDeps): Teller {
  const { secret, log } = deps;
  let known: { version: string; client: WebClient; people: Directory } | undefined;

  const open = (value: SlackSecret, version: string) => {
    if (known?.version !== version) {
      const client = webClient(value.botToken, deps, callLimitMs);
      known = { version, client, people: slackDirectory(client, value.teamId, deps) };
    }
    return known;
  };
  const clientOf = (value: SlackSecret, version: string) => open(value, version).client;

  /** One call, and one more only when the token was dead and the secret has a newer one. */
  const ask = async <T>(work: (client: WebClient) => Promise<T>): Promise<Answer<T>> => {
    const current = await secret.current();
    if (current.kind !== 'ready') return { kind: 'passing', code: `secret_${current.why}` };
    const told = await attempt(clientOf(current.value, current.version), work);
    if (told.kind !== 'standing' || !deadToken.has(told.code)) return told;
    const fresh = await secret.refreshed();
    const newer = fresh.kind === 'ready' && fresh.version !== current.version;
    return newer ? attempt(clientOf(fresh.value, fresh.version), work) : told;
  };

  const call = async (
    work: (client: WebClient) => Promise<{ channel?: string; ts?: string }>,
  ): Promise<Told> => {
    const answer = await ask(work);
    if (answer.kind !== 'answer') return answer;
    const { channel, ts } = answer.value;
    return channel !== undefined && ts !== undefined
      ? { kind: 'posted', channel, ts }
      : { kind: 'passing', code: 'answer_without_ts' };
  };

  const post = (message: Message, channel: string, thread_ts?: string) =>
    call((client) =>
      client.chat.postMessage({
        ...message,
        channel,
        unfurl_links: false,
        unfurl_media: false,
        ...(thread_ts === undefined ? {} : { thread_ts }),
      }),
    );

  const update = (message: Message, place: Place) =>
    call((client) => client.chat.update({ ...message, ...place }));

  /** A group that is gone has no members; any other answer without members is a fault. */
  const membersOf = async (usergroup: string): Promise<Found | Untold> => {
    const members = await ask((client) => client.usergroups.users.list({ usergroup }));
    if (members.kind === 'answer') {
      const { users } = members.value;
      return users
        ? { kind: 'found', people: users }
        : { kind: 'passing', code: 'answer_without_users' };
    }
    return members.code === missingGroup ? { kind: 'found', people: [] } : members;
  };

  /**
   * The people that a rule names, with the members that its groups have now. A group that Slack refuses to show holds up
   * nobody else: the others are asked, and it is looked at again when the request is checked next.
   */
  const peopleOf = async (ids: string[]): Promise<(Found & { complete: boolean }) | Untold> => {
    const people = new Set(ids.filter((id) => !isGroup(id)));
    let complete = true;
    for (const group of ids.filter(isGroup)) {
      const members = await membersOf(group);
      if (members.kind === 'passing') return members;
      if (members.kind !== 'found') {
        complete = false;
        log.error('approvers_group_unreadable', { group, code: members.code });
      }
      const found = members.kind === 'found' ? members.people : [];
      found.forEach((user) => {
        people.add(user);
      });
    }
    return { kind: 'found', people: [...people], complete };
  };

  /** Whether enough of these people can still approve, and whether the requester has left. */
  const countMembers = async (
    { requester, rule, ...request }: ShareRequest,
    people: string[],
  ): Promise<Omit<Approvers, 'askees'>> => {
    const current = await secret.current();
    if (current.kind !== 'ready') return { kind: 'found', enough: true, requesterLeft: false };
    const directory = open(current.value, current.version).people;
    const hasLeft = async (id: string) => {
      const person = await directory.person(id, true);
      return person.kind === 'not_member' && person.left;
    };
    const approved = approvalsOf(request).map(({ by }) => by);
    const candidates = people.filter(
      (id) => !approved.includes(id) && (id !== requester || rule.selfApproval !== 'never'),
    );
    let missing = rule.approvals - approved.length;
    for (const id of candidates.slice(0, maxLookedAt)) {
      if (missing <= 0) break;
      if (!(await hasLeft(id))) missing -= 1;
    }
    const enough = missing <= 0 || candidates.length > maxLookedAt;
    return { kind: 'found', enough, requesterLeft: await hasLeft(requester) };
  };

  /** To the requester where the first place is closed to the app. */
  const elsewhere = (told: Told, message: Message, requester: string): Promise<Told> | Told => {
    if (told.kind !== 'closed') return told;
    log.info('direct_message_fallback', { code: told.code });
    return post(message, requester);
  };

  return {
    async postParent(request) {
      const message = parentMessage(request);
      const { requester, channel = requester } = request;
      const told = await post(message, channel, request.threadTs);
      return elsewhere(told, message, requester);
    },
    async updateParent(request, place) {
      const told = await update(parentMessage(request), place);
      if (told.kind !== 'closed') return told;
      // Somebody deleted it, or Slack no longer lets it change: the thread has said everything.
      log.warn('message_not_updated', { requestId: request.id, code: told.code });
      return { kind: 'posted', ...place };
    },
    async showReview(request) {
      const view = confirmationView(request);
      const shown = await ask((client) => client.views.update({ external_id: request.id, view }));
      const closed = shown.kind === 'standing' && shown.code === 'not_found';
      if (shown.kind !== 'answer' && !closed) {
        log.warn('view_not_updated', { requestId: request.id, code: shown.code });
      }
    },
    async findAskees(request) {
      const found = await peopleOf(request.rule.approvers);
      if (found.kind !== 'found') return found;
      const counted = await countMembers(request, found.people);
      const enough = counted.enough || !found.complete;
      return { ...counted, enough, askees: placesToAsk(request, found.people) };
    },
    postCopy: (request, target) => post(copyMessage(request), target),
    updateCopy: (request, place) => update(copyMessage(request), place),
    postNudge: (request, event, place) =>
      post(nudgeMessage(request, event, place.channel.startsWith('D')), place.channel, place.ts),
    async postReply(request, event, place) {
      const message = replyMessage(request, event);
      // A share started from a message has its parent in that message's thread, and its replies beside it.
      const thread = place.channel === request.channel ? (request.threadTs ?? place.ts) : place.ts;
      return elsewhere(await post(message, place.channel, thread), message, request.requester);
    },
    postNote: (request, event) => post(noteMessage(request, event), request.requester),
  };
}

/** The rule's channel, or each person; a rule that asks nowhere does so only where nobody knows what happened. */
function placesToAsk({ rule, state, telling }: ShareRequest, people: string[]): string[] {
  const { askIn } = rule;
  if (askIn === 'nowhere' && state === 'awaiting_approval') return [];
  const direct = askIn === 'direct' || askIn === 'nowhere' || telling.askDirectly;
  return direct ? people.slice(0, maxAskees) : [askIn];
}

type Answer<T> = { kind: 'answer'; value: T } | Untold;
type Found = { kind: 'found'; people: string[] };

async function attempt<T>(
  client: WebClient,
  work: (client: WebClient) => Promise<T>,
): Promise<Answer<T>> {
  try {
    return { kind: 'answer', value: await work(client) };
  } catch (cause) {
    const fault = slackFault(cause);
    if (fault.kind === 'rate_limited') {
      return { kind: 'passing', code: 'ratelimited', retryAfterMs: fault.retryAfterMs };
    }
    if (fault.kind === 'unanswered') return { kind: 'passing', code: 'unanswered' };
    const { code } = fault;
    if (passing.has(code)) return { kind: 'passing', code };
    return { kind: closedPlace.has(code) ? 'closed' : 'standing', code };
  }
}
