/** What stands in the way of a PUT: a requester who has left, a server that is too old, a pause, a switch that cannot be read. */
import type { Person } from '../../../lambda/application/ports.ts';
import { withDelivery } from '../../../lambda/domain/request.ts';
import { minute, start } from '../../support/requests.ts';
import { useSending, wakes } from '../../support/sending.ts';

const sending = useSending();
const { item, last, pass, run, runPuts } = sending;

describe('the requester', () => {
  const answers = (person: Person) => sending.ports.directory.people.set('U1', person);

  test('has left since the approval: nothing is sent, and people are notified', async () => {
    answers({ kind: 'not_member', left: true });
    expect(await runPuts()).toBe(0);
    expect(item()).toMatchObject({ state: 'cancelled', delivery: { attempts: [] } });
    expect(last()).toMatchObject({ kind: 'cancelled', reason: 'requester_left' });
    expect(item().notifications.posted).toHaveProperty(`reply:${item().events.length}`);
  });

  test.each<[string, Person]>([
    ['is a member', { kind: 'member' }],
    ['is not shown clearly', { kind: 'not_member', left: false }],
    ['is not known while Slack is down', { kind: 'timeout' }],
    ['is not known without a token', { kind: 'token_refused' }],
  ])('%s: the approved share is sent', async (_, person) => {
    answers(person);
    expect(await runPuts()).toBe(1);
    expect(sending.ports.directory.asked).toEqual(['U1 fresh']);
  });
});

test('a server that does not take such an email: failed before any attempt, and nothing is left out', async () => {
  sending.ports.pbx.takesAll = false;
  expect(await runPuts()).toBe(0);
  expect(item()).toMatchObject({ state: 'failed', delivery: { attempts: [] } });
  expect(last()).toMatchObject({ kind: 'failed', reason: 'server_too_old' });
});

test('what ICWS said of an attempt is not shown about a later one', async () => {
  const said = withDelivery(item(), { icwsMessage: 'Disk full' });
  await sending.ports.store.save(item(), said);
  sending.ports.pbx.results = [{ kind: 'unconfirmed', because: 'no_answer' }];
  await run();
  expect(item().delivery).not.toHaveProperty('icwsMessage', 'Disk full');
  expect(Object.keys(item().notifications.posted)).not.toContain(`direct:${item().events.length}`);
});

describe('sending is paused', () => {
  test.each([
    ['before the sign-in', [true], 'waiting', ['paused?']],
    [
      'after the attempt was claimed',
      [false, true],
      'not_sent',
      ['paused?', 'openSession', 'paused?'],
    ],
  ])(
    '%s: no PUT begins, and the sweeper finds it in three minutes',
    async (_, answers, kind, calls) => {
      sending.ports.sending.answers = answers;
      const made = await run();
      expect(made.slice(2, 2 + calls.length)).toEqual(calls);
      expect(wakes(made)).toEqual([]);
      expect(item()).toMatchObject({
        state: 'approved',
        delivery: { nextAttemptAt: start + 3 * minute },
      });
      expect(last()).toMatchObject({ kind, reason: 'paused' });
    },
  );

  test('a switch that cannot be read after the claim: certainly not sent, and sent by the next run', async () => {
    sending.ports.sending.answers = [false, 'fails'];
    expect(await runPuts()).toBe(0);
    expect(item()).toMatchObject({
      state: 'approved',
      delivery: { attempts: [{ result: 'notSent' }] },
    });
    pass(1000);
    await run();
    expect(item().state).toBe('sent');
  });
});

test('a claim that takes until the approval is too old: no PUT begins, and it fails', async () => {
  const { sendBefore = 0 } = item().delivery;
  pass(sendBefore - start - 1000);
  const { store } = sending.ports;
  const save = store.save.bind(store);
  store.save = (before, after) => {
    if (after.state === 'sending') pass(18_000);
    return save(before, after);
  };
  expect(await runPuts()).toBe(0);
  pass(minute);
  expect(await runPuts()).toBe(0);
  expect(item().state).toBe('failed');
  expect(last()).toMatchObject({ kind: 'failed', reason: 'approval_too_old' });
});
