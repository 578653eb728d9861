/** The whole product in a browser, as its people use it. */
import { LocalPage } from './local-page.ts';
import { type Person, until } from './person.ts';
import { screen } from './screens.ts';

let local: LocalPage;
let left: Person;
let right: Person;
let serial = 0;

beforeAll(async () => {
  local = await LocalPage.start();
}, 60_000);
afterAll(() => local?.stop());
beforeEach(async () => {
  ({ left, right } = await local.open());
});
afterEach(() => local.close());

/** A recording of its own for every share. */
const recording = () => {
  serial += 1;
  return `0DE0C017-CD4F-D013-8E31-18D8B747${String(1000 + serial)}`;
};

/** Ann fills the form in and gets to the review. */
async function review(to: string, more: Record<string, string> = {}): Promise<void> {
  await left.type(`/share-recording ${recording()} ${to}`);
  await left.sees('Share a recording');
  await left.fill({
    'Recipient’s name': 'Eve',
    Subject: 'The call of Monday',
    Message: 'Hello Eve,\nplease listen to minute three.',
    ...more,
  });
  await left.submit();
  await left.sees('Review');
}

async function ask(to: string, more: Record<string, string> = {}): Promise<void> {
  await review(to, more);
  await left.submit();
  await left.gone();
}

/** Somebody reads what an approver is asked, in the app's direct messages. */
async function openDecision(person: Person, name: string): Promise<void> {
  await person.be(name);
  await person.goTo('Share Recording');
  await person.tab('Messages');
  await person.press('needs approval to share', 'Review');
  await person.sees('Review request');
}

async function decide(person: Person, decision: string, reason?: string): Promise<void> {
  await person.choose(decision);
  if (reason !== undefined) await person.fill({ Reason: reason });
  await person.submit();
}

const mailed = (count: number) =>
  until(`${count} emails`, async () => (await local.outbox()) === count);

test('a share that needs no approval: command, form, review, back, approval, thread', async () => {
  const composer = left.pane.locator('.composer textarea');
  await composer.pressSequentially('/sha');
  await left.pane.getByText('Share a call recording by email').waitFor();
  await composer.press('Tab');
  expect(await composer.inputValue()).toBe('/share-recording ');
  await composer.press('Enter');
  await left.sees('Share a recording');
  const id = recording();
  const values = {
    'Recording ID': id,
    'Recipient’s name': 'Bob',
    'Recipient’s email address': 'bob@example.com',
    Subject: 'The call of Monday',
    Message: 'Hello Bob,\nplease listen to minute three.',
  };
  await left.fill(values);
  await screen(local.page, 'form');
  await left.submit();
  await left.sees('Review');
  await left.back();
  await left.sees('Share a recording');
  expect(await left.dialog.getByLabel('Recording ID').inputValue()).toBe(id);
  await left.fill({ Subject: 'The call of Tuesday' });
  await left.submit();
  const shown = await left.sees('Review');
  await until('the call was looked up', async () =>
    (await shown.innerText()).includes('Service line'),
  );
  expect(await shown.innerText()).toContain('The call of Tuesday');
  await screen(local.page, 'review');
  await left.submit();
  await left.gone();
  await mailed(1);
  await left.hears('Sent');
  await left.openThread('wants to share a call recording');
  await left.hears('Sent.');
  const email = local.page.locator('#pbx .email');
  expect(await email.innerText()).toContain('Bob <bob@example.com>');
  expect(await email.innerText()).toContain('The call of Tuesday');
  await screen(local.page, 'sent');
});

test('a share that another person approves; every copy is updated in place', async () => {
  await ask('eve@partner.example');
  await left.hears('Needs 1 approval');
  expect(await local.outbox()).toBe(0);
  await openDecision(right, 'Bob');
  await screen(local.page, 'decision');
  await decide(right, 'Approve and send');
  await right.gone();
  await mailed(1);
  await right.hears('Sent');
  expect(
    await right.message('needs approval to share').getByRole('button', { name: 'Review' }).count(),
  ).toBe(0);
  const parent = await left.hears('Sent');
  expect(await parent.innerText()).toContain('(edited)');
  await screen(local.page, 'approved');
});

test('a rejection needs a reason, which only the requester reads', async () => {
  await ask('eve@partner.example');
  await openDecision(right, 'Bob');
  await right.submit();
  await until('an error', async () => (await right.dialog.innerText()).includes('required'));
  await right.choose('Reject');
  await right.submit();
  await until('the reason is missed', async () => (await right.error('Reason')) !== '');
  await right.fill({ Reason: 'Wrong customer.' });
  await right.submit();
  await right.gone();
  await left.hears('Rejected');
  expect(await left.pane.innerText()).not.toContain('Wrong customer.');
  await left.goTo('Share Recording');
  await left.hears('Wrong customer.');
  expect(await local.outbox()).toBe(0);
});

