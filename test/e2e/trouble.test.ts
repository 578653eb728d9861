/** What goes wrong, as people see it in the browser, and what they do about it. */
import { until } from './person.ts';
import { screen } from './screens.ts';
import { useWalk } from './walk.ts';

const w = useWalk();

test('every field says what is wrong with it and keeps what was typed', async () => {
  await w.left.type('/share-recording');
  await w.left.sees('Share a recording');
  await w.left.submit();
  const required = 'Please complete this required field.';
  await until('Slack’s own check', async () => (await w.left.error('Recordings')) === required);
  const wrong: [string, string, string][] = [
    ['Recordings', '12345', 'isn’t an interaction ID'],
    ['To', '"eve"@partner.example', 'isn’t an email address'],
    ['Subject', 'x'.repeat(201), 'Shorten this to 200 characters'],
    ['Message', 'Hello \u202eevE', 'direction of text'],
    ['Reply-to address', 'me@[127.0.0.1]', 'isn’t an email address'],
    ['Purpose', 'x', 'Enter at least 3 characters'],
  ];
  await w.left.fill(Object.fromEntries(wrong.map(([label, value]) => [label, value])));
  await w.left.submit();
  await until('the app’s own check', async () =>
    (await w.left.error('Recordings')).includes('isn’t an interaction ID'),
  );
  for (const [label, value, error] of wrong) {
    expect([label, await w.left.error(label)]).toEqual([label, expect.stringContaining(error)]);
    expect(await w.left.input(label).inputValue()).toBe(value);
  }
  await screen(w.local.page, 'errors');
  const right_: Record<string, string> = {
    Recordings: w.recording(),
    To: 'eve@nowhere.example',
    Subject: 'The call',
    Message: 'Hello',
    'Reply-to address': '',
    Purpose: '',
  };
  await w.left.fill(right_);
  await w.left.submit();
  await until('no rule', async () => (await w.left.error('To')).includes('No rule lets you share'));
  await w.left.fill({ To: 'eve@law.example' });
  await w.left.submit();
  await until('the purpose', async () =>
    (await w.left.error('Purpose')).includes('Enter a purpose'),
  );
  await w.left.fill({ Purpose: 'Court order', 'Reply-to address': 'bob@example.com' });
  await w.left.submit();
  await until('the reply-to', async () =>
    (await w.left.error('Reply-to address')).includes('Leave this empty'),
  );
  await w.left.fill({ 'Reply-to address': '' });
  await w.left.submit();
  await w.left.sees('Review');
});

test('a share that ICWS refuses, and “Send again” from its thread', async () => {
  await w.local.trouble('send-as-email', '404');
  await w.ask('bob@example.com');
  await w.left.hears('Not sent');
  await w.left.openThread('wants to share a call recording');
  await w.left.hears('Not sent:');
  await screen(w.local.page, 'failed');
  await w.left.press('Not sent:', 'Send again');
  await w.left.sees('Share a recording');
  expect(await w.left.input('Subject').inputValue()).toBe('The call of Monday');
  await w.left.submit();
  await w.left.sees('Review');
  await w.left.confirm();
  await w.left.gone();
  await w.mailed(1);
});

test('a share of which nobody knows: who looked says what happened', async () => {
  await w.local.trouble('send-as-email', 'connection dropped', true);
  await w.ask('bob@example.com');
  await w.left.hears('Resolve');
  await w.left.press('wants to share a call recording', 'Resolve');
  await w.left.sees('Resolve request');
  await w.left.choose('It wasn’t sent: send again');
  await w.left.submit();
  await until('ten minutes have not passed', async () =>
    (await w.left.dialog.innerText()).includes('minutes'),
  );
  await screen(w.local.page, 'unconfirmed');
  await w.left.choose('It was sent');
  await w.left.submit();
  await w.left.gone();
  await w.left.hears('Sent');
  await w.mailed(1);
});

test('a share of which nobody knows is sent again after ten minutes', async () => {
  await w.local.trouble('send-as-email', 'connection dropped');
  await w.ask('bob@example.com');
  await w.left.hears('Resolve');
  await w.local.forward('10 minutes');
  await w.local.forward('10 minutes');
  await w.left.press('wants to share a call recording', 'Resolve');
  await w.left.sees('Resolve request');
  await w.left.choose('It wasn’t sent: send again');
  await w.left.submit();
  await w.left.gone();
  await w.mailed(1);
});

test('what Slack says by itself: threads, unknown commands, a service that is down, limited or slow', async () => {
  await w.left.type('Good morning');
  await w.left.openThread('Good morning');
  const reply = w.left.pane.locator('.thread textarea');
  await reply.fill('/share-recording');
  await reply.press('Enter');
  await w.left.pane.getByText('is not supported in threads').waitFor();
  await w.left.pane.getByRole('button', { name: 'Close the thread' }).click();
  await w.left.type('/nonsense');
  await w.left.pane.getByText('is not a valid command').waitFor();
  const told = w.left.pane.locator('.message.ephemeral');
  for (const [count, trouble] of ['down (503)', 'rate limited', 'slow (3.5 s)'].entries()) {
    await w.local.set('Slack', trouble);
    await w.left.type('/share-recording');
    await until(`an answer while Slack is ${trouble}`, async () => (await told.count()) > count);
    expect(await w.left.dialog.count()).toBe(0);
  }
  await screen(w.local.page, 'trouble');
  await w.local.set('Slack', 'works');
  await w.left.type('/share-recording');
  await w.left.sees('Share a recording');
});

test('a worker that dies: after the email nothing is claimed or repeated, before it the share goes on', async () => {
  await w.local.set('Worker', 'crash after the next email');
  await w.ask('bob@example.com');
  await w.mailed(1);
  await w.local.forward('1 hour');
  await w.left.hears('Resolve');
  expect(await w.local.outbox()).toBe(1);
  await w.local.set('Worker', 'crash at the next sign-in');
  await w.ask('bob@example.com');
  await until('the worker died', async () => (await w.local.worker()) === 'never');
  await w.local.forward('10 minutes');
  await w.local.forward('10 minutes');
  await w.mailed(2);
  await w.left.hears('Sent');
});

test('a guest is refused, at the form', async () => {
  await w.left.be('Guest');
  await w.left.type(`/share-recording ${w.recording()} bob@example.com`);
  await w.left.sees('Share a recording');
  await w.left.fill({ Subject: 'The call', Message: 'Hi' });
  await w.left.submit();
  await until('a refusal', async () =>
    (await w.left.dialog.innerText()).includes('Only full members'),
  );
});

test('an outsider’s click is refused, to the outsider alone', async () => {
  await w.ask('eve@law.example', { Purpose: 'Court order' });
  await w.right.be('Oscar');
  await w.right.goTo('# approvals');
  await w.right.press('needs approval to share', 'Review');
  await w.right.dialog.waitFor();
  await until('a refusal', async () =>
    (await w.right.dialog.innerText()).includes('can decide on this request'),
  );
  expect(await w.right.dialog.getByRole('radio').count()).toBe(0);
  await screen(w.local.page, 'refused');
  await w.right.back();
  await w.left.goTo('# approvals');
  expect(await w.left.pane.locator('.message').count()).toBe(1);
  expect(await w.local.outbox()).toBe(0);
});
