/** What the behavior tests share: a stack, its people's usual way through a share, and what can be asked about it. */
import {
  DeleteCommand,
  DynamoDBDocumentClient,
  GetCommand,
  PutCommand,
  ScanCommand,
  UpdateCommand,
} from '@aws-sdk/lib-dynamodb';
import type { Seen } from '../../infra/local/simulators/slack/simulator.ts';
import type { Message, View } from '../../infra/local/simulators/slack/workspace.ts';
import { LocalStack, type StackOptions } from '../../infra/local/stack.ts';

export const ann = 'U0ANN';
export const bob = 'U0BOB';
export const recordingId = '0DE0C017-CD4F-D013-8E31-18D8B7470001';
export const openPolicy = {
  rules: [{ name: 'colleagues', recipients: ['*@example.com'] }],
  dailyLimitPerRequester: 1000,
};

/** What a person types into the form, with some of it changed. */
export const filledIn = (values: Record<string, string> = {}): Record<string, string> => ({
  recording_id: recordingId,
  recipient_name: 'Bob',
  recipient_email: 'bob@example.com',
  email_subject: 'A call',
  email_body: 'Hello Bob',
  ...values,
});

export interface Item {
  pk: string;
  state: string;
  version: number;
  contentHash: string;
  dueAt?: number;
  ttl?: number;
  attempts: { number: number; result?: string }[];
  fields: { emailBody?: string };
  events: { kind: string; reason?: string; errorId?: string; hash: string; previousHash: string }[];
  leaseUntil?: number;
}

export class Harness {
  readonly stack: LocalStack;
  readonly #documents: DynamoDBDocumentClient;
  #serial = 0;
  /** The recording of the latest share: each has its own, so that none is another's repetition. */
  recordingId = '';

  private constructor(stack: LocalStack) {
    this.stack = stack;
    this.#documents = DynamoDBDocumentClient.from(stack.dynamo());
  }

  static async start(options: Partial<StackOptions> = {}): Promise<Harness> {
    const known = { policy: openPolicy, secretAccessKey: 'local' };
    return new Harness(await LocalStack.start({ ...known, ...options }));
  }

  stop = (): Promise<void> => this.stack.stop();

  get slack() {
    return this.stack.slack;
  }
  get icws() {
    return this.stack.icws;
  }

  /** Forgets what an earlier test left: messages, emails, calls, faults, open views. */
  reset(): void {
    const { queue, aws } = this.stack;
    queue.purge();
    aws.faults = () => undefined;
    this.icws.outbox = [];
    this.icws.calls = [];
    this.icws.faults = [];
    this.icws.watch = () => undefined;
    this.slack.faults = () => undefined;
    this.slack.workspace.stacks.clear();
  }

  /** Starts receiver containers before the clock of deliveries that come all at once runs. */
  async warm(count: number): Promise<void> {
    const help = () => this.slack.command(bob, 'C0QA', 'help');
    await Promise.all(Array.from({ length: count }, help));
  }

  /** Opens the form and submits it; every share has its own subject, so none is another's draft. */
  async fillIn(values: Record<string, string> = {}, user = ann, channel = 'C0QA'): Promise<Seen> {
    this.#serial += 1;
    this.recordingId = recordingId.slice(0, -4) + String(1000 + this.#serial);
    await this.slack.command(user, channel, '');
    const email_subject = `Call ${this.#serial}`;
    return this.slack.submit(
      user,
      filledIn({ recording_id: this.recordingId, email_subject, ...values }),
    );
  }

  /** A share up to its approval by the requester, confirmed before anybody looked the recording up. */
  async approve(values: Record<string, string> = {}, user = ann, channel = 'C0QA') {
    const { view } = expectView(await this.fillIn(values, user, channel));
    this.stack.queue.discard((body) => body.includes(view.external_id!));
    const closed = await this.slack.submit(user);
    if (closed.kind !== 'closed') throw new Error(`not accepted: ${JSON.stringify(closed)}`);
    return view.external_id!;
  }

  async item(id: string): Promise<Item> {
    const Key = { pk: `request#${id}`, sk: 'request' };
    const { Item } = await this.#documents.send(
      new GetCommand({ TableName: this.stack.tableName, Key, ConsistentRead: true }),
    );
    if (!Item) throw new Error(`no request ${id}`);
    return Item as Item;
  }

  async items(): Promise<Record<string, unknown>[]> {
    const { Items = [] } = await this.#documents.send(
      new ScanCommand({ TableName: this.stack.tableName }),
    );
    return Items;
  }

  put = (Item: Record<string, unknown>) =>
    this.#documents.send(new PutCommand({ TableName: this.stack.tableName, Item }));
  remove = (Key: Record<string, unknown>) =>
    this.#documents.send(new DeleteCommand({ TableName: this.stack.tableName, Key }));

  /** Changes one attribute behind the app's back. */
  async set(id: string, name: string, value: unknown): Promise<void> {
    await this.#documents.send(
      new UpdateCommand({
        TableName: this.stack.tableName,
        Key: { pk: `request#${id}`, sk: 'request' },
        UpdateExpression: 'SET #n = :v',
        ExpressionAttributeNames: { '#n': name },
        ExpressionAttributeValues: { ':v': value },
      }),
    );
  }

  state = async (id: string): Promise<string> => (await this.item(id)).state;

  /** Moves the time and does what the schedule and the queue would have done by then. */
  async later(ms: number): Promise<void> {
    this.stack.clock.forward(ms);
    await this.stack.sweep();
    await this.stack.drain();
  }

  /** The messages that carry a request's short id. */
  messages(id: string): Message[] {
    const short = shortId(id);
    return this.slack.workspace.messages.filter(
      ({ text, ephemeralFor }) => text.includes(short) && ephemeralFor === undefined,
    );
  }
  parents = (id: string): Message[] =>
    this.messages(id).filter(({ thread_ts, text }) => !thread_ts && !text.includes(noteText));
  replies = (id: string): Message[] => this.messages(id).filter(({ thread_ts }) => thread_ts);
  /** What only the requester was told, in direct messages. */
  notes = (id: string): Message[] =>
    this.messages(id).filter(({ text }) => text.includes(noteText));

  puts = () => this.icws.calls.filter(({ method }) => method === 'PUT');
  logins = () => this.icws.calls.filter(({ method }) => method === 'POST');
}

const noteText = 'what PureConnect said';

export const shortId = (id: string): string => `SR-${id.slice(0, 8).toUpperCase()}`;

export function expectView(seen: Seen): { view: View } {
  if (seen.kind !== 'view') throw new Error(`expected a view, saw ${JSON.stringify(seen)}`);
  return seen;
}

export function expectErrors(seen: Seen): Record<string, string> {
  if (seen.kind !== 'errors') throw new Error(`expected errors, saw ${JSON.stringify(seen)}`);
  return seen.errors;
}

/** Every word of a message. */
export const wordsOf = (message: Message | undefined): string => JSON.stringify(message);
