/**
 * `npm start`: builds the bundles and runs the whole system on this machine. It first plays one share and
 * prints what everyone sees, then serves the page until it is interrupted.
 * `--once` ends after the first share, with an error unless the outbox holds the email exactly once.
 * `--port N` asks for a port of the page; else any free one is taken.
 * `--slack` connects a real workspace instead (`socket-mode.ts`), `--slack --icws` a real PureConnect server as well.
 */
import { once } from 'node:events';
import { parseArgs } from 'node:util';
import { bundleAll } from '../build/bundle.ts';
import { finish, say } from '../cli/run.ts';
import { ToolError } from '../cli/target.ts';
import { ControlServer } from './control/server.ts';
import { pageFiles } from './page-files.ts';
import { policy, seed } from './seed.ts';
import { runSocketMode } from './socket-mode.ts';
import { LocalStack } from './stack.ts';
import { heading, playOnce } from './transcript.ts';

const startedAt = performance.now();
await finish(async () => {
  const { values: options } = parseArgs({
    options: {
      once: { type: 'boolean', default: false },
      port: { type: 'string', default: '0' },
      slack: { type: 'boolean', default: false },
      icws: { type: 'boolean', default: false },
    },
  });
  if (options.icws && !options.slack) {
    throw new ToolError('--icws goes with --slack: npm start -- --slack --icws');
  }
  await bundleAll();
  return options.slack
    ? runSocketMode(options.icws, say)
    : simulate(options.once, portOf(options.port));
});

/** 0: any free one. */
function portOf(text: string): number {
  const port = Number(text);
  if (/^\d{1,5}$/.test(text) && port <= 65_535) return port;
  throw new ToolError(`--port ${text}: give a number from 0 (any free port) to 65535`);
}

/** Before anything is played: a port that is taken is said at once. */
async function serve(control: ControlServer, port: number): Promise<string> {
  try {
    return await control.start(port);
  } catch (cause) {
    const taken = cause instanceof Error && 'code' in cause && cause.code === 'EADDRINUSE';
    if (!taken) throw cause;
    throw new ToolError(`--port ${port} is taken: choose another one, or leave it out`);
  }
}

async function simulate(onlyOnce: boolean, port: number): Promise<boolean> {
  const stack = await LocalStack.start({ policy });
  seed(stack);
  const control = new ControlServer(stack, onlyOnce ? new Map() : await pageFiles());
  try {
    const address = onlyOnce ? '' : await serve(control, port);
    await playOnce(stack);
    const count = stack.icws.outbox.length;
    heading(
      `${count} email${count === 1 ? '' : 's'}, ${Math.round(performance.now() - startedAt)} ms from the start`,
    );
    if (onlyOnce) return count === 1;
    say(`Open in a browser     ${address}`);
    say(`Slack's request URL   ${stack.slack.requestUrl}`);
    say(`Slack's messages      ${new URL('/sim/messages', stack.slack.apiUrl)}`);
    say(`PureConnect (ICWS)    ${stack.icws.baseUrl}  (outbox: ${stack.icws.baseUrl}/sim/outbox)`);
    say(`AWS simulators        ${stack.endpoint}`);
    say('Press Ctrl-C to stop.');
    stack.run();
    await once(process, 'SIGINT');
    return true;
  } finally {
    await Promise.all([control.stop(), stack.stop()]);
  }
}
