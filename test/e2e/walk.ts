/** What walks through the page share: a fresh page for each, its two people, and the usual way through a share. */
import { LocalPage } from './local-page.ts';
import { type Person, until } from './person.ts';

class Walk {
  #local: LocalPage | undefined;
  #people: { left: Person; right: Person } | undefined;
  #serial = 0;

  get local(): LocalPage {
    if (!this.#local) throw new Error('the local system has not been started');
    return this.#local;
  }
  get left(): Person {
    return this.#shown.left;
  }
  get right(): Person {
    return this.#shown.right;
  }
  get #shown() {
    if (!this.#people) throw new Error('the page is not open');
    return this.#people;
  }

  async start(): Promise<void> {
    this.#local = await LocalPage.start();
  }

  async open(width?: number, height?: number): Promise<void> {
    this.#people = await this.local.open(width, height);
  }

  /** A recording of its own for every share. */
  recording(): string {
    this.#serial += 1;
    return `0DE0C017-CD4F-D013-8E31-18D8B747${String(1000 + this.#serial)}`;
  }

  /** Ann fills the form in and gets to the review. */
  async review(to: string, more: Record<string, string> = {}): Promise<void> {
    await this.left.type(`/share-recording ${this.recording()} ${to}`);
    await this.left.sees('Share a recording');
    await this.left.fill({
      Subject: 'The call of Monday',
      Message: 'Hello Eve,\nplease listen to minute three.',
      ...more,
    });
    await this.left.submit();
    await this.left.sees('Review');
  }

  async ask(to: string, more: Record<string, string> = {}): Promise<void> {
    await this.review(to, more);
    await this.left.confirm();
    await this.left.gone();
  }

  /** Somebody reads what an approver is asked, in the app's direct messages. */
  async openDecision(person: Person, name: string): Promise<void> {
    await person.be(name);
    await person.goTo('Share Recording');
    await person.tab('Messages');
    await person.press('needs approval to share', 'Review');
    await person.sees('Review request');
  }

  async decide(person: Person, decision: string, reason?: string): Promise<void> {
    await person.choose(decision);
    if (reason !== undefined) await person.fill({ Reason: reason });
    await person.submit();
  }

  mailed = (count: number): Promise<void> =>
    until(`${count} emails`, async () => (await this.local.outbox()) === count);
}

/** Registers its own hooks for Jest. */
export function useWalk(): Walk {
  const walk = new Walk();
  beforeAll(() => walk.start(), 60_000);
  afterAll(() => walk.local.stop());
  beforeEach(() => walk.open());
  afterEach(() => walk.local.close());
  return walk;
}
