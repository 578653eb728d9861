/** One email of several recordings, to several recipients: what is sent, and to which server it can be sent. */
import type { OutgoingEmail } from '../../../lambda/domain/email.ts';
import { emailParameters, sendRequest } from '../../../lambda/icws/send-as-email.ts';
import { email, fault, useIcws } from '../../support/icws.ts';

const untried = { formRefused: false };
const h = useIcws();
const { icws } = h;

const [first = ''] = email.recordingIds;
const second = first.replace('0001', '0002');
const ann = { name: 'Ann', address: 'ann@example.com' };
const eve = { name: 'Eve', address: 'eve@example.com' };
const recordings: OutgoingEmail = { ...email, recordingIds: [first, second] };
const toMany: OutgoingEmail = { ...email, to: [...email.to, ann], cc: [eve] };
const many: OutgoingEmail = { ...toMany, recordingIds: recordings.recordingIds };

const sentToMany = {
  to: [
    { displayName: 'Bob', address: 'bob@example.com' },
    { displayName: 'Ann', address: 'ann@example.com' },
  ],
  cc: [{ displayName: 'Eve', address: 'eve@example.com' }],
};

describe('the request', () => {
  test('one recording has a resource of its own, whoever gets it', () => {
    for (const one of [email, toMany]) {
      expect(sendRequest(one, 'nested')).toEqual({
        path: `/recordings/${first}/send-as-email`,
        body: emailParameters(one, 'nested'),
      });
    }
    expect(emailParameters(toMany, 'nested')).toMatchObject({
      toParticipants: { emailAddresses: sentToMany.to },
      ccParticipants: { emailAddresses: sentToMany.cc },
    });
  });

  test('several recordings share one, which names them all', () => {
    expect(sendRequest(recordings, 'nested')).toEqual({
      path: '/recordings/send-as-email',
      body: {
        recordings: { recordingIds: [first, second] },
        parameters: emailParameters(email, 'nested'),
      },
    });
  });

  test('an ID cannot leave its place in the path', () => {
    expect(sendRequest({ ...email, recordingIds: ['../x?y'] }, 'nested').path).toBe(
      '/recordings/..%2Fx%3Fy/send-as-email',
    );
  });
});

test.each([
  ['several recordings', recordings, { recordingIds: [first, second] }],
  ['several recipients', toMany, { recordingIds: [first], ...sentToMany }],
  ['both', many, { recordingIds: [first, second], ...sentToMany }],
])('%s go out in one email, by one PUT', async (_, one, sent) => {
  const { send, takes } = await h.session();
  expect(takes(one)).toBe(true);
  expect(await send(one, untried)).toEqual({ kind: 'sent' });
  expect(icws.outbox).toEqual([expect.objectContaining(sent)]);
  expect(icws.calls.filter(({ method }) => method === 'PUT')).toHaveLength(1);
});

test('one of several recordings that may not be used: refused, and nothing goes out', async () => {
  icws.isForbidden = (id) => id === second;
  const { send } = await h.session();
  expect(await send(recordings, untried)).toMatchObject({ kind: 'refused', status: 403 });
  expect(icws.outbox).toEqual([]);
});

describe('a server that takes the flat form only', () => {
  const tooMuch: [string, OutgoingEmail][] = [
    ['several recordings', recordings],
    ['several recipients', toMany],
    ['somebody in Cc', { ...email, cc: [eve] }],
  ];

  test.each(tooMuch)('%s: refused instead of sent in parts', async (_, one) => {
    icws.parameters = 'flat';
    icws.faults = [fault('put', 400, { propertyName: 'toParticipants' })];
    const { send } = await h.session();
    expect(await send(one, untried)).toMatchObject({ kind: 'refused', status: 400 });
    expect(icws.outbox).toEqual([]);
  });

  test.each(tooMuch)('%s: not taken once a flat email was sent there', async (_, one) => {
    icws.parameters = 'flat';
    const { send, takes } = await h.session();
    expect(takes(one)).toBe(true);
    expect(await send(email, { formRefused: true })).toEqual({ kind: 'sent' });
    expect([takes(email), takes(one)]).toEqual([true, false]);
  });

  test.each(tooMuch)('%s: not taken where the secret says so', async (_, one) => {
    h.secrets = [h.ready({ emailParameters: 'flat' })];
    const { takes } = await h.session();
    expect([takes(email), takes(one)]).toEqual([true, false]);
    h.secrets = [h.ready({ emailParameters: 'nested' })];
    expect((await h.session(h.pbx())).takes(one)).toBe(true);
  });
});
