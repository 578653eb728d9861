/** Asks for credentials and stores each set as soon as it was accepted. */
import { slackApiUrl } from '../../lambda/config.ts';
import { asker as ownAsker } from './ask.ts';
import { collectIcws, collectSlack } from './collect-secrets.ts';
import { commandLine } from './command-line.ts';
import { say } from './say.ts';
import type { Target } from './target.ts';

/** Throws `ToolError` if a set is refused three times; what was stored before stays. */
export async function enterSecrets(
  target: Target,
  wanted: readonly ('slack' | 'icws')[],
  asker = ownAsker(),
): Promise<void> {
  try {
    if (wanted.includes('slack')) {
      await target.putSecret('slack', { ...(await collectSlack(asker, slackApiUrl())) });
      say('Slack secret stored.\n');
    }
    if (wanted.includes('icws')) {
      await target.putSecret('icws', await collectIcws(asker));
      say('ICWS secret stored.\n');
    }
  } finally {
    asker.close();
  }
  say(
    `Next: verify this request URL in the Slack app’s settings, then run \`${commandLine('doctor')}\`.\n${target.requestUrl}`,
  );
}
