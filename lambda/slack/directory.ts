/**
 * Who counts as a person, as Slack says now ("users.info", "usergroups.users.list"): a full, active member
 * of the home team. Everything that Slack does not say clearly counts as nobody; a timeout is a case of its own, because pressing
 * again helps there.
 */
import type { WebClient } from '@slack/web-api';
import * as z from 'zod/mini';
import type { Directory, Freshness, Log, Person } from '../application/ports.ts';
import type { GroupAnswer } from '../domain/policy.ts';
import { type SlackFault, slackFault } from './client.ts';

const userSchema = z.object({
  team_id: z.string(),
  deleted: z._default(z.boolean(), false),
  is_bot: z._default(z.boolean(), false),
  is_restricted: z._default(z.boolean(), false),
  is_ultra_restricted: z._default(z.boolean(), false),
  is_stranger: z._default(z.boolean(), false),
  profile: z._default(z.object({ email: z.optional(z.string()) }), {}),
  enterprise_user: z.optional(z.object({ teams: z._default(z.array(z.string()), []) })),
});

const cacheMs = 60_000;

/** `home`: the team of the secret; absent, one `auth.test` per container finds it. */
export function slackDirectory(
  client: WebClient,
  home: string | undefined,
  { now, log }: { now(): number; log: Log },
): Directory {
  let homeTeam: Promise<string | undefined> | undefined;

  const findHome = async () => {
    if (home !== undefined) return home;
    homeTeam ??= client.auth.test().then(
      (answer) => answer.team_id,
      (cause: unknown) => {
        logFault(log, 'auth.test', slackFault(cause));
        return undefined;
      },
    );
    const found = await homeTeam;
    if (found === undefined) homeTeam = undefined;
    return found;
  };

  const findPerson = async (userId: string): Promise<Person> => {
    const [person, team] = await Promise.all([askPerson(client, userId, log), findHome()]);
    return person.kind === 'timeout' || team === undefined
      ? { kind: 'timeout' }
      : classifyUser(person.user, team);
  };

  return {
    person: cached(now, findPerson, ({ kind }) => kind !== 'timeout'),
    members: cached(
      now,
      (groupId) => askMembers(client, groupId, log),
      ({ kind }) => kind !== 'unavailable',
    ),
  };
}

/**
 * One look-up for each id at a time, however many ask, kept for a minute where `isAnswer`. A fresh one shares nothing:
 * what another delivery began may be as old as the freeze between them.
 */
function cached<T>(
  now: () => number,
  ask: (id: string) => Promise<T>,
  isAnswer: (value: T) => boolean,
): (id: string, freshness: Freshness) => Promise<T> {
  const known = new Map<string, { at: number; value: T }>();
  const asking = new Map<string, Promise<T>>();
  const lookUp = async (id: string): Promise<T> => {
    try {
      const value = await ask(id);
      if (isAnswer(value)) known.set(id, { at: now(), value });
      return value;
    } finally {
      asking.delete(id);
    }
  };
  return (id, freshness) => {
    if (freshness === 'fresh') return lookUp(id);
    const entry = known.get(id);
    if (entry && now() - entry.at < cacheMs) return Promise.resolve(entry.value);
    const running = asking.get(id) ?? lookUp(id);
    asking.set(id, running);
    return running;
  };
}

function classifyUser(user: unknown, team: string): Person {
  const parsed = userSchema.safeParse(user);
  if (!parsed.success) return { kind: 'not_member', left: false };
  const { deleted, is_bot, is_restricted, is_ultra_restricted, is_stranger } = parsed.data;
  const outsider = deleted || is_bot || is_restricted || is_ultra_restricted || is_stranger;
  const { team_id, enterprise_user, profile } = parsed.data;
  const atHome = team_id === team || enterprise_user?.teams.includes(team) === true;
  return outsider || !atHome
    ? { kind: 'not_member', left: outsider && atHome }
    : { kind: 'member', email: profile.email };
}

async function askPerson(
  client: WebClient,
  user: string,
  log: Log,
): Promise<{ kind: 'answer'; user: unknown } | { kind: 'timeout' }> {
  try {
    return { kind: 'answer', user: (await client.users.info({ user })).user };
  } catch (cause) {
    const fault = slackFault(cause);
    const unknown = fault.kind === 'refused' && /^user_not_/.test(fault.code);
    if (!unknown) logFault(log, 'users.info', fault);
    return unknown ? { kind: 'answer', user: undefined } : { kind: 'timeout' };
  }
}

/**
 * Who belongs to a group. Slack keeps no enabled group without members: an empty one is disabled. Every error but that
 * of a group that does not exist leaves it unknown ("usergroups.users.list").
 */
async function askMembers(client: WebClient, usergroup: string, log: Log): Promise<GroupAnswer> {
  try {
    const { users } = await client.usergroups.users.list({ usergroup });
    if (!users) return { kind: 'unavailable', code: 'answer_without_users' };
    return users.length === 0 ? { kind: 'gone' } : { kind: 'members', ids: new Set(users) };
  } catch (cause) {
    const fault = slackFault(cause);
    const code = fault.kind === 'refused' ? fault.code : fault.kind;
    if (code === missingGroup) return { kind: 'gone' };
    logFault(log, 'usergroups.users.list', fault);
    return { kind: 'unavailable', code };
  }
}

/** What Slack refuses needs a person: an error. What it did not answer passes: a warning. */
function logFault(log: Log, method: string, fault: SlackFault): void {
  if (fault.kind === 'refused') log.error('slack_look_up_refused', { method, code: fault.code });
  else log.warn('slack_look_up_failed', { method, code: fault.kind });
}

/** Slack's code for a user group that does not exist. */
export const missingGroup = 'no_such_subteam';
