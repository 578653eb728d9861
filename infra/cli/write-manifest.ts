/** Writes the Slack app's manifest to a file, and prints the link that creates the app from it. */
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { say } from './say.ts';
import { manifestLink, slackManifest } from './slack-manifest.ts';

const folder = join(import.meta.dirname, '..', '..', 'dist');

/** Writes `dist/slack-manifest.json`. */
export async function writeManifest(app: { requestUrl: string; stage: string }): Promise<void> {
  await mkdir(folder, { recursive: true });
  const text = `${JSON.stringify(slackManifest(app), null, 2)}\n`;
  await writeFile(join(folder, 'slack-manifest.json'), text);
  say('Wrote dist/slack-manifest.json. To create the Slack app from it, open this link:\n');
  say(manifestLink(encodeURIComponent(app.requestUrl), app.stage));
}
