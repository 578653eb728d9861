/** What the app says of itself: in Slack's app directory, as help, and where it cannot do anything. */
import { command } from '../../ids.ts';

export const app = {
  name: 'Share Recording',
  description: 'Share a call recording by email, approved before it is sent.',
  command: 'Share a call recording by email',
  usageHint: '[interaction or recording IDs] [emails] | status [SR-…] | help',
  shortcuts: {
    global: { name: 'Share a recording', description: 'Share a call recording by email' },
    message: {
      name: 'Share this recording',
      description: 'Share the recording that this message names',
    },
  },
};

export const help = [
  '*Share a call recording by email*',
  `\`${command}\` opens a form. Add values to fill it in, in any order:`,
  `• \`${command} 3001234567 ann@example.com\` – an interaction ID (of a call in progress or just ended) or a recording ID, and an email address. You can enter several of each`,
  `• \`${command} status\` – your recent shares; \`status SR-1A2B3C4D\` – one of them`,
  `• \`${command} help\` – this text`,
  'You review exactly what will be sent first. The result is posted in a thread here.',
].join('\n');

/** The text after the command is neither a word of the command nor anything to share. */
export const unknownWord = (meant: string | undefined): string =>
  meant === undefined
    ? `That isn’t a command, an ID, or an email address. Nothing was started.\n\n${help}`
    : `Did you mean \`${command} ${meant}\`? Nothing was started.\n\n${help}`;

export const formNotOpened = `Slack didn’t open the form in time. Nothing was started; enter \`${command}\` again.`;

export const formRefused =
  'Slack didn’t let the app open its form, so nothing was started. Tell your Share Recording admin. The app’s log has the reason.';

export const viewNotOpened =
  'Slack didn’t open the view in time. Nothing was decided; press the button again.';

export const viewNotFilled =
  'Something went wrong while the request was read. Nothing was decided; close this and press the button again.';

export const notSetUp =
  'Share Recording isn’t set up yet: its Slack secret is missing or incomplete. Ask your Share Recording admin to add it.';

export const tokenRefused =
  'Slack doesn’t accept the app’s token, so nothing was changed. Your Share Recording admin needs to add the current bot token.';

export const unavailable =
  'Share Recording couldn’t read its settings just now. Nothing was started; try again in a minute.';

export const orgInstall =
  'Share Recording is installed for the whole organization, but its policy covers one workspace. Ask an admin to install it in this workspace only.';

export const fault =
  'Something went wrong, and it’s not known whether this was done. Try again: it counts only once. If this keeps happening, tell your Share Recording admin.';
