/** `dev`, which is `npm start`: the whole system on this machine. */
import { defineCommand } from '../command.ts';
import { configOption } from '../options.ts';
import { ToolError } from '../tool-error.ts';

/** 0: any free one. */
const wrongPort = (value: string): string | undefined =>
  /^\d{1,5}$/.test(value) && Number(value) <= 65_535
    ? undefined
    : 'is not a number from 0 (any free port) to 65535';

export const dev = defineCommand({
  name: 'dev',
  describe: 'Run the whole system on this machine, with simulators',
  options: {
    once: { type: 'boolean', default: false, describe: 'Play one share, and end' },
    port: {
      type: 'string',
      default: '0',
      describe: 'Port of the page; 0: any free one',
      example: '8080',
      wrong: wrongPort,
    },
    slack: { type: 'boolean', default: false, describe: 'Connect a real Slack workspace' },
    icws: {
      type: 'boolean',
      default: false,
      describe: 'With --slack: send through a real PureConnect server',
    },
    config: {
      ...configOption.config,
      describe: 'Use the policy of this configuration instead of the demo’s',
      defaultDescription: 'none',
    },
  },
  async run({ once, port, slack, icws, config }) {
    if (icws && !slack) throw new ToolError('--icws goes with --slack: add --slack');
    if (once && (slack || config !== undefined)) {
      throw new ToolError('--once plays the demo’s share: leave out --slack and --config.');
    }
    if (slack && port !== '0')
      throw new ToolError('--port is of the page, which --slack doesn’t have.');
    const { runLocally } = await import('../../local/main.ts');
    return runLocally({ once, port: Number(port), slack, icws, config });
  },
});