test('every field says what is wrong with it and keeps what was typed', async () => {
  await left.type('/share-recording');
  await left.sees('Share a recording');
  await left.submit();
  const required = 'Please complete this required field.';
  await until('Slack’s own check', async () => (await left.error('Subject')) === required);
  const wrong: [string, string, string][] = [
    ['Recording ID', '12345', 'isn’t a recording ID'],
    ['Recipient’s name', 'x'.repeat(101), 'Shorten this to 100 characters'],
    ['Recipient’s email address', '"eve"@partner.example', 'Enter one email address'],
    ['Subject', 'x'.repeat(201), 'Shorten this to 200 characters'],
    ['Message', 'Hello \u202eevE', 'direction of text'],
    ['Reply-to address', 'me@[127.0.0.1]', 'Enter one email address'],
    ['Purpose', 'x', 'Enter at least 3 characters'],
  ];
  await left.fill(Object.fromEntries(wrong.map(([label, value]) => [label, value])));
  await left.submit();
  await until('the app’s own check', async () =>
    (await left.error('Recording ID')).includes('isn’t a recording ID'),
  );
  for (const [label, value, error] of wrong) {
    expect([label, await left.error(label)]).toEqual([label, expect.stringContaining(error)]);
    expect(await left.dialog.getByLabel(label).inputValue()).toBe(value);
  }
  await screen(local.page, 'errors');
  const right_: Record<string, string> = {
    'Recording ID': recording(),
    'Recipient’s name': 'Eve',
    'Recipient’s email address': 'eve@nowhere.example',
    Subject: 'The call',
    Message: 'Hello',
    'Reply-to address': '',
    Purpose: '',
  };
  await left.fill(right_);
  await left.submit();
  await until('no rule', async () =>
    (await left.error('Recipient’s email address')).includes('No rule lets you share'),
  );
  await left.fill({ 'Recipient’s email address': 'eve@law.example' });
  await left.submit();
  await until('the purpose', async () => (await left.error('Purpose')).includes('Enter a purpose'));
  await left.fill({ Purpose: 'Court order', 'Reply-to address': 'bob@example.com' });
  await left.submit();
  await until('the reply-to', async () =>
    (await left.error('Reply-to address')).includes('Leave this empty'),
  );
  await left.fill({ 'Reply-to address': '' });
  await left.submit();
  await left.sees('Review');
});

test('a cancelled share: asked once more, then nothing goes out', async () => {
  await ask('eve@partner.example');
  const waiting = 'wants to share a call recording';
  await left.press(waiting, 'Cancel');
  const confirm = left.pane.getByRole('alertdialog');
  await confirm.getByText('Keep it').click();
  await confirm.waitFor({ state: 'detached' });
  await left.press(waiting, 'Cancel');
  await confirm.getByText('Cancel the share').click();
  await left.hears('Canceled');
  expect(await left.message(waiting).getByRole('button', { name: 'Cancel' }).count()).toBe(0);
  expect(await local.outbox()).toBe(0);
});

test('a share that nobody decides about ends by the clock', async () => {
  await ask('eve@partner.example');
  await left.hears('Needs 1 approval');
  await local.forward('1 day');
  await local.forward('10 minutes');
  await left.hears('Expired');
  expect(await local.outbox()).toBe(0);
});

test('a share that ICWS refuses, and “Send again” from its thread', async () => {
  await local.trouble('send-as-email', '404');
  await ask('bob@example.com');
  await left.hears('Not sent');
  await left.openThread('wants to share a call recording');
  await left.hears('Not sent:');
  await screen(local.page, 'failed');
  await left.press('Not sent:', 'Send again');
  await left.sees('Share a recording');
  expect(await left.dialog.getByLabel('Subject').inputValue()).toBe('The call of Monday');
  await left.submit();
  await left.sees('Review');
  await left.submit();
  await left.gone();
  await mailed(1);
});

test('a share of which nobody knows: who looked says what happened', async () => {
  await local.trouble('send-as-email', 'connection dropped', true);
  await ask('bob@example.com');
  await left.hears('Resolve');
  await left.press('wants to share a call recording', 'Resolve');
  await left.sees('Resolve request');
  await left.choose('It wasn’t sent: send again');
  await left.submit();
  await until('ten minutes have not passed', async () =>
    (await left.dialog.innerText()).includes('minutes'),
  );
  await screen(local.page, 'unconfirmed');
  await left.choose('It was sent');
  await left.submit();
  await left.gone();
  await left.hears('Sent');
  await mailed(1);
});

