/**
 * Slack's mrkdwn as templates: bold, italic, strike, code, and what is in angle brackets ("Formatting text
 * for app surfaces" in Slack's docs). Plain text is shown as it is.
 */
import { html, nothing, type TemplateResult } from 'lit-html';
import type { TextObject } from '../simulators/slack/blocks.ts';

type Names = Record<string, string>;
type Part = string | TemplateResult | typeof nothing;

const unescaped = (text: string): string =>
  text.replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&amp;', '&');

const styles: Record<string, (inner: Part[]) => TemplateResult> = {
  '*': (inner) => html`<strong>${inner}</strong>`,
  _: (inner) => html`<em>${inner}</em>`,
  '~': (inner) => html`<s>${inner}</s>`,
};

/** A bracket, a code span, or a styled run that stands between word boundaries. */
const token = /<([^<>]+)>|`([^`\n]+)`|(?<![\w*_~])([*_~])(\S(?:[^\n]*?\S)?)\3(?![\w*_~])/g;

/** Line breaks are kept by the style sheet. */
export function mrkdwn(text: string, names: Names): Part[] {
  const found: Part[] = [];
  let from = 0;
  for (const match of text.matchAll(token)) {
    const [whole, bracket, code, mark, inner = ''] = match;
    found.push(unescaped(text.slice(from, match.index)));
    from = match.index + whole.length;
    if (bracket !== undefined) found.push(reference(bracket, names));
    else if (code !== undefined) found.push(html`<code>${unescaped(code)}</code>`);
    else found.push(styles[mark ?? '*']?.(mrkdwn(inner, names)) ?? nothing);
  }
  return [...found, unescaped(text.slice(from))];
}

function reference(inside: string, names: Names): Part {
  const [target = '', label] = inside.split('|');
  const named = (id: string) => html`<span class="mention">@${names[id] ?? label ?? id}</span>`;
  if (target.startsWith('@')) return named(target.slice(1));
  if (target.startsWith('!subteam^')) return named(target.slice('!subteam^'.length));
  if (target.startsWith('!date^')) return date(target, label ?? '');
  if (target.startsWith('!')) return html`<span class="mention">@${target.slice(1)}</span>`;
  if (target.startsWith('#'))
    return html`<span class="mention">#${label ?? target.slice(1)}</span>`;
  return /^https?:|^mailto:/.test(target)
    ? html`<a href=${unescaped(target)} rel="noreferrer">${unescaped(label ?? target)}</a>`
    : `<${unescaped(inside)}>`;
}

/** Slack's date tokens, in the reader's own time zone. */
const formats: Record<string, Intl.DateTimeFormatOptions> = {
  date: { dateStyle: 'long' },
  date_short: { dateStyle: 'medium' },
  date_long: { dateStyle: 'full' },
  time: { timeStyle: 'short' },
  time_secs: { timeStyle: 'medium' },
};

function date(target: string, fallback: string): Part {
  const [, seconds = '', format = ''] = target.split('^');
  const at = new Date(Number(seconds) * 1000);
  if (Number.isNaN(at.getTime())) return fallback;
  const words = format.replaceAll(/\{(\w+?)(?:_pretty)?\}/g, (all, name: string) =>
    formats[name] ? at.toLocaleString('en-US', formats[name]) : all,
  );
  return html`<time datetime=${at.toISOString()} title=${fallback}>${words}</time>`;
}

/** A text object as Slack shows it. */
export const textOf = ({ type, text }: TextObject, names: Names): Part[] =>
  type === 'mrkdwn' ? mrkdwn(text, names) : [text];
