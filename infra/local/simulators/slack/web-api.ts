/** The Web API methods that the app uses, with Slack's own error codes ("Methods" in Slack's docs). */
import { parseJson } from '../../http.ts';
import { checkHome, checkMessageBlocks, checkView } from './blocks.ts';
import { validateBlocks } from './validate.ts';
import type { View, Workspace } from './workspace.ts';
import { team } from './workspace.ts';

type Arguments = Record<string, string>;
export type ApiAnswer = { ok: true; [key: string]: unknown } | ApiError;
interface ApiError {
  ok: false;
  error: string;
  response_metadata?: { messages: string[] };
  [key: string]: unknown;
}

/** What is kept of a refused call. */
export const refusalOf = ({ error, response_metadata }: ApiError) => ({
  error,
  problems: response_metadata?.messages,
});

export interface ApiState {
  workspace: Workspace;
  /** What the token is allowed. */
  scopes: readonly string[];
  now(): number;
  /** Whom a trigger id belongs to, if it may still be used; using it uses it up. */
  useTrigger(id: string): { user: string } | { error: string };
}

type Method = (state: ApiState, args: Arguments) => ApiAnswer;

const fail = (error: string, more: object = {}): ApiError => ({ ok: false, error, ...more });

const invalid = (error: string, messages: string[]) =>
  fail(error, { response_metadata: { messages } });

/** A view as Slack keeps it, or what is wrong with it. */
export function makeView(
  state: ApiState,
  user: string,
  given: unknown,
  replaced?: View,
): View | ApiError {
  const problems = checkView(given);
  if (problems.length > 0) return invalid('invalid_arguments', problems);
  const view = given as Partial<View>;
  const { external_id: externalId } = view;
  const other = state.workspace.viewBy(
    (one) => externalId !== undefined && one.external_id === externalId && one !== replaced,
  );
  if (other) return fail('duplicate_external_id');
  const serial = state.workspace.serial();
  const blockIds = (view.blocks ?? []).map(({ block_id }) => String(block_id));
  const seen = state.workspace.seenBefore(user, blockIds);
  const forgotten = replaced && state.workspace.forgetsInitialValues ? seen : [];
  return {
    forgotten,
    callback_id: '',
    private_metadata: '',
    ...view,
    id: replaced?.id ?? `V0${serial}`,
    hash: `${state.now()}.${serial}`,
    user,
  } as View;
}

function channelError(workspace: Workspace, channel: string): string | undefined {
  if (channel.startsWith('D')) return undefined;
  const known = workspace.channels.get(channel);
  if (!known) return 'channel_not_found';
  if (known.archived) return 'is_archived';
  return known.open ? undefined : 'channel_not_found';
}

function messageProblem({ text = '', blocks }: Arguments): ApiError | undefined {
  if (text === '' && blocks === undefined) return fail('no_text');
  if (text.length > 4000) return fail('msg_too_long');
  if (blocks === undefined) return undefined;
  const messages = checkMessageBlocks(parseJson(blocks));
  return messages.length === 0 ? undefined : invalid('invalid_blocks', messages);
}

const contentOf = ({ text = '', blocks }: Arguments) => ({
  text,
  blocks: (parseJson(blocks) as unknown[] | undefined) ?? [],
});

function post(state: ApiState, args: Arguments): ApiAnswer {
  const { workspace } = state;
  const given = args.channel ?? '';
  const user = workspace.users.get(given);
  if (given.startsWith('U') && !user) return fail('channel_not_found');
  const channel = user ? workspace.direct(user.id) : given;
  const refused = channelError(workspace, channel);
  if (refused) return fail(refused);
  const problem = messageProblem(args);
  if (problem) return problem;
  const thread = args.thread_ts === undefined ? {} : { thread_ts: args.thread_ts };
  const message = workspace.post({ channel, ...thread, ...contentOf(args) }, state.now());
  return { ok: true, channel, ts: message.ts, message };
}

export const methods: Record<string, Method> = {
  'auth.test': () => ({
    ok: true,
    team: 'Local',
    team_id: team,
    user_id: 'U0APP',
    bot_id: 'B0APP',
  }),

  'users.info': ({ workspace }, { user = '' }) => {
    const known = workspace.users.get(user);
    if (!known) return fail('user_not_found');
    const { email, ...rest } = known;
    return { ok: true, user: { ...rest, profile: email === undefined ? {} : { email } } };
  },

  'usergroups.users.list': ({ workspace, scopes }, { usergroup = '' }) => {
    const needed = 'usergroups:read';
    if (!scopes.includes(needed)) {
      return fail('missing_scope', { needed, provided: scopes.join(',') });
    }
    const users = workspace.groups.get(usergroup);
    if (!users) return fail('no_such_subteam');
    // Slack's docs do not mention this; a disabled group counts no users ("usergroups.disable").
    return { ok: true, users: workspace.disabledGroups.has(usergroup) ? [] : users };
  },

  'views.open': (state, args) => {
    const owner = state.useTrigger(args.trigger_id ?? '');
    if ('error' in owner) return fail(owner.error);
    const view = makeView(state, owner.user, parseJson(args.view));
    if ('ok' in view) return view;
    state.workspace.stacks.set(owner.user, [view]);
    return { ok: true, view };
  },

  'views.update': (state, args) => {
    const old = state.workspace.viewBy(
      ({ id, external_id }) =>
        id === args.view_id || (external_id !== undefined && external_id === args.external_id),
    );
    if (!old) return fail('not_found');
    if (args.hash !== undefined && args.hash !== old.hash) return fail('hash_conflict');
    const view = makeView(state, old.user, parseJson(args.view), old);
    if ('ok' in view) return view;
    const stack = state.workspace.stack(old.user);
    stack.splice(stack.indexOf(old), 1, view);
    return { ok: true, view };
  },

  'views.publish': ({ workspace }, args) => {
    const view = parseJson(args.view);
    const messages = checkHome(view);
    if (messages.length > 0) return invalid('invalid_arguments', messages);
    workspace.homes.set(args.user_id ?? '', (view as { blocks: unknown[] }).blocks);
    return { ok: true, view };
  },

  'blocks.validate': (_, args) => validateBlocks(args),

  'chat.postMessage': post,

  'chat.update': (state, args) => {
    const message = state.workspace.message(args.channel ?? '', args.ts ?? '');
    if (!message) return fail('message_not_found');
    if (state.workspace.channels.get(message.channel)?.archived) return fail('is_archived');
    const problem = messageProblem(args);
    if (problem) return problem;
    Object.assign(message, contentOf(args), { edited: message.edited + 1 });
    return { ok: true, channel: message.channel, ts: message.ts, text: message.text };
  },
};
