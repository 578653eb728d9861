/**
 * The few Block Kit pieces that messages and views are made of ("Block Kit" of Slack's docs), and text for them. What
 * people typed or ICWS said goes into `plain_text` only, never into mrkdwn.
 */
import type { Button, InputBlock, KnownBlock, MrkdwnElement, PlainTextElement } from '@slack/types';
import { isGroup } from '../domain/policy.ts';

/** Slack's three control characters ("Formatting text for app surfaces"). */
export const escapeMrkdwn = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');

/** The reverse: Slack escapes what it sends back. */
export const decodeEntities = (text: string): string =>
  text.replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&amp;', '&');

/** A person or a user group, which Slack shows by name. */
export const mention = (id: string): string => (isGroup(id) ? `<!subteam^${id}>` : `<@${id}>`);

/** A time in the reader's own time zone; the fallback is UTC. */
export function formatDate(atMs: number): string {
  const fallback = new Date(atMs).toISOString().slice(0, 16).replace('T', ' ');
  return `<!date^${Math.floor(atMs / 1000)}^{date_short_pretty} {time}|${fallback} UTC>`;
}

/** Cuts into chunks of at most `size` UTF-16 units, never through a character; nothing is lost. */
export function chunk(text: string, size: number): string[] {
  const chunks: string[] = [];
  let last = '';
  for (const character of text) {
    if (last.length + character.length > size) {
      chunks.push(last);
      last = '';
    }
    last += character;
  }
  return [...chunks, last];
}

export const plainText = (text: string): PlainTextElement => ({
  type: 'plain_text',
  text,
  emoji: false,
});

export const mrkdwnText = (text: string): MrkdwnElement => ({ type: 'mrkdwn', text });

/** What people or servers wrote: as it is, never formatted. */
export const plainSection = (text: string): KnownBlock => ({
  type: 'section',
  text: plainText(text),
});

/** Our own text, with names and times in it. */
export const mrkdwnSection = (text: string): KnownBlock => ({
  type: 'section',
  text: mrkdwnText(text),
});

/** What people typed, under its heading. */
export const titled = (heading: string, ...values: string[]): KnownBlock[] => [
  mrkdwnSection(`*${heading}*`),
  ...values.map(plainSection),
];

export const context = (text: string): KnownBlock => ({
  type: 'context',
  elements: [plainText(text)],
});

export const heading = (text: string): KnownBlock => ({ type: 'header', text: plainText(text) });

export const divider: KnownBlock = { type: 'divider' };

/** What came of the last press of a view's button, above what the view shows. */
export const warning = (text: string | undefined): KnownBlock[] =>
  text === undefined ? [] : [plainSection(`⚠️ ${text}`), divider];

/** What a rule warns its people of. */
export const ruleWarning = ({ rule }: { rule: { warning?: string | undefined } }): KnownBlock[] =>
  rule.warning === undefined ? [] : [plainSection(`⚠️ ${rule.warning}`)];

export const button = (
  action_id: string,
  text: string,
  more: Partial<Omit<Button, 'type' | 'action_id' | 'text'>> = {},
): Button => ({ type: 'button', action_id, text: plainText(text), ...more });

export const buttonRow = (buttons: Button[]): KnownBlock[] =>
  buttons.length === 0 ? [] : [{ type: 'actions', elements: buttons }];

export interface Input {
  /** The `action_id`, by which the value is read, and the `block_id`. */
  blockId: string;
  /**
   * Makes the `block_id` a new one: of an input that a view is updated with under a known `block_id`, Slack is reported to
   * send back null for an initial value that nobody touched, and it keeps what was selected for another question.
   */
  generation?: number | string | undefined;
  label: string;
  hint?: string;
  optional?: boolean;
  /** Whether choosing is an action of its own. */
  dispatch?: boolean;
}

export type InputElement = InputBlock['element'];

export const input = (
  { blockId, generation, label, hint, optional = false, dispatch = false }: Input,
  element: InputElement,
): KnownBlock => ({
  type: 'input',
  block_id: generation === undefined ? blockId : `${blockId}.${generation}`,
  label: plainText(label),
  optional,
  ...(dispatch ? { dispatch_action: true } : {}),
  element: { ...element, action_id: blockId },
  ...(hint === undefined ? {} : { hint: plainText(hint) }),
});

/** One option of a `choice`. */
export interface Option {
  value: string;
  text: string;
  description?: string;
}

/** One choice of several. */
export const choice = (named: Input, options: Option[]): KnownBlock =>
  input(named, {
    type: 'radio_buttons',
    options: options.map(({ value, text, description }) => ({
      value,
      text: plainText(text),
      ...(description === undefined ? {} : { description: plainText(description) }),
    })),
  });
