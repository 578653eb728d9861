/**
 * The built functions with a fault proxy in front of every service, and simulated people who retry a few times. Time
 * advances until no work is left.
 */
import { FunctionError } from '../../../infra/local/container.ts';
import type { Seen } from '../../../infra/local/simulators/slack/simulator.ts';
import { ann, bob, Harness, recordingId } from '../../support/harness.ts';
import type { Item } from '../../support/local-table.ts';
import { type Call, FaultProxy, type FunctionName, type Kind, type Service } from './proxy.ts';

const policy = {
  rules: [
    { name: 'colleagues', recipients: ['*@example.com'] },
    { name: 'partners', recipients: ['*@partner.example'], approvers: [bob] },
  ],
  sendWithinMinutes: 1440,
  dailyLimitPerRequester: 10_000,
};

/** Secrets and personal data that must not leak. */
export const marks = {
  botToken: 'xoxb-MARK-bot-token',
  signingSecret: 'MARK-signing-secret',
  password: 'MARK-icws-password',
  body: 'MARK-body of the email',
  subject: 'MARK-subject',
  recipient: 'mark.recipient',
};

/** How often a person retries, and how long it takes them to read what went wrong. */
const maxTries = 6;
const tryAgainAfterMs = 6000;
const minute = 60_000;

export class World {
  readonly h: Harness;
  /** Called for every call of a function; returns how it fails, if it does. */
  fault: (call: Call) => Kind | undefined = () => undefined;
  readonly #proxies: FaultProxy[];
  #serial = 0;
  recording = '';

  private constructor(h: Harness, proxies: FaultProxy[]) {
    this.h = h;
    this.#proxies = proxies;
  }

  static async start(): Promise<World> {
    const proxies: FaultProxy[] = [];
    let world: World | undefined;
    const proxy = async (by: FunctionName, service: Service, target: string) => {
      const made = new FaultProxy({
        by,
        service,
        target,
        fault: (call) => world?.fault(call),
        kill: (name) => world?.h.stack[name].killBusy(),
      });
      proxies.push(made);
      return made.start();
    };
    let icws = '';
    let responses = '';
    const h = await Harness.start({
      policy,
      icws: { password: marks.password },
      async environment(name, at) {
        const aws = await proxy(name, 'aws', at.aws);
        const slack = await proxy(name, 'slack', at.slackApi.replace('/api/', ''));
        if (name === 'receiver') responses = slack;
        if (name === 'worker') icws = await proxy(name, 'icws', at.icws);
        return {
          AWS_ENDPOINT_URL: aws,
          WORK_QUEUE_URL: `${aws}/000000000000/work`,
          SLACK_API_URL: `${slack}/api/`,
        };
      },
    });
    const { stack, slack } = h;
    slack.botToken = marks.botToken;
    slack.signingSecret = marks.signingSecret;
    slack.responseBase = responses;
    stack.putSlackSecret();
    stack.putIcwsSecret({ baseUrl: icws, password: marks.password });
    world = new World(h, proxies);
    return world;
  }

  async stop(): Promise<void> {
    this.fault = () => undefined;
    await this.h.stop();
    await Promise.all(this.#proxies.map((one) => one.stop()));
  }

  /** Removes all data and expires all caches; `cold` also starts new containers. */
  async reset(cold: boolean): Promise<void> {
    this.fault = () => undefined;
    this.h.reset();
    this.h.slack.workspace.messages.length = 0;
    this.h.stack.lines.length = 0;
    this.h.stack.queue.bodies.length = 0;
    this.h.icws.sessions.secrets.length = 0;
    const { receiver, worker, sweeper } = this.h.stack;
    if (cold) await Promise.all([receiver.recycle(), worker.recycle(), sweeper.recycle()]);
    for (const { pk, sk } of await this.h.items()) await this.h.remove({ pk, sk });
    this.h.stack.clock.forward(2 * minute);
    this.recording = this.nextRecording();
  }

  /** A recording that no other share is about. */
  nextRecording(): string {
    this.#serial += 1;
    return `${recordingId.slice(0, -6)}${String(100_000 + this.#serial)}`;
  }

  // ── People ──

  /** Retries until the result fits; false if every try failed. */
  async #until(act: () => Promise<Seen>, fits: (seen: Seen) => boolean): Promise<boolean> {
    for (let tries = 0; tries < maxTries; tries += 1) {
      if (fits(await act())) return true;
      this.h.stack.clock.forward(tryAgainAfterMs);
    }
    return false;
  }

