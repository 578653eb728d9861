/** The local system with its page, and a browser in front of it. */
import type { Browser, Page } from 'playwright-core';
import { ControlServer } from '../../infra/local/control/server.ts';
import { pageFiles } from '../../infra/local/page-files.ts';
import { policy, seed } from '../../infra/local/seed.ts';
import { LocalStack } from '../../infra/local/stack.ts';
import { launch } from './browser.ts';
import { Person, waitMs } from './person.ts';

export class LocalPage {
  readonly stack: LocalStack;
  readonly #control: ControlServer;
  readonly #address: string;
  readonly #browser: Browser;
  readonly #problems: string[] = [];
  #page: Page | undefined;

  private constructor(
    stack: LocalStack,
    control: ControlServer,
    address: string,
    browser: Browser,
  ) {
    this.stack = stack;
    this.#control = control;
    this.#address = address;
    this.#browser = browser;
  }

  static async start(): Promise<LocalPage> {
    const [stack, browser, files] = await Promise.all([
      LocalStack.start({ policy }),
      launch(),
      pageFiles(),
    ]);
    seed(stack);
    stack.run();
    const control = new ControlServer(stack, { files });
    return new LocalPage(stack, control, await control.start(), browser);
  }

  get page(): Page {
    if (!this.#page) throw new Error('open the page first');
    return this.#page;
  }

  /** A fresh page over a workspace without messages, faults or open modals. */
  async open(width = 1440, height = 900): Promise<{ left: Person; right: Person }> {
    const { slack, icws } = this.stack;
    slack.workspace.messages.length = 0;
    slack.workspace.stacks.clear();
    slack.calls.length = 0;
    icws.outbox = [];
    icws.calls = [];
    this.stack.lines.length = 0;
    this.#page = await this.#browser.newPage({ viewport: { width, height } });
    this.#page.setDefaultTimeout(waitMs);
    this.#page.on('pageerror', ({ message }) => this.#problems.push(message));
    this.#page.on('console', (line) => {
      if (line.type() === 'error') this.#problems.push(line.text());
    });
    await this.#page.goto(this.#address);
    await this.#page.locator('#left').waitFor();
    return { left: new Person(this.#page, 'left'), right: new Person(this.#page, 'right') };
  }

  /** Closes the page; what its scripts complained about fails the test. */
  async close(): Promise<void> {
    await this.#page?.close();
    this.#page = undefined;
    const problems = this.#problems.splice(0);
    if (problems.length > 0) throw new Error(`the page complained: ${problems.join('; ')}`);
  }

  async stop(): Promise<void> {
    await this.#browser.close();
    await this.#control.stop();
    await this.stack.stop();
  }

  // ── Beside Slack ──

  outbox = async (): Promise<number> =>
    Number(await this.page.locator('#pbx [data-outbox]').innerText());

  /** Sets what the next call to ICWS is answered. */
  async trouble(call: string, answer: string, effect = false): Promise<void> {
    const pbx = this.page.locator('#pbx');
    await pbx.getByLabel('ICWS call').selectOption({ label: call });
    await pbx.getByLabel('answers', { exact: true }).selectOption({ label: answer });
    await pbx.getByLabel('the email is sent anyway').setChecked(effect);
    await pbx.getByRole('button', { name: 'Set' }).click();
    await pbx.locator('.set li').first().waitFor();
  }

  async set(what: 'Slack' | 'Worker', to: string): Promise<void> {
    await this.page.locator('#pbx').getByLabel(what).selectOption({ label: to });
  }

  /** What the page says of the worker. */
  worker = (): Promise<string> => this.page.locator('#worker-crash').inputValue();

  /** Moves the clock and waits until the page knows. */
  async forward(step: '10 minutes' | '1 hour' | '1 day'): Promise<void> {
    const clock = this.page.locator('#pbx [data-clock]');
    const before = await clock.getAttribute('data-clock');
    await this.page.getByRole('group', { name: 'Clock' }).getByText(step).click();
    await this.page.locator(`#pbx [data-clock]:not([data-clock="${before}"])`).waitFor();
  }
}
