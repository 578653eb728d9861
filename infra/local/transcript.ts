/** One whole share on the terminal, as its people see it. */
import { say } from '../cli/run.ts';
import { messageText, viewText } from './render.ts';
import { channels, recordingId, users } from './seed.ts';
import type { Email } from './simulators/icws/parameters.ts';
import type { Seen } from './simulators/slack/simulator.ts';
import type { LocalStack } from './stack.ts';

export const heading = (text: string): void => say(`\n── ${text} ${'─'.repeat(70 - text.length)}`);

/** What a person sees, or an error: the transcript shows a share that works. */
function viewOf(seen: Seen) {
  if (seen.kind !== 'view') throw new Error(`expected a modal, saw ${JSON.stringify(seen)}`);
  return seen.view;
}

/** Throws when a step does not show what it should. */
export async function playOnce(stack: LocalStack): Promise<void> {
  const { slack, icws } = stack;
  const { workspace } = slack;
  const text = `${recordingId} bob@example.com`;
  heading('Ann types in #quality');
  say(`/share-recording ${text}`);
  const form = viewOf(await slack.command(users.ann, channels.quality, text));
  heading('The form opens');
  say(viewText(form, workspace));
  const typed = {
    recipient_name: 'Bob',
    email_subject: 'The call of Monday',
    email_body: 'Hello Bob,\nplease listen to minute three.',
  };
  heading('She fills it in and presses Review');
  say(JSON.stringify(typed, null, 2));
  say(viewText(viewOf(await slack.submit(users.ann, typed)), workspace));
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
    `To:       ${email.displayName} <${email.address}>`,
    `Reply-To: ${email.replyToAddress}`,
    `Subject:  ${email.emailSubject}`,
    `Priority: ${email.priority}`,
    `Attached: recording ${email.recordingId}`,
    '',
    email.emailBody,
  ].join('\n');
