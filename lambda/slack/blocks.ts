/** The two ways in which text stands in messages and views. */
import type { KnownBlock } from '@slack/types';
import { plain } from './escape.ts';

/** What people or servers wrote: as it is, never formatted. */
export const words = (text: string): KnownBlock => ({ type: 'section', text: plain(text) });

/** Our own words, with names and times in them. */
export const marked = (text: string): KnownBlock => ({
  type: 'section',
  text: { type: 'mrkdwn', text },
});
