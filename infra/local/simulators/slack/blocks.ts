/**
 * Block Kit, as much of it as the app uses, with the limits of "Block Kit" in Slack's docs. Each problem is worded
 * and placed (JSON pointer) as Slack does it in `response_metadata.messages`.
 */
import { z } from 'zod';

const any = (max: number) => z.string().max(max, `must be less than ${max + 1} characters`);
const string = (max: number) => any(max).min(1, 'must be more than 0 characters');
const list = <T extends z.ZodType>(item: T, max: number) =>
  z.array(item).max(max, `no more than ${max} items allowed`);
const plain = (max: number) =>
  z.object({ type: z.literal('plain_text', 'unsupported type'), text: string(max) });
const text = (max: number) =>
  z.object({ type: z.enum(['plain_text', 'mrkdwn'], 'unsupported type'), text: string(max) });

const option = z.object({
  text: text(75),
  value: string(150),
  description: text(75).optional(),
});
const choice = <T extends string>(type: T, max: number) =>
  z.object({
    type: z.literal(type),
    action_id: string(255),
    placeholder: plain(150).optional(),
    options: list(option, max),
    initial_option: option.optional(),
  });
const textInput = z
  .object({
    type: z.literal('plain_text_input'),
    action_id: string(255),
    multiline: z.boolean().optional(),
    max_length: z.number().min(1).max(3000).optional(),
    placeholder: plain(150).optional(),
    initial_value: z.string().optional(),
  })
  .refine(({ max_length = 3000, initial_value = '' }) => initial_value.length <= max_length, {
    path: ['initial_value'],
    error: 'initial_value is too long',
  });
const emailInput = z.object({
  type: z.literal('email_text_input'),
  action_id: string(255),
  initial_value: z
    .string()
    .regex(/^[^@\s]+@[^@\s]+\.[^@\s]+$/, 'must be a valid email')
    .optional(),
});
const button = z.object({
  type: z.literal('button'),
  action_id: string(255),
  text: plain(75),
  value: any(2000).optional(),
  style: z.enum(['primary', 'danger']).optional(),
  confirm: z
    .object({ title: plain(100), text: text(300), confirm: plain(30), deny: plain(30) })
    .optional(),
});

const block_id = any(255).optional();
const input = z.object({
  type: z.literal('input'),
  block_id,
  label: plain(2000),
  hint: plain(2000).optional(),
  optional: z.boolean().optional(),
  dispatch_action: z.boolean().optional(),
  element: z.discriminatedUnion('type', [
    textInput,
    emailInput,
    choice('static_select', 100),
    choice('radio_buttons', 10),
    choice('checkboxes', 10),
  ]),
});
const layout = [
  z
    .object({
      type: z.literal('section'),
      block_id,
      text: text(3000).optional(),
      fields: list(text(2000), 10).optional(),
    })
    .refine((section) => section.text ?? section.fields, {
      path: ['text'],
      error: 'missing required field: text',
    }),
  z.object({ type: z.literal('header'), block_id, text: plain(150) }),
  z.object({ type: z.literal('context'), block_id, elements: list(text(3000), 10) }),
  z.object({ type: z.literal('divider'), block_id }),
  z.object({ type: z.literal('actions'), block_id, elements: list(button, 25) }),
] as const;
const layoutBlock = z.discriminatedUnion('type', layout);
const viewBlock = z.discriminatedUnion('type', [...layout, input]);

export type TextObject = z.infer<ReturnType<typeof text>>;
export type Option = z.infer<typeof option>;
export type ButtonElement = z.infer<typeof button>;
/** Slack gives an input an id where the app gives none; the app gives one to each. */
export type InputBlock = z.infer<typeof input> & { block_id: string };
export type InputElement = InputBlock['element'];
export type Block = z.infer<typeof layoutBlock> | InputBlock;

const listOf = (block: typeof layoutBlock | typeof viewBlock, max: number) =>
  list<z.ZodType<{ type: string; block_id?: string | undefined }>>(block, max).check(
    ({ value, issues }) => {
      const ids = value.map((one) => one.block_id);
      const index = ids.findIndex((id, at) => id !== undefined && ids.indexOf(id) < at);
      if (index < 0) return;
      const path = [index, 'block_id'];
      issues.push({ code: 'custom', input: value, message: 'block_id must be unique', path });
    },
  );

const home = z.object({ type: z.literal('home'), blocks: listOf(viewBlock, 100) });
const modal = z
  .object({
    type: z.literal('modal'),
    title: plain(24),
    submit: plain(24).optional(),
    close: plain(24).optional(),
    blocks: listOf(viewBlock, 100),
    callback_id: any(255).optional(),
    private_metadata: any(3000).optional(),
    external_id: any(255).optional(),
  })
  .refine(({ submit, blocks }) => submit ?? !blocks.some(({ type }) => type === 'input'), {
    path: ['submit'],
    error: 'missing required field: submit',
  });

/** What Slack would find wrong with an App Home. */
export const checkHome = (view: unknown): string[] => problems(z.object({ view: home }), { view });

/** What Slack would find wrong with a modal. */
export const checkView = (view: unknown): string[] =>
  isLonger(view, 250_000)
    ? ['[ERROR] must be less than 250001 bytes [json-pointer:/view]']
    : problems(z.object({ view: modal }), { view });

/** What Slack would find wrong with a message's blocks. */
export const checkMessageBlocks = (blocks: unknown): string[] =>
  isLonger(blocks, 13_000)
    ? ['[ERROR] msg_blocks_too_long [json-pointer:/blocks]']
    : problems(z.object({ blocks: listOf(layoutBlock, 50) }), { blocks });

const isLonger = (value: unknown, max: number): boolean =>
  (JSON.stringify(value) ?? '').length > max;

function problems(schema: z.ZodType, given: unknown): string[] {
  const { error } = schema.safeParse(given, { error: messageOf });
  return (error?.issues ?? []).map(({ message, path }) => {
    const at = message.startsWith('missing') ? path.slice(0, -1) : path;
    return `[ERROR] ${message} [json-pointer:${at.map((key) => `/${String(key)}`).join('')}]`;
  });
}

function messageOf({ code, input: given, path = [] }: z.core.$ZodRawIssue): string | undefined {
  if (given === undefined) return `missing required field: ${String(path.at(-1))}`;
  if (code !== 'invalid_union') return undefined;
  return `unsupported type: ${String((given as { type?: unknown }).type)}`;
}
