/** Shares from the command to the thread, in the browser: as people click them. */
import { type Person, until } from './person.ts';
import { screen } from './screens.ts';
import { useWalk } from './walk.ts';

const w = useWalk();

test('a share that needs no approval: command, form, review, back, approval, thread', async () => {
  const composer = w.left.pane.locator('.composer textarea');
  await composer.pressSequentially('/sha');
  await w.left.pane.getByText('Share a call recording by email').waitFor();
  await composer.press('Tab');
  expect(await composer.inputValue()).toBe('/share-recording ');
  await composer.press('Enter');
  await w.left.sees('Share a recording');
  const id = w.recording();
  const values = {
    Recordings: id,
    To: 'Bob <bob@example.com>',
    Subject: 'The call of Monday',
    Message: 'Hello Bob,\nplease listen to minute three.',
  };
  await w.left.fill(values);
  await screen(w.local.page, 'form');
  await w.left.submit();
  await w.left.sees('Review');
  await w.left.back();
  await w.left.sees('Share a recording');
  expect(await w.left.input('Recordings').inputValue()).toBe(id);
  await w.left.fill({ Subject: 'The call of Tuesday' });
  await w.left.submit();
  const shown = await w.left.sees('Review');
  await until('the call was looked up', async () =>
    (await shown.innerText()).includes('Service line'),
  );
  expect(await shown.innerText()).toContain('The call of Tuesday');
  await screen(w.local.page, 'review');
  await w.left.confirm();
  await w.left.gone();
  await w.mailed(1);
  await w.left.hears('Sent');
  await w.left.openThread('wants to share a call recording');
  await w.left.hears('Sent.');
  const email = w.local.page.locator('#pbx .email');
  expect(await email.innerText()).toContain('Bob <bob@example.com>');
  expect(await email.innerText()).toContain('The call of Tuesday');
  await screen(w.local.page, 'sent');
});

test('a share that another person approves; every copy is updated in place', async () => {
  await w.ask('eve@partner.example');
  await w.left.hears('Needs 1 approval');
  expect(await w.local.outbox()).toBe(0);
  await w.openDecision(w.right, 'Bob');
  await screen(w.local.page, 'decision');
  await w.decide(w.right, 'Approve and send');
  await w.right.gone();
  await w.mailed(1);
  await w.right.hears('Sent');
  expect(
    await w.right
      .message('needs approval to share')
      .getByRole('button', { name: 'Review' })
      .count(),
  ).toBe(0);
  const parent = await w.left.hears('Sent');
  expect(await parent.innerText()).toContain('(edited)');
  await screen(w.local.page, 'approved');
});

test('a rejection needs a reason, which only the requester reads', async () => {
  await w.ask('eve@partner.example');
  await w.openDecision(w.right, 'Bob');
  await w.right.submit();
  await until('an error', async () => (await w.right.dialog.innerText()).includes('required'));
  await w.right.choose('Reject');
  await w.right.submit();
  await until('the reason is missed', async () => (await w.right.error('Reason')) !== '');
  await w.right.fill({ Reason: 'Wrong customer.' });
  await w.right.submit();
  await w.right.gone();
  await w.left.hears('Rejected');
  expect(await w.left.pane.innerText()).not.toContain('Wrong customer.');
  await w.left.goTo('Share Recording');
  await w.left.hears('Wrong customer.');
  expect(await w.local.outbox()).toBe(0);
});

test('a cancelled share: asked once more, then nothing goes out', async () => {
  await w.ask('eve@partner.example');
  const waiting = 'wants to share a call recording';
  await w.left.press(waiting, 'Cancel');
  const confirm = w.left.pane.getByRole('alertdialog');
  await confirm.getByText('Keep it').click();
  await confirm.waitFor({ state: 'detached' });
  await w.left.press(waiting, 'Cancel');
  await confirm.getByText('Cancel the share').click();
  await w.left.hears('Canceled');
  expect(await w.left.message(waiting).getByRole('button', { name: 'Cancel' }).count()).toBe(0);
  expect(await w.local.outbox()).toBe(0);
});

test('a share that nobody decides about ends by the clock', async () => {
  await w.ask('eve@partner.example');
  await w.left.hears('Needs 1 approval');
  await w.local.forward('1 day');
  await w.local.forward('10 minutes');
  await w.left.hears('Expired');
  expect(await w.local.outbox()).toBe(0);
});

test('two approvers at once: one email, and the second is told', async () => {
  await w.ask('eve@partner.example');
  await w.openDecision(w.right, 'Bob');
  await w.left.be('Carol');
  await w.left.goTo('Share Recording');
  await w.left.tab('Messages');
  await w.left.press('needs approval to share', 'Review');
  await w.left.sees('Review request');
  await w.left.choose('Approve and send');
  await w.right.choose('Approve and send');
  await w.local.page.evaluate(
    'for (const button of document.querySelectorAll("[data-modal=submit]")) button.click()',
  );
  await w.mailed(1);
  const told = async (person: Person) =>
    (await person.dialog.count()) === 0 || !(await person.dialog.getByRole('radio').count());
  await until('both know', async () => (await told(w.left)) && (await told(w.right)));
  await w.left.hears('Sent');
  await w.right.hears('Sent');
  expect(await w.local.outbox()).toBe(1);
});

test('shortcuts: from anywhere, and on a message that names a recording', async () => {
  const id = w.recording();
  await w.left.pane.getByRole('button', { name: 'Shortcuts' }).click();
  await w.left.pane.getByText('Share a recording', { exact: true }).click();
  await w.left.sees('Share a recording');
  await w.left.back();
  await w.left.gone();
  await w.right.type(`Please have a look at ${id}`);
  await w.left.hears(id);
  await w.left.message(id).getByRole('button', { name: 'More actions' }).click();
  await w.left.message(id).getByText('Share this recording').click();
  await w.left.sees('Share a recording');
  expect(await w.left.input('Recordings').inputValue()).toBe(id);
  await w.left.fill({
    To: 'bob@example.com',
    Subject: 'The call',
    Message: 'Hello',
  });
  await w.left.submit();
  await w.left.sees('Review');
  await w.left.confirm();
  await w.left.gone();
  await w.left.openThread(id);
  await w.left.hears('Sent.');
  await w.mailed(1);
});

test('the App Home: what waits, one’s own shares, a new one', async () => {
  await w.ask('eve@partner.example');
  await w.right.be('Carol');
  await w.right.goTo('Share Recording');
  await w.right.tab('Home');
  await w.right.pane.getByText('Needs your approval', { exact: true }).waitFor();
  await screen(w.local.page, 'home');
  await w.right.pane.locator('.home').getByRole('button', { name: 'Review' }).first().click();
  await w.right.sees('Review request');
  await w.decide(w.right, 'Approve and send');
  await w.right.gone();
  await w.mailed(1);
  await w.left.goTo('Share Recording');
  await w.left.tab('Home');
  await w.left.pane.locator('.home').getByRole('button', { name: 'New share' }).click();
  await w.left.sees('Share a recording');
});
