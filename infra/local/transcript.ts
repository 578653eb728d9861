/** One whole share on the terminal, as its people see it. */
import { say } from '../cli/say.ts';
import { messageText, viewText } from './render.ts';
import { channels, interactions, users } from './seed.ts';
import type { Email } from './simulators/icws/parameters.ts';
import type { Seen } from './simulators/slack/simulator.ts';
import type { LocalStack } from './stack.ts';

export const heading = (text: string): void => say(`\n── ${text} ${'─'.repeat(70 - text.length)}`);

/** What a person sees, or an error: the transcript shows a share that works. */
function viewOf(seen: Seen) {
  if (seen.kind !== 'view') throw new Error(`expected a modal, saw ${JSON.stringify(seen)}`);
  return seen.view;
}

function topView({ slack }: LocalStack) {
  const view = slack.workspace.stacks.get(users.ann)?.at(-1);
  if (!view) throw new Error('the confirmation is closed');
  return view;
}

/** Throws when a step does not show what it should. */
export async function playOnce(stack: LocalStack): Promise<void> {
  const { slack, icws } = stack;
  const { workspace } = slack;
  const text = `${interactions.recorded} bob@example.com`;
  heading('Ann types in #quality');
  say(`/share-recording ${text}`);
  const form = viewOf(await slack.command(users.ann, channels.quality, text));
  heading('The form opens');
  say(viewText(form, workspace));
  heading('A template has filled it in: she presses Review');
  say(viewText(viewOf(await slack.submit(users.ann)), workspace));
  await stack.drain();
  heading('The app has found the recording of the call');
  say(viewText(topView(stack), workspace));
  heading('She presses Approve and send');
  const closed = await slack.submit(users.ann);
  if (closed.kind !== 'closed') throw new Error(`not accepted: ${JSON.stringify(closed)}`);
  await stack.drain();
  heading('PureConnect’s outbox');
  for (const email of icws.outbox) say(emailText(email));
  heading('The channel and its thread');
  for (const message of workspace.messages) say(messageText(message, workspace));
}

const emailText = (email: Email): string =>
  [
    `To:       ${email.to.map(({ displayName, address }) => `${displayName} <${address}>`).join(', ')}`,
    `Reply-To: ${email.replyToAddress}`,
    `Subject:  ${email.emailSubject}`,
    `Priority: ${email.priority}`,
    ...email.recordingIds.map((id) => `Attached: recording ${id}`),
    '',
    email.emailBody,
  ].join('\n');
