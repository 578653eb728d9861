/** What the doctor finds out about Slack: the token, its scopes, and groups that hold nobody. */
import type { WebClient } from '@slack/web-api';
import type { Check } from '../application/ports.ts';
import { slackFault } from './client.ts';
import { missingGroup } from './directory.ts';
import { scopes } from './ids.ts';

const failed = (component: string, message: string, fix: string): Check => ({
  component,
  ok: false,
  message,
  fix,
});

/** `groups`: the user groups that the policy names. */
export async function checkSlack(client: WebClient, groups: string[]): Promise<Check[]> {
  const token = await examineToken(client);
  if (!token.every(({ ok }) => ok)) return token;
  return [...token, ...(await Promise.all(groups.map((group) => examineGroup(client, group))))];
}

async function examineToken(client: WebClient): Promise<Check[]> {
  try {
    const { team, team_id, response_metadata } = await client.auth.test();
    const granted = response_metadata?.scopes ?? [];
    const missing = scopes.filter((scope) => !granted.includes(scope));
    const accepted = {
      component: 'Slack token',
      ok: true,
      message: `accepted for ${team ?? team_id}`,
    };
    if (missing.length === 0)
      return [accepted, { component: 'Slack scopes', ok: true, message: 'all' }];
    const fix = 'Add them in the Slack app’s settings, then install the app again.';
    return [accepted, failed('Slack scopes', `missing: ${missing.join(', ')}`, fix)];
  } catch (cause) {
    const fault = slackFault(cause);
    const message = fault.kind === 'refused' ? `refused: ${fault.code}` : 'Slack did not answer';
    const fix = 'Put the bot token (xoxb-…) of the installed app into the Slack secret.';
    return [failed('Slack token', message, fix)];
  }
}

/** What a group that is gone means, and what to do. */
const goneFix =
  'Enable it, add people to it, or change the policy. Until then a rule that names it as requesters refuses every share that it matches, and as approvers it holds nobody.';

async function examineGroup(client: WebClient, usergroup: string): Promise<Check> {
  const component = `group ${usergroup}`;
  try {
    const { users = [] } = await client.usergroups.users.list({ usergroup });
    if (users.length > 0) return { component, ok: true, message: `${users.length} members` };
    return failed(component, 'is disabled: it has no members', goneFix);
  } catch (cause) {
    const fault = slackFault(cause);
    if (fault.kind === 'refused' && fault.code === missingGroup) {
      return failed(component, 'does not exist', goneFix);
    }
    const message = fault.kind === 'refused' ? fault.code : 'Slack did not answer';
    return failed(component, message, 'Check the app’s scopes and token, then try again.');
  }
}
