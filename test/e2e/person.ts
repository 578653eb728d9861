/** Somebody at one of the page's two panes, by what they see: names of buttons, labels of inputs. */
import type { Locator, Page } from 'playwright-core';

export const waitMs = 10_000;

/** Asks until it holds; says what was waited for where it never does. */
export async function until(what: string, holds: () => Promise<boolean>): Promise<void> {
  const endAt = Date.now() + waitMs;
  while (!(await holds())) {
    if (Date.now() > endAt) throw new Error(`waited in vain: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 30));
  }
}

export class Person {
  readonly page: Page;
  readonly pane: Locator;

  constructor(page: Page, pane: 'left' | 'right') {
    this.page = page;
    this.pane = page.locator(`#${pane}`);
  }

  async be(name: string): Promise<void> {
    const who = this.pane.getByLabel('You are');
    const option = who.locator('option', { hasText: name });
    await who.selectOption((await option.getAttribute('value'))!);
  }

  async goTo(place: string): Promise<void> {
    await this.pane.getByRole('navigation', { name: 'Places' }).getByText(place).click();
  }

  async tab(name: 'Home' | 'Messages'): Promise<void> {
    await this.pane.getByRole('navigation', { name: 'Tabs of the app' }).getByText(name).click();
  }

  async type(line: string): Promise<void> {
    const composer = this.pane.locator('.place .composer textarea');
    await composer.fill(line);
    await composer.press('Enter');
  }

  get dialog(): Locator {
    return this.pane.locator('[role=dialog]:not([hidden])');
  }

  /** Waits for the modal with this title. */
  async sees(title: string): Promise<Locator> {
    await this.dialog.getByRole('heading', { name: title, exact: true }).waitFor();
    return this.dialog;
  }

  /** The input with this label, whether or not it is optional. */
  input = (label: string): Locator =>
    this.dialog.getByLabel(new RegExp(`^\\s*${label}\\s*(?:\\(optional\\))?\\s*$`));

  /** Fills inputs by their labels. */
  async fill(values: Record<string, string>): Promise<void> {
    for (const [label, value] of Object.entries(values)) await this.input(label).fill(value);
  }

  submit = (): Promise<void> => this.dialog.locator('[data-modal=submit]').click();
  /** Presses the button of the review, once it is there; accepts who was never sent anything to. */
  async confirm(): Promise<void> {
    await this.dialog.locator('[data-modal=submit]').waitFor();
    const boxes = this.dialog.getByLabel('Yes, I checked the addresses', { exact: true });
    for (const box of await boxes.all()) await box.check();
    await this.submit();
  }
  back = (): Promise<void> => this.dialog.locator('[data-modal=close]').click();
  gone = (): Promise<void> => this.dialog.waitFor({ state: 'detached' });

  async choose(name: string): Promise<void> {
    await this.dialog.getByLabel(name, { exact: true }).check();
  }

  /** The error at the input with this label. */
  async error(label: string): Promise<string> {
    const ids = (await this.input(label).getAttribute('aria-describedby')) ?? '';
    const id = ids.split(' ').find((one) => one.endsWith('-error'));
    return id === undefined ? '' : this.dialog.locator(`[id="${id}"]`).innerText();
  }

  message(text: string): Locator {
    return this.pane.locator('.message', { hasText: text }).last();
  }

  async hears(text: string): Promise<Locator> {
    const message = this.message(text);
    await message.waitFor();
    return message;
  }

  press = (text: string, button: string): Promise<void> =>
    this.message(text).getByRole('button', { name: button, exact: true }).click();

  async openThread(text: string): Promise<void> {
    await this.message(text).locator('[data-thread]').click();
  }
}
