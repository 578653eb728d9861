/** Slack's deliveries, parsed once at the edge ("Slash commands", "Interactivity payloads" of Slack's docs). */
import * as z from 'zod/mini';

/** A signed delivery that is not what Slack sends: answered 400, without effect. */
export class PayloadError extends Error {
  override name = 'PayloadError';
}

/** Slack's ids are to be taken as they come; these characters cannot break out of a mention. */
const slackId = z.string().check(z.regex(/^\w{1,64}$/));
const userId = slackId;
const teamId = slackId;
const channelId = slackId;

/** An app installed for a whole Enterprise Grid organization: one policy cannot speak for many teams. */
const flagWord = z.pipe(
  z.enum(['true', 'false']),
  z.transform((text) => text === 'true'),
);
const orgInstall = z._default(z.union([z.boolean(), flagWord]), false);

const commandSchema = z.object({
  team_id: teamId,
  channel_id: channelId,
  user_id: userId,
  text: z._default(z.string().check(z.maxLength(4000)), ''),
  trigger_id: z.string().check(z.minLength(1), z.maxLength(255)),
  is_enterprise_install: orgInstall,
});

const interaction = {
  team: z.nullish(z.object({ id: teamId })),
  user: z.object({ id: userId }),
  is_enterprise_install: orgInstall,
};

const inputState = z.object({
  value: z.nullish(z.string().check(z.maxLength(20_000))),
  selected_option: z.nullish(z.object({ value: z.string().check(z.maxLength(200)) })),
  selected_options: z.nullish(z.array(z.object({ value: z.string().check(z.maxLength(200)) }))),
});

const submissionSchema = z.object({
  ...interaction,
  view: z.object({
    id: z.string().check(z.minLength(1), z.maxLength(255)),
    app_installed_team_id: z.nullish(teamId),
    private_metadata: z._default(z.string().check(z.maxLength(3000)), ''),
    state: z.object({ values: z.record(z.string(), z.record(z.string(), inputState)) }),
  }),
});

const textObject = z.looseObject({ type: z.literal('plain_text'), text: z.string() });

/** The view itself, as the person who submitted it sees it; only ever shown to that person again. */
const shownSchema = z.object({
  view: z.object({
    callback_id: z.string(),
    external_id: z._default(z.string(), ''),
    private_metadata: z.string(),
    title: textObject,
    submit: textObject,
    close: textObject,
    blocks: z.array(z.looseObject({ type: z.string(), block_id: z.optional(z.string()) })),
  }),
});

const clickSchema = z.object({
  ...interaction,
  actions: z
    .array(z.object({ value: z._default(z.string().check(z.maxLength(2000)), '') }))
    .check(z.minLength(1)),
  trigger_id: z.optional(z.string().check(z.maxLength(255))),
  /** Where the click can be answered; a click in a view or in the App Home has none. */
  response_url: z.optional(z.url({ protocol: /^https?$/ })),
  view: z.optional(
    z.object({
      id: z._default(z.string().check(z.maxLength(255)), ''),
      type: z.string(),
      app_installed_team_id: z.nullish(teamId),
    }),
  ),
  channel: z.optional(z.object({ id: channelId })),
});

/** A click in the form, with what its inputs hold. */
const formClickSchema = z.object({
  ...interaction,
  view: z.object({
    id: z.string().check(z.minLength(1), z.maxLength(255)),
    hash: z.string().check(z.maxLength(255)),
    private_metadata: z._default(z.string().check(z.maxLength(3000)), ''),
    state: z.object({ values: z.record(z.string(), z.record(z.string(), inputState)) }),
  }),
});

const timestamp = z.string().check(z.regex(/^[\d.]{1,32}$/));

const shortcutSchema = z.object({
  ...interaction,
  trigger_id: z.string().check(z.minLength(1), z.maxLength(255)),
  channel: z.optional(z.object({ id: channelId })),
  message: z.optional(
    z.object({
      ts: timestamp,
      thread_ts: z.optional(timestamp),
      text: z.nullish(z.string().check(z.maxLength(40_000))),
      blocks: z.optional(z.unknown()),
      attachments: z.optional(z.unknown()),
    }),
  ),
});

const homeOpenedSchema = z.object({
  team_id: teamId,
  /** The team that the app is installed in, first. */
  authorizations: z._default(z.array(z.object({ team_id: z.nullish(teamId) })), []),
  event: z.object({ user: userId, tab: z._default(z.string(), 'home') }),
});

function parser<T>(schema: z.ZodMiniType<T>, kind: string) {
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
export const parseFormClick = parser(formClickSchema, 'block_actions');
export const parseShortcut = parser(shortcutSchema, 'shortcut');
export const parseHomeOpened = parser(homeOpenedSchema, 'app_home_opened');

export type Submission = z.infer<typeof submissionSchema>;
export type Click = z.infer<typeof clickSchema>;
export type Shortcut = z.infer<typeof shortcutSchema>;

/** Whether a button of the App Home was clicked. */
export const isInHome = ({ view }: Click): boolean => view?.type === 'home';

/** Whose App Home a click came from. */
export const viewerOf = ({ user, team, view }: Click): { teamId: string; user: string } => ({
  teamId: view?.app_installed_team_id ?? team?.id ?? '',
  user: user.id,
});

type InputValues = Submission['view']['state']['values'];

/** The block that holds an input: named like it, or like it with a number where the view was filled in later. */
export const blockIdOf = (values: InputValues, name: string): string =>
  Object.keys(values).find((blockId) => Object.hasOwn(values[blockId] ?? {}, name)) ?? name;

/** What one input of a view holds; undefined when it was left empty or is not there. */
export function inputValue(
  { view }: { view: Pick<Submission['view'], 'state'> },
  name: string,
): string | undefined {
  const { values } = view.state;
  const blockId = blockIdOf(values, name);
  const block = Object.hasOwn(values, blockId) ? values[blockId] : undefined;
  const state = block && Object.hasOwn(block, name) ? block[name] : undefined;
  const checked = state?.selected_options?.[0]?.value;
  return checked ?? state?.selected_option?.value ?? state?.value ?? undefined;
}
