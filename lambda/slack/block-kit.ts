/** The few Block Kit pieces that messages and views are made of ("Block Kit" of Slack's docs). */
import type { Button, KnownBlock } from '@slack/types';
import { plain } from './escape.ts';

/** What people or servers wrote: as it is, never formatted. */
export const words = (text: string): KnownBlock => ({ type: 'section', text: plain(text) });

/** Our own words, with names and times in them. */
export const marked = (text: string): KnownBlock => ({
  type: 'section',
  text: { type: 'mrkdwn', text },
});

export const small = (text: string): KnownBlock => ({ type: 'context', elements: [plain(text)] });

export const divider: KnownBlock = { type: 'divider' };

/** What happened to the last press of a view's button, above what it shows. */
export const warning = (text: string | undefined): KnownBlock[] =>
  text === undefined ? [] : [words(`⚠️ ${text}`), divider];

export const button = (
  action_id: string,
  text: string,
  more: Partial<Omit<Button, 'type' | 'action_id' | 'text'>> = {},
): Button => ({ type: 'button', action_id, text: plain(text), ...more });

export const buttonRow = (buttons: Button[]): KnownBlock[] =>
  buttons.length === 0 ? [] : [{ type: 'actions', elements: buttons }];

/** An input: `block_id` and `action_id` are one name, by which its value is found again. */
export function input(
  name: string,
  label: string,
  element: object,
  more: { hint?: string; optional?: boolean } = {},
): KnownBlock {
  const { hint, optional = false } = more;
  return {
    type: 'input',
    block_id: name,
    label: plain(label),
    optional,
    element: { ...element, action_id: name },
    ...(hint === undefined ? {} : { hint: plain(hint) }),
  } as KnownBlock;
}

/** One choice of several; `options`: value, text, description. */
export const choice = (
  name: string,
  label: string,
  options: [value: string, text: string, description?: string][],
): KnownBlock =>
  input(name, label, {
    type: 'radio_buttons',
    options: options.map(([value, text, description]) => ({
      value,
      text: plain(text),
      ...(description === undefined ? {} : { description: plain(description) }),
    })),
  });
