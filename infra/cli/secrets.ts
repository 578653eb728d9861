/** `npm run secrets [-- --stage NAME --only slack|icws]`: asks for the credentials, tests them, stores them in AWS. */
import { slackApiUrl } from '../../lambda/config.ts';
import { terminalAsker } from './ask.ts';
import { collectIcws, collectSlack } from './collect-secrets.ts';
import { run, say } from './run.ts';
import { deployedTarget } from './target.ts';

await run(async ({ stage, only }) => {
  const target = await deployedTarget(stage);
  const asker = terminalAsker();
  try {
    if (only !== 'icws') {
      await target.putSecret('slack', { ...(await collectSlack(asker, slackApiUrl())) });
      say('Slack secret stored.\n');
    }
    if (only !== 'slack') {
      await target.putSecret('icws', await collectIcws(asker));
      say('ICWS secret stored.\n');
    }
  } finally {
    asker.close();
  }
  say(
    `Next: verify this request URL in the Slack app’s settings, then run \`npm run doctor\`.\n${target.requestUrl}`,
  );
  return true;
});
