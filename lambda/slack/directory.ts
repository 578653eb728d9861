/**
 * Who counts as a person, as Slack says now ("users.info", "usergroups.users.list"): a full, active member
 * of the home team. Everything that Slack does not say clearly counts as nobody; a timeout is a case of its own, because pressing
 * again helps there.
 */
import * as z from 'zod/mini';
import type { Directory, Freshness, Log, Person } from '../application/ports.ts';
import type { GroupAnswer } from '../domain/match-rule.ts';
import { type CallSlack, isTokenRefused } from './authorized-call.ts';
import { slackFault } from './client.ts';

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

interface DirectoryDeps {
  now(): number;
  log: Log;
}

/** The home team is that of the secret; without one, one `auth.test` for each of its versions finds it. */
export interface SlackDirectory extends Directory {
  /** What was looked up of a person within the last minute; asks nobody. */
  known(userId: string): Person | undefined;
}

export function slackDirectory(call: CallSlack, { now, log }: DirectoryDeps): SlackDirectory {
  let tested: { version: string; teamId: string } | undefined;

  const homeTeam = () =>
    call(async ({ client, teamId, version }) => {
      if (teamId !== undefined || tested?.version === version) return teamId ?? tested?.teamId;
      const { team_id } = await client.auth.test();
      if (team_id !== undefined) tested = { version, teamId: team_id };
      return team_id;
    });

  const findPerson = async (user: string): Promise<Person> => {
    const [info, team] = await Promise.all([
      ask(log, 'users.info', () => call(({ client }) => client.users.info({ user }))),
      ask(log, 'auth.test', homeTeam),
    ]);
    if (info.kind === 'refused' && /^user_not_/.test(info.code)) {
      return { kind: 'not_member', left: false };
    }
    for (const { kind } of [info, team]) if (kind === 'token_refused') return { kind };
    return info.kind === 'answer' && team.kind === 'answer' && team.value !== undefined
      ? classifyUser(info.value.user, team.value)
      : { kind: 'timeout' };
  };

  /**
   * Who belongs to a group. Slack keeps no enabled group without members: an empty one is disabled. Every error but that
   * of a group that does not exist leaves it unknown ("usergroups.users.list").
   */
  const findMembers = async (usergroup: string): Promise<GroupAnswer> => {
    const list = () => call(({ client }) => client.usergroups.users.list({ usergroup }));
    const found = await ask(log, 'usergroups.users.list', list);
    if (found.kind !== 'answer') {
      return found.code === missingGroup
        ? { kind: 'gone' }
        : { kind: 'unavailable', code: found.code };
    }
    const { users } = found.value;
    if (!users) return { kind: 'unavailable', code: 'answer_without_users' };
    return users.length === 0 ? { kind: 'gone' } : { kind: 'members', ids: new Set(users) };
  };

  const isAnswer = ({ kind }: Person) => kind === 'member' || kind === 'not_member';
  const people = cached(now, findPerson, isAnswer);
  const groups = cached(now, findMembers, ({ kind }) => kind !== 'unavailable');
  return { person: people.lookUp, members: groups.lookUp, known: people.known };
}

type Found<T> =
  | { kind: 'answer'; value: T }
  | { kind: 'refused' | 'token_refused' | 'unanswered'; code: string };

/** Makes one look-up. What Slack refuses needs a person: an error. What it did not answer passes: a warning. */
async function ask<T>(log: Log, method: string, lookUp: () => Promise<T>): Promise<Found<T>> {
  try {
    return { kind: 'answer', value: await lookUp() };
  } catch (cause) {
    const fault = slackFault(cause);
    const code = fault.kind === 'refused' ? fault.code : fault.kind;
    const expected = code === missingGroup || /^user_not_/.test(code);
    if (fault.kind !== 'refused') log.warn('slack_look_up_failed', { method, code });
    else if (!expected) log.error('slack_look_up_refused', { method, code });
    if (isTokenRefused(cause)) return { kind: 'token_refused', code };
    return { kind: fault.kind === 'refused' ? 'refused' : 'unanswered', code };
  }
}

/**
 * One look-up for each id at a time, however many ask, kept for a minute where `isAnswer`. A fresh one shares nothing:
 * what another delivery began may be as old as the freeze between them.
 */
function cached<T>(
  now: () => number,
  ask: (id: string) => Promise<T>,
  isAnswer: (value: T) => boolean,
) {
  const known = new Map<string, { at: number; value: T }>();
  const asking = new Map<string, Promise<T>>();
  const find = async (id: string): Promise<T> => {
    try {
      const value = await ask(id);
      if (isAnswer(value)) known.set(id, { at: now(), value });
      return value;
    } finally {
      asking.delete(id);
    }
  };
  const kept = (id: string): T | undefined => {
    const entry = known.get(id);
    return entry && now() - entry.at < cacheMs ? entry.value : undefined;
  };
  const lookUp = (id: string, freshness: Freshness): Promise<T> => {
    if (freshness === 'fresh') return find(id);
    const value = kept(id);
    if (value !== undefined) return Promise.resolve(value);
    const running = asking.get(id) ?? find(id);
    asking.set(id, running);
    return running;
  };
  return { lookUp, known: kept };
}

function classifyUser(user: unknown, team: string): Person {
  const parsed = userSchema.safeParse(user);
  if (!parsed.success) return { kind: 'not_member', left: false };
  const { deleted, is_bot, is_restricted, is_ultra_restricted, is_stranger } = parsed.data;
  const outsider = deleted || is_bot || is_restricted || is_ultra_restricted || is_stranger;
  const { team_id, enterprise_user, profile } = parsed.data;
  const atHome = team_id === team || enterprise_user?.teams.includes(team) === true;
  if (atHome && !outsider) return { kind: 'member', email: profile.email };
  // Of a person of another team Slack names the teams only within one Enterprise Grid organization.
  return { kind: 'not_member', left: atHome || deleted || enterprise_user !== undefined };
}

/** Slack's code for a user group that does not exist. */
export const missingGroup = 'no_such_subteam';
