/** The workspace that the Slack simulator plays: people, groups, channels, messages, open modals. */

export interface User {
  id: string;
  name: string;
  email?: string;
  team_id: string;
  deleted?: boolean;
  is_bot?: boolean;
  is_restricted?: boolean;
  is_ultra_restricted?: boolean;
  is_stranger?: boolean;
}

export interface Channel {
  id: string;
  name: string;
  /** The app can post: it is a member, or the channel is public. */
  open: boolean;
  archived?: boolean;
}

export interface Message {
  channel: string;
  ts: string;
  thread_ts?: string;
  /** The author; undefined for the app. */
  user?: string;
  text: string;
  blocks: unknown[];
  /** Set for messages that only this person sees. */
  ephemeralFor?: string;
  edited: number;
}

export interface View {
  id: string;
  hash: string;
  user: string;
  external_id?: string;
  callback_id: string;
  private_metadata: string;
  blocks: Record<string, unknown>[];
  title: { text: string };
  submit?: { text: string };
  close?: { text: string };
  /** Inputs that come back null unless they are touched. */
  forgotten?: string[];
}

export const team = 'T0LOCAL';
export const people = { ann: 'U0ANN', bob: 'U0BOB', guest: 'U0GUEST', stranger: 'U0STRANGER' };

const byId = <T extends { id: string }>(items: T[]): Map<string, T> =>
  new Map(items.map((item) => [item.id, item]));

export class Workspace {
  readonly users = byId<User>([
    { id: people.ann, name: 'Ann', email: 'ann@example.com', team_id: team },
    { id: people.bob, name: 'Bob', email: 'bob@example.com', team_id: team },
    { id: people.guest, name: 'Guest', email: 'g@x.example', team_id: team, is_restricted: true },
    { id: people.stranger, name: 'Stranger', team_id: 'T0OTHER', is_stranger: true },
  ]);
  /** Members of each user group; a group that is not here does not exist. */
  readonly groups = new Map<string, string[]>([['S0QA', ['U0ANN']]]);
  /** Groups that exist and are disabled. */
  readonly disabledGroups = new Set<string>();
  /** What a group is called in messages. */
  readonly handles = new Map<string, string>([['S0QA', 'quality-team']]);
  readonly channels = byId<Channel>([
    { id: 'C0QA', name: 'quality', open: true },
    { id: 'C0PRIVATE', name: 'private', open: false },
    { id: 'C0OLD', name: 'old', open: true, archived: true },
  ]);
  readonly messages: Message[] = [];
  /** Each person's stack of modals, the visible one last. */
  readonly stacks = new Map<string, View[]>();
  /** Each person's App Home, as the app published it. */
  readonly homes = new Map<string, unknown[]>();
  /**
   * Plays what is reported of Slack: an input that `views.update` fills under a `block_id` that the person has seen before
   * comes back null unless they touch it.
   */
  forgetsInitialValues = false;
  readonly #seenBlocks = new Map<string, Set<string>>();
  #serial = 0;

  /** The direct channel between the app and a person. */
  direct(user: string): string {
    return `D0${user.slice(2)}`;
  }

  serial(): number {
    this.#serial += 1;
    return this.#serial;
  }

  message(channel: string, ts: string): Message | undefined {
    return this.messages.find((one) => one.channel === channel && one.ts === ts);
  }

  stack(user: string): View[] {
    const known = this.stacks.get(user) ?? [];
    this.stacks.set(user, known);
    return known;
  }

  /** Adds a message and gives it its `ts`. */
  post(message: Omit<Message, 'ts' | 'edited'>, nowMs: number): Message {
    const ts = `${Math.floor(nowMs / 1000)}.${String(this.serial()).padStart(6, '0')}`;
    const posted = { ...message, ts, edited: 0 };
    this.messages.push(posted);
    return posted;
  }

  /** Remembers a view's blocks; returns those that the person has seen in an earlier one. */
  seenBefore(user: string, blockIds: string[]): string[] {
    const seen = this.#seenBlocks.get(user) ?? new Set();
    this.#seenBlocks.set(user, seen);
    const known = blockIds.filter((blockId) => seen.has(blockId));
    for (const blockId of blockIds) seen.add(blockId);
    return known;
  }

  viewBy(match: (view: View) => boolean): View | undefined {
    return [...this.stacks.values()].flat().find(match);
  }
}
