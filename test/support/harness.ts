/** What the system tests share: a local stack, the usual way through a share, and what can be asked about it. */
import type { Seen } from '../../infra/local/simulators/slack/simulator.ts';
import type { Message, View } from '../../infra/local/simulators/slack/workspace.ts';
import { LocalStack, type StackOptions } from '../../infra/local/stack.ts';
import type { CallLimits } from '../../lambda/aws/calls.ts';
import { LocalTable } from './local-table.ts';

export const ann = 'U0ANN';
export const bob = 'U0BOB';
export const recordingId = '0DE0C017-CD4F-D013-8E31-18D8B7470001';
export const openPolicy = {
  rules: [{ name: 'colleagues', recipients: ['*@example.com'] }],
  dailyLimitPerRequester: 1000,
};

/** Limits that no machine is too slow for: where none is reached, none may be. */
export const patient: CallLimits = { connectMs: 60_000, answerMs: 60_000, tries: 2 };

/** What a person types into the form, with some of it changed. */
export const filledIn = (values: Record<string, string> = {}): Record<string, string> => ({
  recordings: recordingId,
  to: 'Bob <bob@example.com>',
  email_subject: 'A call',
  email_body: 'Hello Bob',
  ...values,
});

/** The answer to the submission of a view. */
export interface ViewResponse {
  response_action?: 'clear' | 'update' | 'errors';
  view?: { callback_id: string; submit?: object; blocks: { text?: { text: string } }[] };
}

/** Containers start in half of the time without source maps and with compiled code (`jest.config.js`). */
const { NODE_COMPILE_CACHE } = process.env;
const quickStart: Record<string, string> =
  NODE_COMPILE_CACHE === undefined ? {} : { NODE_OPTIONS: '', NODE_COMPILE_CACHE };

/** A harness for all tests of a suite: started before the first of them, reset before each, stopped at the end. */
export function useHarness(options: Partial<StackOptions> = {}): Harness {
  const harness = useColdHarness(options);
  beforeAll(() => harness.warm(1));
  return harness;
}

/** The same for a suite without deliveries from Slack: none of its functions has been invoked. */
export function useColdHarness(options: Partial<StackOptions> = {}): Harness {
  const harness = new Harness(options);
  beforeAll(() => harness.start());
  beforeEach(() => harness.reset());
  afterAll(() => harness.stop());
  return harness;
}

/** A policy of these rules, whose daily limit no suite reaches. */
export const policyOf = (...rules: object[]) => ({ rules, dailyLimitPerRequester: 10_000 });

export class Harness extends LocalTable {
  readonly #options: Partial<StackOptions>;
  #stack: LocalStack | undefined;
  #serial = 0;
  /** The recording of the latest share: each has its own, so that none is another's repetition. */
  recordingId = '';

  constructor(options: Partial<StackOptions> = {}) {
    super();
    this.#options = options;
  }

  static async start(options: Partial<StackOptions> = {}): Promise<Harness> {
    const harness = new Harness(options);
    await harness.start();
    await harness.warm(1);
    return harness;
  }

