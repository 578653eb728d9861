/** The page itself: by keyboard, in a narrow window, and what its console says. */
import { screen } from './screens.ts';
import { useWalk } from './walk.ts';

const w = useWalk();

test('by keyboard alone: focus goes into a modal, stays there, comes back', async () => {
  const { keyboard } = w.local.page;
  const focused = () =>
    w.local.page.evaluate<string>(
      'document.activeElement.getAttribute("aria-label") ?? document.activeElement.name ?? ""',
    );
  await w.left.pane.locator('.composer textarea').focus();
  await keyboard.type(`/share-recording ${w.recording()} bob@example.com`);
  await keyboard.press('Enter');
  await w.left.sees('Share a recording');
  expect(await focused()).toBe('recordings');
  const inside = () =>
    w.local.page.evaluate<boolean>('document.activeElement.closest("[role=dialog]") !== null');
  for (let presses = 0; presses < 16; presses += 1) {
    await keyboard.press('Tab');
    expect(await inside()).toBe(true);
  }
  await keyboard.press('Escape');
  await w.left.gone();
  expect(await focused()).toBe('Message # quality');
  await keyboard.type(`/share-recording ${w.recording()} bob@example.com`);
  await keyboard.press('Enter');
  await w.left.sees('Share a recording');
  for (let presses = 0; presses < 3; presses += 1) await keyboard.press('Tab');
  await keyboard.type('The call');
  await keyboard.press('Enter');
  await w.left.sees('Review');
  await w.left.dialog.locator('[data-modal=submit]').focus();
  await keyboard.press('Enter');
  await w.left.gone();
  await w.mailed(1);
  await keyboard.press('F6');
  await keyboard.press('F6');
  expect(await focused()).toBe('PureConnect');
});

test('the console says what Slack refused, and where', async () => {
  const { apiUrl, botToken } = w.local.stack.slack;
  const view = { type: 'home', blocks: [{ type: 'section', text: { type: 'plain_text' } }] };
  await fetch(`${apiUrl}views.publish`, {
    method: 'POST',
    headers: { authorization: `Bearer ${botToken}` },
    body: new URLSearchParams({ user_id: 'U0ANN', view: JSON.stringify(view) }),
  });
  const refused = w.local.page.locator('#console .refused', { hasText: 'views.publish' });
  await refused.waitFor();
  expect(await refused.innerText()).toContain('invalid_arguments');
  expect(await refused.innerText()).toContain('missing required field: text');
  expect(await refused.innerText()).toContain('json-pointer:/view/blocks/0/text');
});

describe('in a window of 360 pixels', () => {
  beforeEach(async () => {
    await w.local.close();
    await w.open(360, 740);
  });

  test('one region at a time, nothing is cut off, a share goes through', async () => {
    const fits = () =>
      w.local.page.evaluate<boolean>('document.documentElement.scrollWidth <= innerWidth');
    await w.review('bob@example.com');
    expect(await fits()).toBe(true);
    await screen(w.local.page, 'narrow');
    await w.left.submit();
    await w.left.gone();
    await w.left.openThread('wants to share a call recording');
    await w.left.hears('Sent.');
    expect(await fits()).toBe(true);
    const regions = w.local.page.getByRole('navigation', { name: 'Regions' });
    for (const name of ['Bob', 'PureConnect', 'Console']) {
      await regions.getByText(name).click();
      expect(await fits()).toBe(true);
    }
    await regions.getByText('PureConnect').click();
    expect(await w.local.outbox()).toBe(1);
  });
});
