/** `manifest`: writes `slack-manifest.json` and prints the link that creates the Slack app from it. */
import { defineCommand } from '../command.ts';
import { requireNode } from '../node-version.ts';
import { stackOptions } from '../options.ts';
import { type StackValues, stackOf } from '../stage.ts';
import { ToolError } from '../tool-error.ts';

const wrongUrl = (value: string): string | undefined =>
  URL.canParse(value) && new URL(value).protocol === 'https:' ? undefined : 'is not an HTTPS URL';

export const manifest = defineCommand({
  name: 'manifest',
  describe: 'Print the link that creates the Slack app',
  oldNode: true,
  options: {
    ...stackOptions,
    url: {
      type: 'string',
      describe: 'Request URL, instead of the stack’s',
      example: 'https://share.example.com/slack/events',
      wrong: wrongUrl,
    },
  },
  async run(values) {
    if (values.url !== undefined && values.stack !== undefined) {
      throw new ToolError('Give either --url or --stack.');
    }
    const { writeManifest } = await import('../write-manifest.ts');
    const requestUrl = values.url ?? (await requestUrlOf(values));
    await writeManifest({ requestUrl, stage: values.stage });
    return true;
  },
});

async function requestUrlOf(values: StackValues): Promise<string> {
  requireNode(process.versions.node);
  const { deployedTarget } = await import('../target.ts');
  return (await deployedTarget(stackOf(values), values.stage)).requestUrl;
}