  #shows = (user: string, callback: string): boolean =>
    this.h.slack.workspace.stack(user).at(-1)?.callback_id === callback;

  /** Ann's share, from the command to her confirmation. Returns the request's id, if there is one. */
  async ask(recipient: string): Promise<string | undefined> {
    const { id } = await this.askAs(ann, recipient, this.recording, () => this.drain());
    return id;
  }

  /** A call, by its interaction ID, and one more recording, with a copy to a colleague. */
  async askForSeveral(recipient: string): Promise<string | undefined> {
    const { recording } = this;
    this.h.icws.interaction = () => ({ Eic_IRRecordingId: recording });
    const several = { recordings: `3001234567, ${this.nextRecording()}`, cc: 'carol@example.com' };
    const { id } = await this.askAs(ann, recipient, recording, () => this.drain(), several);
    return id;
  }

  /** The same for any user; `reviewing` runs while the review is open, before each press of its button. */
  async askAs(
    user: string,
    recipient: string,
    recording = this.nextRecording(),
    reviewing: () => Promise<void> = () => Promise.resolve(),
    more: Record<string, string> = {},
  ): Promise<{ id: string | undefined; recording: string }> {
    const { slack } = this.h;
    const values = {
      recordings: recording,
      to: `Mark Recipient <${recipient}>`,
      ...more,
      email_subject: `${marks.subject} ${recording}`,
      email_body: marks.body,
    };
    slack.closeAll(user);
    const none = { id: undefined, recording };
    const open = () => slack.command(user, 'C0QA', '');
    if (!(await this.#until(open, () => this.#shows(user, 'share_form')))) return none;
    const review = () => slack.submit(user, values);
    if (!(await this.#until(review, () => this.#shows(user, 'share_review')))) return none;
    const id = slack.workspace.stack(user).at(-1)?.external_id;
    const confirm = async () => {
      await reviewing();
      return this.h.confirm(user);
    };
    await this.#until(confirm, ({ kind }) => kind === 'closed');
    return { id, recording };
  }

  /** Bob reviews and approves. Before that, Ann tries to approve, and both use the app. */
  async approve(id: string): Promise<void> {
    const { slack } = this.h;
    const copy = () => this.h.messages(id).find(({ channel }) => channel === 'D0BOB');
    await this.settle(id, () => copy() !== undefined);
    const message = copy();
    if (!message) return;
    await slack.openHome(bob);
    await slack.click(ann, message, 'review_request');
    await slack.command(ann, 'C0QA', 'status');
    slack.workspace.stacks.clear();
    const look = () => slack.click(bob, message, 'review_request');
    if (!(await this.#until(look, () => this.#shows(bob, 'share_decision')))) return;
    const decide = () => slack.submit(bob, { decision: 'approve' });
    await this.#until(decide, ({ kind }) => kind === 'closed');
  }

  /** Empties the queue: the sweeper has to find the request. */
  loseMessages(): void {
    this.h.stack.queue.purge();
  }

  // ── Time ──

  async drain(): Promise<void> {
    while (await this.workOnce());
  }

  /** Processes one message, if there is one. */
  workOnce = (): Promise<boolean> => this.h.stack.workOnce().catch(functionFailed);

  async sweep(): Promise<void> {
    await this.h.stack.sweep().catch(functionFailed);
  }

  async item(id: string): Promise<Item | undefined> {
    return this.h.item(id).catch(() => undefined);
  }

  /** Advances time by 3 minutes per round, with sweeper and worker, until it holds or no work is left. */
  async settle(id: string, holds?: () => boolean): Promise<void> {
    for (let round = 0; round < 14; round += 1) {
      await this.drain();
      if (holds?.() ?? (await this.#idle(id))) return;
      this.h.stack.clock.forward(3 * minute);
      await this.sweep();
    }
  }

  async #idle(id: string): Promise<boolean> {
    const item = await this.item(id);
    return item?.dueAt === undefined && this.h.stack.queue.count().all === 0;
  }
}

/** A function that threw or crashed: the queue redelivers its messages, and the schedule runs again. */
function functionFailed(cause: unknown): boolean {
  const known = cause instanceof FunctionError || (cause as Error).name === 'ContainerDied';
  if (!known) throw cause;
  return true;
}
