/** Slack's deliveries, parsed once at the edge ("Slash commands", "Interactivity payloads" of Slack's docs). */
import * as z from 'zod';

/** A signed delivery that is not what Slack sends: answered 400, without effect. */
export class PayloadError extends Error {
  override name = 'PayloadError';
}

/** Slack's ids are to be taken as they come; these characters cannot break out of a mention. */
const slackId = z.string().regex(/^\w{1,64}$/);
const userId = slackId;
const teamId = slackId;
const channelId = slackId;

/** An app installed for a whole Enterprise Grid organisation: one policy cannot speak for many teams. */
const orgInstall = z
  .union([z.boolean(), z.enum(['true', 'false']).transform((text) => text === 'true')])
  .default(false);

const commandSchema = z.object({
  team_id: teamId,
  channel_id: channelId,
  user_id: userId,
  text: z.string().max(4000).default(''),
  trigger_id: z.string().min(1).max(255),
  is_enterprise_install: orgInstall,
});

const interaction = {
  team: z.object({ id: teamId }).nullish(),
  user: z.object({ id: userId }),
  is_enterprise_install: orgInstall,
};

const inputState = z.object({
  value: z.string().max(20_000).nullish(),
  selected_option: z.object({ value: z.string().max(200) }).nullish(),
  selected_options: z.array(z.object({ value: z.string().max(200) })).nullish(),
});

const submissionSchema = z.object({
  ...interaction,
  view: z.object({
    id: z.string().min(1).max(255),
    private_metadata: z.string().max(3000).default(''),
    state: z.object({ values: z.record(z.string(), z.record(z.string(), inputState)) }),
  }),
});

const textObject = z.looseObject({ type: z.literal('plain_text'), text: z.string() });

/** The view itself, as the person who submitted it sees it; only ever shown to that person again. */
const shownSchema = z.object({
  view: z.object({
    callback_id: z.string(),
    external_id: z.string().default(''),
    private_metadata: z.string(),
    title: textObject,
    submit: textObject,
    close: textObject,
    blocks: z.array(z.looseObject({ type: z.string(), block_id: z.string().optional() })),
  }),
});

const clickSchema = z.object({
  ...interaction,
  actions: z.array(z.object({ value: z.string().max(2000).default('') })).min(1),
  trigger_id: z.string().max(255).optional(),
  response_url: z.url({ protocol: /^https?$/ }).optional(),
  channel: z.object({ id: channelId }).optional(),
});

const stamp = z.string().regex(/^[\d.]{1,32}$/);

const shortcutSchema = z.object({
  ...interaction,
  trigger_id: z.string().min(1).max(255),
  channel: z.object({ id: channelId }).optional(),
  message: z
    .object({
      ts: stamp,
      thread_ts: stamp.optional(),
      text: z.string().max(40_000).default(''),
    })
    .optional(),
});

const homeOpenedSchema = z.object({
  team_id: teamId,
  event: z.object({ user: userId, tab: z.string().default('home') }),
});

function parser<T>(schema: z.ZodType<T>, kind: string) {
  return (body: unknown): T => {
    const parsed = schema.safeParse(body);
    if (parsed.success) return parsed.data;
    const where = parsed.error.issues.map((issue) => issue.path.join('.')).join(', ');
    throw new PayloadError(`${kind}: ${where}`);
  };
}

export const parseCommand = parser(commandSchema, 'command');
export const parseSubmission = parser(submissionSchema, 'view_submission');
export const parseShown = parser(shownSchema, 'view_submission');
export const parseClick = parser(clickSchema, 'block_actions');
export const parseShortcut = parser(shortcutSchema, 'shortcut');
export const parseHomeOpened = parser(homeOpenedSchema, 'app_home_opened');

export type Submission = z.infer<typeof submissionSchema>;
export type Click = z.infer<typeof clickSchema>;

/** What one input of a view holds; undefined when it was left empty or is not there. */
export function inputValue(submission: Submission, name: string): string | undefined {
  const values = submission.view.state.values;
  const block = Object.hasOwn(values, name) ? values[name] : undefined;
  const state = block && Object.hasOwn(block, name) ? block[name] : undefined;
  const ticked = state?.selected_options?.[0]?.value;
  return ticked ?? state?.selected_option?.value ?? state?.value ?? undefined;
}
