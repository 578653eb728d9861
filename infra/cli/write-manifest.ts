/** Writes the Slack app's manifest to a file, and prints the link that creates the app from it. */
import { writeFile } from 'node:fs/promises';
import { say } from './say.ts';
import { manifestLink, slackManifest } from './slack-manifest.ts';

const file = 'slack-manifest.json';

/** Writes `slack-manifest.json` into the current folder. */
export async function writeManifest(app: { requestUrl: string; stage: string }): Promise<void> {
  await writeFile(file, `${JSON.stringify(slackManifest(app), null, 2)}\n`);
  say(`Wrote ${file}. To create the Slack app from it, open this link:\n`);
  say(manifestLink(encodeURIComponent(app.requestUrl), app.stage));
}
