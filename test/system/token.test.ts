/** The bot token: replaced with the same signing secret, as an app that is installed again has it, or refused for good. */
import {
  ann,
  expectErrors,
  expectView,
  filledIn,
  useHarness,
  viewWords,
} from '../support/harness.ts';

const h = useHarness();
const minute = 60_000;

/** Slack takes this token only. */
function replaceToken(token: string): void {
  h.slack.botToken = token;
  // The secret is read again at most once a minute.
  h.stack.clock.forward(2 * minute);
}
afterEach(async () => {
  h.slack.botToken = 'xoxb-local';
  h.stack.putSlackSecret();
  await h.stack.receiver.recycle();
  await h.warm(1);
});

test('the first command after a new installation opens the form', async () => {
  replaceToken('xoxb-installed-again');
  h.stack.putSlackSecret();
  expectView(await h.slack.command(ann, 'C0QA', ''));
});

test('a form that was open before is accepted', async () => {
  expectView(await h.slack.command(ann, 'C0QA', ''));
  replaceToken('xoxb-installed-again');
  h.stack.putSlackSecret();
  const { view } = expectView(await h.slack.submit(ann, filledIn()));
  expect(view.callback_id).toBe('share_review');
});

test('a token that stays refused is named, and nothing that was typed is lost', async () => {
  expectView(await h.slack.command(ann, 'C0QA', ''));
  replaceToken('xoxb-unknown-to-the-app');
  const errors = expectErrors(await h.slack.submit(ann, filledIn()));
  expect(Object.values(errors)).toEqual([
    expect.stringContaining('doesn’t accept the app’s token'),
  ]);
  expect(await h.slack.command(ann, 'C0QA', '')).toMatchObject({
    kind: 'text',
    text: expect.stringContaining('doesn’t accept the app’s token') as string,
  });
});

test('a decision with a refused token says so, and changes nothing', async () => {
  expectView(await h.fillIn());
  replaceToken('xoxb-unknown-to-the-app');
  expect(viewWords(await h.confirm(ann))).toContain('doesn’t accept the app’s token');
});
