/**
 * Slack's mrkdwn as templates: bold, italic, strike, code, and what stands in angle brackets ("Formatting text
 * for app surfaces" in Slack's docs). Plain text stays what it is: nothing in it is a mark.
 */
import { html, nothing, type TemplateResult } from 'lit-html';
import type { TextObject } from '../simulators/slack/block-types.ts';

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

function parts(text: string, names: Names): Part[] {
  const found: Part[] = [];
  let from = 0;
  for (const match of text.matchAll(token)) {
    const [whole, bracket, code, mark, inner = ''] = match;
    found.push(unescaped(text.slice(from, match.index)));
    from = match.index + whole.length;
    if (bracket !== undefined) found.push(reference(bracket, names));
    else if (code !== undefined) found.push(html`<code>${unescaped(code)}</code>`);
    else found.push(styles[mark ?? '*']?.(parts(inner, names)) ?? nothing);
  }
  return [...found, unescaped(text.slice(from))];
}

function reference(inside: string, names: Names): Part {
  const [target = '', label] = inside.split('|');
  const named = (id: string) => html`<span class="mention">@${names[id] ?? label ?? id}</span>`;
  if (target.startsWith('@')) return named(target.slice(1));
  if (target.startsWith('!subteam^')) return named(target.slice('!subteam^'.length));
  if (target.startsWith('!date^')) return date(target, label ?? '');
  if (target.startsWith('!')) return html`<span class="mention loud">@${target.slice(1)}</span>`;
  if (target.startsWith('#'))
    return html`<span class="mention">#${label ?? target.slice(1)}</span>`;
  return /^https?:|^mailto:/.test(target)
    ? html`<a href=${unescaped(target)} rel="noreferrer">${unescaped(label ?? target)}</a>`
    : `<${unescaped(inside)}>`;
}

const day = (more: Intl.DateTimeFormatOptions) => new Intl.DateTimeFormat('en-GB', more);
const short = day({ day: 'numeric', month: 'short', year: 'numeric' });
const long = day({ weekday: 'long', day: 'numeric', month: 'long', year: 'numeric' });
const clock = day({ hour: '2-digit', minute: '2-digit' });
const seconds = day({ hour: '2-digit', minute: '2-digit', second: '2-digit' });

/** Slack's tokens, in the reader's own time zone. */
const dateTokens: Record<string, (at: Date) => string> = {
  date: (at) => short.format(at),
  date_num: (at) => at.toISOString().slice(0, 10),
  date_short: (at) => short.format(at),
  date_long: (at) => long.format(at),
  date_pretty: (at) => short.format(at),
  date_short_pretty: (at) => short.format(at),
  date_long_pretty: (at) => long.format(at),
  time: (at) => clock.format(at),
  time_secs: (at) => seconds.format(at),
};

function date(target: string, fallback: string): Part {
  const [, stamp = '', format = ''] = target.split('^');
  const at = new Date(Number(stamp) * 1000);
  if (Number.isNaN(at.getTime())) return fallback;
  const words = format.replaceAll(
    /\{(\w+)\}/g,
    (all, name: string) => dateTokens[name]?.(at) ?? all,
  );
  return html`<time datetime=${at.toISOString()} title=${fallback}>${words}</time>`;
}

/** A text object as Slack shows it. Line breaks are kept by the style sheet. */
export const textOf = ({ type, text }: TextObject, names: Names): Part[] =>
  type === 'mrkdwn' ? parts(text, names) : [text];

/** A message's `text`, where it has no blocks. */
export const marked = (text: string, names: Names): Part[] => parts(text, names);