  async start(): Promise<void> {
    const { environment: more, ...options } = this.#options;
    const environment: typeof more = async (name, at) => ({
      ...quickStart,
      ...(typeof more === 'function' ? await more(name, at) : more),
    });
    const defaults = { policy: openPolicy, secretAccessKey: 'local' };
    this.#stack = await LocalStack.start({ ...defaults, ...options, environment });
    this.use(this.#stack.dynamo(), this.#stack.tableName);
  }

  stop = (): Promise<void> => this.stack.stop();

  get stack(): LocalStack {
    if (!this.#stack) throw new Error('the harness has not been started');
    return this.#stack;
  }
  get slack() {
    return this.stack.slack;
  }
  get icws() {
    return this.stack.icws;
  }

  /** Forgets what an earlier test left: queued messages, emails, calls, faults, open views. */
  reset(): void {
    this.stack.queue.purge();
    this.icws.outbox = [];
    this.icws.calls = [];
    this.slack.workspace.stacks.clear();
    this.stack.clock.useUsualPace();
    this.endFaults();
  }

  /** From now on nothing goes wrong. */
  endFaults(): void {
    this.stack.aws.faults = () => undefined;
    this.icws.faults = [];
    this.icws.watch = () => undefined;
    this.icws.notAccepting = () => undefined;
    this.icws.interaction = () => undefined;
    this.icws.detailsOf = () => ({});
    this.icws.isForbidden = () => false;
    this.slack.faults = () => undefined;
  }

  /** Where the adapters of this process find the AWS simulators. */
  useAwsEnvironment(): void {
    Object.assign(process.env, {
      AWS_ENDPOINT_URL: this.stack.endpoint,
      AWS_REGION: 'eu-west-1',
      AWS_ACCESS_KEY_ID: 'local',
      AWS_SECRET_ACCESS_KEY: 'local',
    });
  }

  /** Cold starts of so many receivers, none of which then takes a part of Slack's 3 seconds. */
  async warm(count: number): Promise<void> {
    const help = () => this.slack.command(bob, 'C0QA', 'help');
    await Promise.all(Array.from({ length: count }, help));
    // The first form loads what the receiver loads late.
    await this.slack.command(bob, 'C0QA', '');
    await this.slack.submit(bob, filledIn({ recordings: 'none' }));
    this.slack.workspace.stacks.clear();
  }

  /** A recording that nobody has shared. */
  newRecording(): string {
    this.#serial += 1;
    this.recordingId = recordingId.slice(0, -4) + String(1000 + this.#serial);
    return this.recordingId;
  }

  /** Opens the form and submits it; every share has its own subject, so none is another's draft. */
  async fillIn(values: Record<string, string> = {}, user = ann, channel = 'C0QA'): Promise<Seen> {
    const opened = await this.slack.command(user, channel, '');
    // What the command itself was answered says more than that no form is open.
    if (opened.kind !== 'view') return opened;
    const recordings = this.newRecording();
    const email_subject = `Call ${this.#serial}`;
    return this.slack.submit(user, filledIn({ recordings, email_subject, ...values }));
  }

  /** Presses the button of the confirmation; who was never sent anything to is accepted. */
  confirm = (user: string, values: Record<string, string> = {}): Promise<Seen> =>
    this.slack.submit(user, { new_recipient: 'yes', ...values });

  /** A share up to its approval by the requester, confirmed before anybody looked the recording up. */
  async approve(values: Record<string, string> = {}, user = ann, channel = 'C0QA') {
    const { view } = expectView(await this.fillIn(values, user, channel));
    this.stack.queue.discard((body) => body.includes(view.external_id!));
    const closed = await this.confirm(user);
    if (closed.kind !== 'closed') throw new Error(`not accepted: ${JSON.stringify(closed)}`);
    return view.external_id!;
  }

  /** A share on its way: approved, and worked on for as long as there is a message. */
  async share(values: Record<string, string> = {}, user = ann, channel = 'C0QA'): Promise<string> {
    const id = await this.approve(values, user, channel);
    await this.stack.drain();
    return id;
  }

  /** Another signing secret, known to Slack and to the app's secret. */
  setSigningSecret(secret: string): void {
    this.slack.signingSecret = secret;
    this.stack.putSlackSecret();
  }

  /** Sends an interaction as Slack would, and returns what Slack gets to read. */
  async interact(payload: string): Promise<ViewResponse> {
    const { status, text } = await this.slack.deliver({ payload });
    expect(status).toBe(200);
    return JSON.parse(text) as ViewResponse;
  }

  /** Presses a button that carries this value, in a message that may be made up. */
  press(user: string, action_id: string, value: string): Promise<Seen> {
    const blocks = [{ type: 'actions', elements: [{ type: 'button', action_id, value }] }];
    return this.slack.click(
      user,
      { channel: 'C0QA', ts: '1.1', text: 't', blocks, edited: 0 },
      action_id,
    );
  }

  /** What the view on top of a person's screen says. */
  topView = (user: string): string => wordsOf(this.slack.workspace.stack(user).at(-1));

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
  /** The messages that ask approvers for their decision. */
  approvalRequests = (id: string): Message[] =>
    this.messages(id).filter(
      ({ text, thread_ts }) => !thread_ts && text.includes(approvalRequestText),
    );
  /** The one that asks a person directly. */
  approvalRequestTo(id: string, user: string): Message {
    const channel = this.slack.workspace.direct(user);
    const found = this.approvalRequests(id).find((one) => one.channel === channel);
    if (!found) throw new Error(`${user} was not asked`);
    return found;
  }

  /** Opens the decision from the message that asks for it, and submits it. */
  async decide(user: string, message: Message, decision: string, reason?: string): Promise<Seen> {
    expectView(await this.slack.click(user, message, 'review_request'));
    return this.slack.submit(user, { decision, ...(reason === undefined ? {} : { reason }) });
  }

  /** What only the requester reads, in direct messages. */
  notes = (id: string): Message[] =>
    this.messages(id).filter(({ text }) => text.includes(noteText));

  puts = () => this.icws.calls.filter(({ method }) => method === 'PUT');
  logins = () => this.icws.calls.filter(({ method }) => method === 'POST');
}

const approvalRequestText = 'needs approval to share';
const noteText = 'What PureConnect replied';

export const shortId = (id: string): string => `SR-${id.slice(0, 8).toUpperCase()}`;

export function expectView(seen: Seen): { view: View } {
  if (seen.kind !== 'view') throw new Error(`expected a view, saw ${JSON.stringify(seen)}`);
  return seen;
}

export function expectErrors(seen: Seen): Record<string, string> {
  if (seen.kind !== 'errors') throw new Error(`expected errors, saw ${JSON.stringify(seen)}`);
  return seen.errors;
}

/** Every word of a message or a view. */
export const wordsOf = (shown: Message | View | undefined): string => JSON.stringify(shown);

/** The words of the view that somebody sees. */
export const viewWords = (seen: Seen): string => wordsOf(expectView(seen).view);