test('a share of which nobody knows is sent again after ten minutes', async () => {
  await local.trouble('send-as-email', 'connection dropped');
  await ask('bob@example.com');
  await left.hears('Resolve');
  await local.forward('10 minutes');
  await local.forward('10 minutes');
  await left.press('wants to share a call recording', 'Resolve');
  await left.sees('Resolve request');
  await left.choose('It wasn’t sent: send again');
  await left.submit();
  await left.gone();
  await mailed(1);
});

test('the App Home: what waits, one’s own shares, a new one', async () => {
  await ask('eve@partner.example');
  await right.be('Carol');
  await right.goTo('Share Recording');
  await right.tab('Home');
  await right.pane.getByText('Needs your approval', { exact: true }).waitFor();
  await screen(local.page, 'home');
  await right.pane.locator('.home').getByRole('button', { name: 'Review' }).first().click();
  await right.sees('Review request');
  await decide(right, 'Approve and send');
  await right.gone();
  await mailed(1);
  await left.goTo('Share Recording');
  await left.tab('Home');
  await left.pane.locator('.home').getByRole('button', { name: 'New share' }).click();
  await left.sees('Share a recording');
});

test('a guest is refused, at the form', async () => {
  await left.be('Guest');
  await left.type(`/share-recording ${recording()} bob@example.com`);
  await left.sees('Share a recording');
  await left.fill({ 'Recipient’s name': 'Bob', Subject: 'The call', Message: 'Hi' });
  await left.submit();
  await until('a refusal', async () =>
    (await left.dialog.innerText()).includes('Only full members'),
  );
});

test('an outsider’s click is refused, to the outsider alone', async () => {
  await ask('eve@law.example', { Purpose: 'Court order' });
  await right.be('Oscar');
  await right.goTo('# approvals');
  await right.press('needs approval to share', 'Review');
  await right.dialog.waitFor();
  await until('a refusal', async () =>
    (await right.dialog.innerText()).includes('can decide on this request'),
  );
  expect(await right.dialog.getByRole('radio').count()).toBe(0);
  await screen(local.page, 'refused');
  await right.back();
  await left.goTo('# approvals');
  expect(await left.pane.locator('.message').count()).toBe(1);
  expect(await local.outbox()).toBe(0);
});

test('two approvers at once: one email, and the second is told', async () => {
  await ask('eve@partner.example');
  await openDecision(right, 'Bob');
  await left.be('Carol');
  await left.goTo('Share Recording');
  await left.tab('Messages');
  await left.press('needs approval to share', 'Review');
  await left.sees('Review request');
  await left.choose('Approve and send');
  await right.choose('Approve and send');
  await local.page.evaluate(
    'for (const button of document.querySelectorAll("[data-modal=submit]")) button.click()',
  );
  await mailed(1);
  const told = async (person: Person) =>
    (await person.dialog.count()) === 0 || !(await person.dialog.getByRole('radio').count());
  await until('both know', async () => (await told(left)) && (await told(right)));
  await left.hears('Sent');
  await right.hears('Sent');
  expect(await local.outbox()).toBe(1);
});

test('shortcuts: from anywhere, and on a message that names a recording', async () => {
  const id = recording();
  await left.pane.getByRole('button', { name: 'Shortcuts' }).click();
  await left.pane.getByText('Share a recording', { exact: true }).click();
  await left.sees('Share a recording');
  await left.back();
  await left.gone();
  await right.type(`Please have a look at ${id}`);
  await left.hears(id);
  await left.message(id).getByRole('button', { name: 'More actions' }).click();
  await left.message(id).getByText('Share this recording').click();
  await left.sees('Share a recording');
  expect(await left.dialog.getByLabel('Recording ID').inputValue()).toBe(id);
  await left.fill({
    'Recipient’s name': 'Bob',
    'Recipient’s email address': 'bob@example.com',
    Subject: 'The call',
    Message: 'Hello',
  });
  await left.submit();
  await left.sees('Review');
  await left.submit();
  await left.gone();
  await left.openThread(id);
  await left.hears('Sent.');
  await mailed(1);
});

