/** What the doctor finds out about Slack: the token, its scopes, and groups that hold nobody. */
import type { WebClient } from '@slack/web-api';
import type { Finding } from '../application/ports.ts';
import { slackFault } from './client.ts';
import { missingGroup } from './directory.ts';
import { scopes } from './ids.ts';

const failed = (part: string, said: string, mend: string): Finding => ({
  part,
  ok: false,
  said,
  mend,
});

/** `groups`: the user groups that the policy names. */
export async function examineSlack(client: WebClient, groups: string[]): Promise<Finding[]> {
  const token = await examineToken(client);
  if (!token.every(({ ok }) => ok)) return token;
  return [...token, ...(await Promise.all(groups.map((group) => examineGroup(client, group))))];
}

async function examineToken(client: WebClient): Promise<Finding[]> {
  try {
    const { team, team_id, response_metadata } = await client.auth.test();
    const granted = response_metadata?.scopes ?? [];
    const missing = scopes.filter((scope) => !granted.includes(scope));
    const accepted = { part: 'Slack token', ok: true, said: `accepted for ${team ?? team_id}` };
    if (missing.length === 0) return [accepted, { part: 'Slack scopes', ok: true, said: 'all' }];
    const mend = 'Add them in the Slack app’s settings, then install the app again.';
    return [accepted, failed('Slack scopes', `missing: ${missing.join(', ')}`, mend)];
  } catch (cause) {
    const fault = slackFault(cause);
    const said = fault.kind === 'refused' ? `refused: ${fault.code}` : 'Slack did not answer';
    const mend = 'Put the bot token (xoxb-…) of the installed app into the Slack secret.';
    return [failed('Slack token', said, mend)];
  }
}

/** What a group that is gone means, and what to do. */
const goneFix =
  'Enable it, add people to it, or change the policy. Until then a rule that names it as requesters refuses every share that it matches, and as approvers it holds nobody.';

async function examineGroup(client: WebClient, usergroup: string): Promise<Finding> {
  const part = `group ${usergroup}`;
  try {
    const { users = [] } = await client.usergroups.users.list({ usergroup });
    if (users.length > 0) return { part, ok: true, said: `${users.length} members` };
    return failed(part, 'is disabled: it has no members', goneFix);
  } catch (cause) {
    const fault = slackFault(cause);
    if (fault.kind === 'refused' && fault.code === missingGroup) {
      return failed(part, 'does not exist', goneFix);
    }
    const said = fault.kind === 'refused' ? fault.code : 'Slack did not answer';
    return failed(part, said, 'Check the app’s scopes and token, then try again.');
  }
}
