/**
 * `npm run manifest [-- --stage NAME | --url URL]`: writes `dist/slack-manifest.json` and prints the link that
 * creates the Slack app from it.
 */
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { run, say } from './run.ts';
import { manifestLink, slackManifest } from './slack-manifest.ts';
import { deployedTarget } from './target.ts';

await run(async ({ stage, url }) => {
  const requestUrl = url ?? (await deployedTarget(stage)).requestUrl;
  const folder = join(import.meta.dirname, '..', '..', 'dist');
  const file = join(folder, 'slack-manifest.json');
  await mkdir(folder, { recursive: true });
  await writeFile(file, `${JSON.stringify(slackManifest({ requestUrl, stage }), null, 2)}\n`);
  say(`Wrote dist/slack-manifest.json. To create the Slack app from it, open this link:\n`);
  say(manifestLink(encodeURIComponent(requestUrl), stage));
  return true;
});
