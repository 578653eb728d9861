/**
 * The whole system on this machine. It first plays one share and prints what everyone sees, then serves the page until
 * it is interrupted. With a configuration of your own, nothing is played: its policy may not allow that share.
 */
import { once } from 'node:events';
import { buildFromSources } from '../build/from-sources.ts';
import { readConfiguration } from '../cdk/configuration-file.ts';
import { say } from '../cli/say.ts';
import { ToolError } from '../cli/tool-error.ts';
import { ControlServer } from './control/server.ts';
import { pageFiles } from './page-files.ts';
import { demo, policy as demoPolicy, seed, seedPolicy } from './seed.ts';
import { runSocketMode } from './socket-mode.ts';
import { LocalStack } from './stack.ts';
import { heading, playOnce } from './transcript.ts';

const startedAt = performance.now();

export interface LocalOptions {
  /** End after the first share, with false unless the outbox holds the email exactly once. */
  once: boolean;
  /** Of the page; 0: any free one. */
  port: number;
  /** Connect a real workspace (`socket-mode.ts`). */
  slack: boolean;
  /** Send through a real server as well. */
  icws: boolean;
  /** A configuration whose policy is used instead of the demo's. */
  config?: string | undefined;
}

/** Builds the bundles and runs them. Returns whether what was played is as it should be. */
export async function runLocally({ slack, ...options }: LocalOptions): Promise<boolean> {
  await buildFromSources();
  return slack ? runSocketMode({ ...options, say }) : simulate(options);
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

async function simulate({ once: onlyOnce, port, config }: Omit<LocalOptions, 'slack'>) {
  const own = config === undefined ? undefined : readConfiguration(config);
  const policy: unknown = own ? JSON.parse(own.policyText) : demoPolicy;
  const stack = await LocalStack.start({ policy });
  seed(stack);
  const offered = own ? seedPolicy(stack.slack.workspace, own.policy) : demo;
  const files = onlyOnce ? new Map() : await pageFiles();
  const control = new ControlServer(stack, { files, offered });
  try {
    const address = onlyOnce ? '' : await serve(control, port);
    if (own) say(ownPolicyText(String(config)));
    else await playOnce(stack);
    const count = stack.icws.outbox.length;
    heading(
      `${count} email${count === 1 ? '' : 's'}, ${Math.round(performance.now() - startedAt)} ms from the start`,
    );
    if (onlyOnce) return count === 1;
    printAddresses(stack, address);
    stack.run();
    await once(process, 'SIGINT');
    return true;
  } finally {
    await Promise.all([control.stop(), stack.stop()]);
  }
}

const ownPolicyText = (config: string): string =>
  `The policy of ${config} applies. Ann and Oscar belong to the groups that it lists as requesters, Bob and Carol to those that approve. On the page you can be each person whom it names.`;

function printAddresses({ slack, icws, endpoint }: LocalStack, page: string): void {
  say(`Open in a browser     ${page}`);
  say(`Slack's request URL   ${slack.requestUrl}`);
  say(`Slack's messages      ${new URL('/sim/messages', slack.apiUrl)}`);
  say(`PureConnect (ICWS)    ${icws.baseUrl}  (outbox: ${icws.baseUrl}/sim/outbox)`);
  say(`AWS simulators        ${endpoint}`);
  say('Press Ctrl-C to stop.');
}
