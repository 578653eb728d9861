/** The doctor's part in the built worker, which alone reaches PureConnect. */
import { useColdHarness } from '../support/harness.ts';

const h = useColdHarness();
const refusal = { errorId: 'error.recordings.denied', message: 'No.' };

test('the doctor reports for each component whether it works', async () => {
  const open = h.icws.sessions.count;
  const examine = async () => {
    const answer = await h.stack.worker.invoke({ doctor: { groups: ['S0QA', 'S0NONE'] } });
    return (answer as { checks: { component: string; ok: boolean; message: string }[] }).checks;
  };
  expect(await examine()).toEqual([
    { component: 'sending', ok: true, code: 'sending_on', message: 'not paused' },
    {
      component: 'ICWS sign-in',
      ok: true,
      code: 'icws_accepted_plain_http',
      message: `accepted by ${h.icws.baseUrl}`,
      fix: expect.stringContaining('plain HTTP'),
    },
    ...[
      { component: 'ICWS feature "recordings"', message: 'version 6' },
      { component: 'Slack token', ok: true, message: 'accepted for Local' },
      { component: 'Slack scopes', ok: true, message: 'all' },
      { component: 'Slack clock', ok: true },
      { component: 'group S0QA', ok: true, message: '1 members' },
      { component: 'group S0NONE', ok: false, message: 'does not exist' },
      { component: 'Slack blocks', ok: true, code: 'blocks_accepted' },
    ].map((fields) => expect.objectContaining(fields) as unknown),
  ]);
  expect(h.icws.sessions.count).toBe(open);
  h.icws.faults = [{ on: 'login', kind: 'answer', status: 403, body: refusal }];
  h.slack.scopes = ['commands', 'chat:write'];
  const checks = await examine();
  expect(checks.filter(({ ok }) => !ok).map(({ message }) => message)).toEqual([
    'refused: HTTP 403 error.recordings.denied',
    'missing: chat:write.public, users:read, users:read.email, usergroups:read',
  ]);
});
