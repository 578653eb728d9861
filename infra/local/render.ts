/** Views and messages as plain lines, for the terminal. */
import type { Block, InputBlock } from './simulators/slack/blocks.ts';
import type { Message, View, Workspace } from './simulators/slack/workspace.ts';

const indent = (text: string, by: string): string => text.replaceAll(/^/gm, by);

/** Slack's markup as a reader sees it: names for ids, dates as words. */
function readable(text: string, workspace: Workspace): string {
  return text
    .replace(/<@(U\w+)>/g, (_, id: string) => `@${workspace.users.get(id)?.name ?? id}`)
    .replace(/<!date\^\d+\^[^|]*\|([^>]*)>/g, '$1')
    .replace(/<!subteam\^(\w+)>/g, '@$1')
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&amp;', '&');
}

function inputLine({ label, optional, element }: InputBlock): string {
  const held = 'options' in element ? element.initial_option?.text.text : element.initial_value;
  return `${label.text}${optional ? ' (optional)' : ''}: [ ${held ?? ''} ]`;
}

function blockLines(block: Block, workspace: Workspace): string[] {
  switch (block.type) {
    case 'divider':
      return ['────'];
    case 'input':
      return [inputLine(block)];
    case 'header':
      return [block.text.text];
    case 'section':
      return [block.text, ...(block.fields ?? [])].flatMap((one) =>
        readable(one?.text ?? '', workspace).split('\n'),
      );
    case 'actions':
      return [block.elements.map(({ text }) => `( ${text.text} )`).join(' ')];
    case 'context':
      return block.elements.map(({ text }) => readable(text, workspace));
    default:
      return block satisfies never;
  }
}

const linesOf = (blocks: unknown[], workspace: Workspace): string =>
  (blocks as Block[]).flatMap((block) => blockLines(block, workspace)).join('\n');

export function viewText(view: View, workspace: Workspace): string {
  const buttons = ['Close', view.submit?.text].filter(Boolean).map((name) => `( ${name} )`);
  return [
    `┌─ ${view.title.text}`,
    indent(linesOf(view.blocks, workspace), '│ '),
    `└─ ${buttons.join(' ')}`,
  ].join('\n');
}

export function messageText(message: Message, workspace: Workspace): string {
  const channel = workspace.channels.get(message.channel)?.name;
  const where = channel ? `#${channel}` : 'direct message';
  const body = message.blocks.length > 0 ? linesOf(message.blocks, workspace) : message.text;
  const edited = message.edited > 0 ? ' (edited)' : '';
  return message.thread_ts
    ? indent(`↳ ${body.replaceAll('\n', '\n  ')}`, '    ')
    : `${where}${edited}\n${indent(body, '  ')}`;
}