test('what Slack says by itself: threads, unknown commands, a service that is down, limited or slow', async () => {
  await left.type('Good morning');
  await left.openThread('Good morning');
  const reply = left.pane.locator('.thread textarea');
  await reply.fill('/share-recording');
  await reply.press('Enter');
  await left.pane.getByText('is not supported in threads').waitFor();
  await left.pane.getByRole('button', { name: 'Close the thread' }).click();
  await left.type('/nonsense');
  await left.pane.getByText('is not a valid command').waitFor();
  const told = left.pane.locator('.message.ephemeral');
  for (const [count, trouble] of ['down (503)', 'rate limited', 'slow (3.5 s)'].entries()) {
    await local.set('Slack', trouble);
    await left.type('/share-recording');
    await until(`an answer while Slack is ${trouble}`, async () => (await told.count()) > count);
    expect(await left.dialog.count()).toBe(0);
  }
  await screen(local.page, 'trouble');
  await local.set('Slack', 'works');
  await left.type('/share-recording');
  await left.sees('Share a recording');
});

test('a worker that dies: after the email nothing is claimed or repeated, before it the share goes on', async () => {
  await local.set('Worker', 'crash after the next email');
  await ask('bob@example.com');
  await mailed(1);
  await local.forward('1 hour');
  await left.hears('Resolve');
  expect(await local.outbox()).toBe(1);
  await local.set('Worker', 'crash at the next sign-in');
  await ask('bob@example.com');
  await until('the worker died', async () => (await local.worker()) === 'never');
  await local.forward('10 minutes');
  await local.forward('10 minutes');
  await mailed(2);
  await left.hears('Sent');
});

test('by keyboard alone: focus goes into a modal, stays there, comes back', async () => {
  const { keyboard } = local.page;
  const focused = () =>
    local.page.evaluate<string>(
      'document.activeElement.getAttribute("aria-label") ?? document.activeElement.name ?? ""',
    );
  await left.pane.locator('.composer textarea').focus();
  await keyboard.type(`/share-recording ${recording()} bob@example.com`);
  await keyboard.press('Enter');
  await left.sees('Share a recording');
  expect(await focused()).toBe('recording_id');
  const inside = () =>
    local.page.evaluate<boolean>('document.activeElement.closest("[role=dialog]") !== null');
  for (let presses = 0; presses < 16; presses += 1) {
    await keyboard.press('Tab');
    expect(await inside()).toBe(true);
  }
  await keyboard.press('Escape');
  await left.gone();
  expect(await focused()).toBe('Message # quality');
  await keyboard.type(`/share-recording ${recording()} bob@example.com`);
  await keyboard.press('Enter');
  await left.sees('Share a recording');
  await keyboard.press('Tab');
  await keyboard.type('Bob');
  await keyboard.press('Tab');
  await keyboard.press('Tab');
  await keyboard.type('The call');
  await keyboard.press('Tab');
  await keyboard.type('Hello');
  await keyboard.press('Shift+Tab');
  await keyboard.press('Enter');
  await left.sees('Review');
  await left.dialog.locator('[data-modal=submit]').focus();
  await keyboard.press('Enter');
  await left.gone();
  await mailed(1);
  await keyboard.press('F6');
  await keyboard.press('F6');
  expect(await focused()).toBe('PureConnect');
});

test('the console says what Slack refused, and where', async () => {
  const { apiUrl, botToken } = local.stack.slack;
  const view = { type: 'home', blocks: [{ type: 'section', text: { type: 'plain_text' } }] };
  await fetch(`${apiUrl}views.publish`, {
    method: 'POST',
    headers: { authorization: `Bearer ${botToken}` },
    body: new URLSearchParams({ user_id: 'U0ANN', view: JSON.stringify(view) }),
  });
  const refused = local.page.locator('#console .refused', { hasText: 'views.publish' });
  await refused.waitFor();
  expect(await refused.innerText()).toContain('invalid_arguments');
  expect(await refused.innerText()).toContain('missing required field: text');
  expect(await refused.innerText()).toContain('json-pointer:/view/blocks/0/text');
});

describe('in a window of 360 pixels', () => {
  beforeEach(async () => {
    await local.close();
    ({ left, right } = await local.open(360, 740));
  });

  test('one region at a time, nothing is cut off, a share goes through', async () => {
    const fits = () =>
      local.page.evaluate<boolean>('document.documentElement.scrollWidth <= innerWidth');
    await review('bob@example.com');
    expect(await fits()).toBe(true);
    await screen(local.page, 'narrow');
    await left.submit();
    await left.gone();
    await left.openThread('wants to share a call recording');
    await left.hears('Sent.');
    expect(await fits()).toBe(true);
    const regions = local.page.getByRole('navigation', { name: 'Regions' });
    for (const name of ['Bob', 'PureConnect', 'Console']) {
      await regions.getByText(name).click();
      expect(await fits()).toBe(true);
    }
    await regions.getByText('PureConnect').click();
    expect(await local.outbox()).toBe(1);
  });
});
