/** Several recordings, several recipients, calls by their interaction ID, and texts to choose from, in the browser. */
import { interactions, recordingId } from '../../infra/local/seed.ts';
import { until } from './person.ts';
import { screen } from './screens.ts';
import { useWalk } from './walk.ts';

const w = useWalk();

test('a call by its interaction ID: two screens, nothing to type', async () => {
  await w.left.type(`/share-recording ${interactions.recorded} bob@example.com`);
  await w.left.sees('Share a recording');
  await w.left.submit();
  const review = await w.left.sees('Review');
  await review.getByText('Pat Agent').waitFor();
  expect(await review.innerText()).toContain(recordingId);
  expect(await review.innerText()).toContain(`Interaction ${interactions.recorded}`);
  await screen(w.local.page, 'call');
  await w.left.confirm();
  await w.left.gone();
  await w.mailed(1);
  await w.left.hears('Sent');
});

test('the other recording of a call is added with one press', async () => {
  await w.left.type(`/share-recording ${interactions.recorded} carol@example.com`);
  await w.left.sees('Share a recording');
  await w.left.submit();
  const review = await w.left.sees('Review');
  await review.getByRole('button', { name: 'Add it' }).click();
  await review.getByText('Recording 2 of 2').waitFor();
  await review.getByText('screen recording').waitFor();
  await w.left.confirm();
  await w.left.gone();
  await w.mailed(1);
  const email = w.local.page.locator('#pbx .email').first();
  expect(await email.locator('.attachment').count()).toBe(2);
});

test('a call that is no longer in PureConnect cannot be confirmed, and the form keeps what was typed', async () => {
  await w.left.type(`/share-recording ${interactions.ended} bob@example.com`);
  await w.left.sees('Share a recording');
  await w.left.submit();
  const review = await w.left.sees('Review');
  await review.getByText('This call is no longer in PureConnect').waitFor();
  expect(await review.locator('[data-modal=submit]').count()).toBe(0);
  await screen(w.local.page, 'call-ended');
  await w.left.back();
  await w.left.sees('Share a recording');
  expect(await w.left.input('Recordings').inputValue()).toBe(interactions.ended);
});

test('two recordings to two people with a copy: one email, with everybody approved', async () => {
  const [one, two] = [w.recording(), w.recording()];
  await w.left.type(`/share-recording ${one}, ${two} "Eve Example" <eve@partner.example>`);
  await w.left.sees('Share a recording');
  await w.left.fill({
    To: '"Eve Example" <eve@partner.example>; dan@partner.example',
    Cc: 'bob@example.com',
    'Case number': 'C-2026-17',
  });
  await w.left.submit();
  const review = await w.left.sees('Review');
  expect(await review.innerText()).toContain('“Eve Example” <eve@partner.example> · external');
  expect(await review.innerText()).toContain('bob@example.com\n');
  await review.getByText('Recording 2 of 2').waitFor();
  await w.left.confirm();
  await w.left.gone();
  await w.left.hears('and 2 others · 2 recordings');
  await w.openDecision(w.right, 'Bob');
  expect(await w.right.dialog.innerText()).toContain('C-2026-17');
  await screen(w.local.page, 'several');
  await w.decide(w.right, 'Approve and send');
  await w.right.gone();
  await w.mailed(1);
  const email = w.local.page.locator('#pbx .email').first();
  expect(await email.locator('.attachment').allInnerTexts()).toEqual([
    `recording ${one}`,
    `recording ${two}`,
  ]);
  const text = await email.innerText();
  expect(text).toContain(
    'Eve Example <eve@partner.example>, dan@partner.example <dan@partner.example>',
  );
  expect(text).toContain('bob@example.com <bob@example.com>');
});

test('a template replaces subject and message, and leaves the rest as it was typed', async () => {
  await w.left.type('/share-recording');
  await w.left.sees('Share a recording');
  expect(await w.left.input('Subject').inputValue()).toBe('Recording of your call');
  const id = w.recording();
  await w.left.fill({ Recordings: id, To: 'bob@example.com', Subject: 'Mine' });
  await w.left.input('Template').selectOption('Training');
  await until(
    'the other subject',
    async () => (await w.left.input('Subject').inputValue()) === 'Call for training',
  );
  expect(await w.left.input('Message').inputValue()).toContain('before the next training');
  expect(await w.left.input('Recordings').inputValue()).toBe(id);
  expect(await w.left.input('To').inputValue()).toBe('bob@example.com');
  await screen(w.local.page, 'template');
  await w.left.submit();
  const review = await w.left.sees('Review');
  expect(await review.innerText()).toContain('Call for training');
});

test('recipients under different rules, and a rule that refuses: said at the field, nothing is lost', async () => {
  await w.left.type(`/share-recording ${w.recording()} bob@example.com, lee@law.example`);
  await w.left.sees('Share a recording');
  await w.left.submit();
  await until('different rules', async () =>
    (await w.left.error('To')).includes('Different rules apply to these recipients'),
  );
  await w.left.fill({ To: 'bob@example.com', Cc: 'eve@mail.example' });
  await w.left.submit();
  await until('the refusal', async () =>
    (await w.left.error('Cc')).includes('Recordings never go to personal mailboxes.'),
  );
  expect(await w.left.input('To').inputValue()).toBe('bob@example.com');
  await screen(w.local.page, 'refused-rule');
});
