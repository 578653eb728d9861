/** The page as wide as a phone: what people type into stays in reach, and the page says what to type. */
import { LocalPage } from './local-page.ts';
import { until } from './person.ts';

let local: LocalPage;
beforeAll(async () => {
  local = await LocalPage.start();
}, 60_000);
afterAll(() => local.stop());
afterEach(() => local.close());

test('at 390 pixels the composer can be reached after many messages', async () => {
  const { left } = await local.open(390, 844);
  for (let count = 1; count <= 12; count += 1) await left.type(`A message of some length ${count}`);
  await left.hears('A message of some length 12');
  const box = await left.pane.locator('.place .composer textarea').boundingBox();
  expect(box).not.toBeNull();
  expect(box!.y + box!.height).toBeLessThanOrEqual(844);
  expect(box!.x + box!.width).toBeLessThanOrEqual(390);
});

test('the samples are what the command takes; an unknown recording is said to be unknown', async () => {
  const { left } = await local.open();
  await local.page.locator('#pbx').getByText('What to type in Slack').click();
  const samples = local.page.locator('#pbx .samples code');
  await until('samples', async () => (await samples.count()) >= 4);
  const unknown = await samples.filter({ hasText: '00000000-' }).innerText();
  await left.type(unknown);
  await left.sees('Share a recording');
  await left.fill({ Subject: 'A call', Message: 'Hello' });
  await left.submit();
  await left.sees('Review');
  await left.dialog.getByText('doesn’t have a recording with this ID').waitFor();
  expect(await left.dialog.locator('[data-modal=submit]').count()).toBe(0);
});
