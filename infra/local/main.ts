/**
 * `npm start`: builds the bundles and runs the whole system on this machine. It first plays one share and
 * prints what everybody sees, then stays up: in the browser, and on the terminal for `/share-recording …`.
 * `--once` ends after the first share, with an error unless the outbox holds the e-mail exactly once.
 * `--port N` asks for a port of the page; else any free one is taken.
 * `--slack` connects a real workspace instead (`trial.ts`), `--slack --icws` a real PureConnect server as well.
 */
import { parseArgs } from 'node:util';
import { bundleAll } from '../bundle.ts';
import { finish } from '../cli/run.ts';
import { ToolError } from '../cli/target.ts';
import { ControlServer } from './control/server.ts';
import { cast, channels, furnish, policy, recordingId } from './demo.ts';
import type { Email } from './icws/parameters.ts';
import { pageFiles } from './page-files.ts';
import { messageText, viewText } from './render.ts';
import type { Seen } from './slack/simulator.ts';
import { LocalStack } from './stack.ts';
import { converse } from './terminal.ts';
import { tryOut } from './trial.ts';

const { values: options } = parseArgs({
  options: {
    once: { type: 'boolean', default: false },
    port: { type: 'string', default: '0' },
    slack: { type: 'boolean', default: false },
    icws: { type: 'boolean', default: false },
  },
});
const channel = channels.quality;

const say = (text: string): void => {
  process.stdout.write(`${text}\n`);
};
const heading = (text: string): void => say(`\n── ${text} ${'─'.repeat(70 - text.length)}`);

/** What a person sees, or an error: the transcript shows a share that works. */
function viewOf(seen: Seen) {
  if (seen.kind !== 'view') throw new Error(`expected a modal, saw ${JSON.stringify(seen)}`);
  return seen.view;
}

/** One whole share, as its people see it. */
async function playOnce(stack: LocalStack): Promise<void> {
  const { slack, icws } = stack;
  const { workspace } = slack;
  const text = `${recordingId} bob@example.com`;
  heading('Ann types in #quality');
  say(`/share-recording ${text}`);
  const form = viewOf(await slack.command(cast.ann, channel, text));
  heading('The form opens');
  say(viewText(form, workspace));
  const typed = {
    recipient_name: 'Bob',
    email_subject: 'The call of Monday',
    email_body: 'Hello Bob,\nplease listen to minute three.',
  };
  heading('She fills it in and presses Review');
  say(JSON.stringify(typed, null, 2));
  say(viewText(viewOf(await slack.submit(cast.ann, typed)), workspace));
  heading('She presses Approve and send');
  const closed = await slack.submit(cast.ann);
  if (closed.kind !== 'closed') throw new Error(`not accepted: ${JSON.stringify(closed)}`);
  await stack.drain();
  heading('The telephone system’s outbox');
  icws.outbox.forEach((email) => {
    say(emailText(email));
  });
  heading('The channel and its thread');
  for (const message of workspace.messages) say(messageText(message, workspace));
}

const emailText = (email: Email): string =>
  [
    `To:       ${email.displayName} <${email.address}>`,
    `Reply-To: ${email.replyToAddress}`,
    `Subject:  ${email.emailSubject}`,
    `Priority: ${email.priority}`,
    `Attached: recording ${email.recordingId}`,
    '',
    email.emailBody,
  ].join('\n');

const startedAt = performance.now();
await finish(async () => {
  if (options.icws && !options.slack) {
    throw new ToolError('--icws goes with --slack: npm start -- --slack --icws');
  }
  await bundleAll();
  return options.slack ? tryOut(options.icws, say) : simulate();
});

async function simulate(): Promise<boolean> {
  const stack = await LocalStack.start({ policy });
  furnish(stack.slack.workspace);
  await playOnce(stack);
  const count = stack.icws.outbox.length;
  heading(
    `${count} e-mail${count === 1 ? '' : 's'}, ${Math.round(performance.now() - startedAt)} ms from the start`,
  );

  if (options.once) {
    await stack.stop();
    return count === 1;
  }
  const files = await pageFiles();
  const control = new ControlServer(stack, files);
  const address = await control.start(Number(options.port));
  if (files.size > 0) say(`Open in a browser     ${address}`);
  say(`Slack's request URL   ${stack.slack.requestUrl}`);
  say(`Slack's messages      ${new URL('/sim/messages', stack.slack.apiUrl)}`);
  say(
    `ICWS                  ${stack.icws.baseUrl}  (its outbox: ${stack.icws.baseUrl}/sim/outbox)`,
  );
  say(`AWS stand-ins         ${stack.endpoint}`);
  stack.run();
  await converse(stack, cast.ann, channel, say);
  await Promise.all([control.stop(), stack.stop()]);
  return true;
}
