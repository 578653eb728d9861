/**
 * `npm start`: builds the bundles and runs the whole system on this machine. It first plays one share and
 * prints what everybody sees, then stays up: in the browser, and on the terminal for `/share-recording …`.
 * `--once` ends after the first share, with an error unless the outbox holds the email exactly once.
 * `--port N` asks for a port of the page; else any free one is taken.
 * `--slack` connects a real workspace instead (`trial.ts`), `--slack --icws` a real PureConnect server as well.
 */
import { parseArgs } from 'node:util';
import { bundleAll } from '../build/bundle.ts';
import { finish } from '../cli/run.ts';
import { ToolError } from '../cli/target.ts';
import { ControlServer } from './control/server.ts';
import { pageFiles } from './page-files.ts';
import { cast, channels, furnish, policy } from './seed.ts';
import { LocalStack } from './stack.ts';
import { converse } from './terminal.ts';
import { heading, playOnce, say } from './transcript.ts';
import { tryOut } from './trial.ts';

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
  return options.slack ? tryOut(options.icws, say) : simulate(options.once, Number(options.port));
});

async function simulate(once: boolean, port: number): Promise<boolean> {
  const stack = await LocalStack.start({ policy });
  furnish(stack.slack.workspace);
  await playOnce(stack);
  const count = stack.icws.outbox.length;
  heading(
    `${count} email${count === 1 ? '' : 's'}, ${Math.round(performance.now() - startedAt)} ms from the start`,
  );

  if (once) {
    await stack.stop();
    return count === 1;
  }
  const files = await pageFiles();
  const control = new ControlServer(stack, files);
  const address = await control.start(port);
  if (files.size > 0) say(`Open in a browser     ${address}`);
  say(`Slack's request URL   ${stack.slack.requestUrl}`);
  say(`Slack's messages      ${new URL('/sim/messages', stack.slack.apiUrl)}`);
  say(
    `ICWS                  ${stack.icws.baseUrl}  (its outbox: ${stack.icws.baseUrl}/sim/outbox)`,
  );
  say(`AWS stand-ins         ${stack.endpoint}`);
  stack.run();
  await converse(stack, cast.ann, channels.quality, say);
  await Promise.all([control.stop(), stack.stop()]);
  return true;
}
