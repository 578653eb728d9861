/**
 * What the doctor finds out about Slack: the token, its scopes, the clock, groups that hold nobody, and whether Slack takes
 * every view and message. Loaded by the doctor's event only: no share needs it.
 */
import { WebClient } from '@slack/web-api';
import {
  type Check,
  type CheckCode,
  checkClock,
  type Finding,
  skewOf,
} from '../application/checks.ts';
import type { Secret } from '../application/ports.ts';
import { slackCalls, slackFault, type WebApi, webClientOptions } from './client.ts';
import { missingGroup } from './directory.ts';
import { distinctExamples } from './examples.ts';
import { scopes } from './ids.ts';
import { checkBlocks } from './validate-blocks.ts';

export interface SlackChecks {
  token: string;
  api: WebApi;
  /** The limit of one call, milliseconds. */
  callLimitMs: number;
  /** The user groups that the policy names. */
  groups: readonly string[];
  now(): number;
  /** Nothing new begins later, epoch milliseconds. */
  until: number;
}

export async function checkSlack(given: SlackChecks): Promise<Check[]> {
  const { token, api, callLimitMs, groups, now, until } = given;
  const clock = watchedClock(now);
  const options = { ...webClientOptions(api, callLimitMs), fetch: clock.fetch };
  const client = new WebClient(token, options);
  const examined = await examineToken(client);
  const checks = [...examined, ...clock.checks()];
  if (!examined.every(({ ok }) => ok)) return checks;
  return [
    ...checks,
    ...(await Promise.all(groups.map((group) => examineGroup(client, group)))),
    ...(await checkBlocks(client, distinctExamples(), { now, until })),
  ];
}

/** Which secret, why, and which of its fields. */
export const unusableSecret = ({ why, where }: Secret<unknown> & { kind: 'unusable' }): Check => ({
  component: 'Slack secret',
  ok: false,
  code: `slack_secret_${why}`,
  message: where === undefined ? why : `${why}: check ${where}`,
  fix:
    why === 'denied'
      ? 'Let the worker’s role read it, and decrypt with its key ("secretsKeyArn" in share-recording.config.json).'
      : 'Fill it in, for example by the command `secrets`.',
});

async function examineToken(client: WebClient): Promise<Check[]> {
  try {
    const { team, team_id, response_metadata } = await client.auth.test();
    const granted = response_metadata?.scopes ?? [];
    return [
      {
        component: 'Slack token',
        ok: true,
        code: 'slack_token_accepted',
        message: `accepted for ${team ?? team_id}`,
      },
      examineScopes(scopes.filter((scope) => !granted.includes(scope))),
    ];
  } catch (cause) {
    const fault = slackFault(cause);
    const fix = 'Put the bot token (xoxb-…) of the installed app into the Slack secret.';
    const found: Finding =
      fault.kind === 'refused'
        ? { ok: false, code: 'slack_token_refused', message: `refused: ${fault.code}`, fix }
        : { ok: false, code: 'slack_token_unanswered', message: 'Slack did not answer', fix };
    return [{ component: 'Slack token', ...found }];
  }
}

function examineScopes(missing: string[]): Check {
  const component = 'Slack scopes';
  if (missing.length === 0) {
    return { component, ok: true, code: 'slack_scopes_complete', message: 'all' };
  }
  return {
    component,
    ok: false,
    code: 'slack_scopes_missing',
    message: `missing: ${missing.join(', ')}`,
    fix: 'Add them in the Slack app’s settings, then install the app again.',
    numbers: { count: missing.length },
  };
}

/** What a group that is gone means, and what to do. */
const goneFix =
  'Enable it, add people to it, or change the policy. Until then a rule that names it as requesters refuses every share that it matches, and as approvers it holds nobody.';

async function examineGroup(client: WebClient, usergroup: string): Promise<Check> {
  const component = `group ${usergroup}`;
  const failed = (code: CheckCode, message: string, fix: string): Check => ({
    ...{ component, ok: false, code, message, fix },
  });
  try {
    const { users = [] } = await client.usergroups.users.list({ usergroup });
    const count = users.length;
    if (count === 0) return failed('group_empty', 'is disabled: it has no members', goneFix);
    const message = `${count} members`;
    return { component, ok: true, code: 'group_has_members', message, numbers: { count } };
  } catch (cause) {
    const fault = slackFault(cause);
    if (fault.kind === 'refused' && fault.code === missingGroup) {
      return failed('group_missing', 'does not exist', goneFix);
    }
    const message = fault.kind === 'refused' ? fault.code : 'Slack did not answer';
    const fix = 'Check the app’s scopes and token, then try again.';
    return failed('group_unanswered', message, fix);
  }
}

type Fetch = typeof slackCalls;

/** The calls of a client, and what the latest answer's `Date` says of the worker's clock. */
function watchedClock(now: () => number): { fetch: Fetch; checks(): Check[] } {
  let answered = false;
  let skewMs: number | undefined;
  const fetch: Fetch = async (url, init) => {
    const sentAt = now();
    const answer = await slackCalls(url, init);
    answered = true;
    const at = Date.parse(answer.headers.get('date') ?? '');
    // A header has whole seconds.
    if (!Number.isNaN(at)) skewMs = skewOf({ sentAt, receivedAt: now(), at, shownMs: 1000 });
    return answer;
  };
  return { fetch, checks: () => (answered ? [clockCheck(skewMs)] : []) };
}

function clockCheck(skewMs: number | undefined): Check {
  const component = 'Slack clock';
  if (skewMs === undefined) {
    return {
      component,
      ok: true,
      code: 'slack_clock_unknown',
      message: 'Slack’s answer has no Date header',
      fix: 'Check whether a proxy between the worker and Slack removes it.',
    };
  }
  return checkClock({
    component,
    codes: { agrees: 'slack_clock_agrees', differs: 'slack_clock_differs' },
    skewMs,
    other: 'Slack’s clock',
    fix: 'A request of Slack is refused if it is more than 5 minutes old by this clock. AWS sets the clocks of Lambda: if this lasts, check what proxy answers for Slack, then ask AWS.',
  });
}
