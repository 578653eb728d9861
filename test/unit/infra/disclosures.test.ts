/** The disclosure report: what left or may have left, and nothing else; as CSV, JSON, and a table. */
import { Writable } from 'node:stream';
import { type Disclosure, disclosuresOf, type Wanted } from '../../../infra/cli/disclosures.ts';
import { erase } from '../../../infra/cli/erase.ts';
import { type Format, printDisclosures } from '../../../infra/cli/print-disclosures.ts';
import { closeUnconfirmed } from '../../../lambda/domain/approval.ts';
import type { ShareRequest } from '../../../lambda/domain/request.ts';
import {
  approved,
  approvedBy,
  asked,
  attempted,
  begun,
  confirmed,
  hour,
  made,
  notSent,
  plainDraft,
  plainEmail,
  recorded,
  reported,
  start,
  stored,
  unconfirmed,
} from '../../support/requests.ts';
import { MemoryStore } from '../../support/store.ts';

const all: Wanted = { from: 0, to: Number.POSITIVE_INFINITY };
const sent = (request: ShareRequest = approved()) => attempted(request, { kind: 'sent' });
const outcomesOf = (request: ShareRequest) =>
  disclosuresOf(request, all).map(({ outcome }) => outcome);

/** Forty days after nobody knew, it is approved to be sent again. */
const later = start + 960 * hour;
const again = made(reported(unconfirmed(), 'U1', 'send_again', later));

test.each<[string, ShareRequest, Disclosure['outcome'] | undefined]>([
  ['sent', sent(), 'sent'],
  ['reported as sent', made(reported(unconfirmed(), 'U1', 'sent', start)), 'sent (reported)'],
  ['unconfirmed', unconfirmed(), 'not known'],
  ['with PureConnect', begun(), 'not known'],
  ['unconfirmed, to be sent again', again, 'not known'],
  ['closed without knowing', closeUnconfirmed(unconfirmed(), {}, start), 'not known'],
  ['waiting', asked(), undefined],
  ['approved', approved(), undefined],
  ['certainly not sent', attempted(approved(), { kind: 'refused', status: 403 }), undefined],
  ['to be tried again', attempted(approved(), notSent), undefined],
  ['a draft', plainDraft(), undefined],
])('%s: %s', (_, request, outcome) => {
  expect(outcomesOf(request)).toEqual(outcome ? [outcome] : []);
});

const email = {
  ...plainEmail,
  recordings: [{ recordingId: 'AB-1', interactionId: '3001234567' }, { recordingId: 'AB-2' }],
  cc: [{ name: 'C', address: 'c@y.example' }],
  purpose: 'Complaint, second',
  caseNumber: '=2+5',
};
const lookUps = {
  3001234567: { result: 'found' as const },
  'AB-2': { result: 'found' as const, call: { interactionId: '3007654321' } },
};
const full = sent(
  approvedBy(
    confirmed(plainDraft(start, { approvers: ['U2', 'U3'], approvals: 2 }, { email, lookUps })),
    'U2',
    'U3',
  ),
);

test('a row says what, to whom, why, and who agreed', () => {
  expect(disclosuresOf(full, all)).toEqual([
    {
      date: new Date(start).toISOString(),
      id: 'SR-AAAAAAAA',
      outcome: 'sent',
      recordings: 'AB-1; AB-2',
      recipients: 'e@x.example; c@y.example',
      requester: 'U1',
      approvers: 'U2; U3',
      rule: 'r',
      purpose: 'Complaint, second',
      caseNumber: '=2+5',
    },
  ]);
});

test.each<[Partial<Wanted>, boolean]>([
  [{ from: start, to: start + 1 }, true],
  [{ to: start }, false],
  [{ from: start + hour }, false],
  [{ recipient: 'C@Y.example' }, true],
  [{ recipient: 'x@y.example' }, false],
  [{ recording: 'ab-2' }, true],
  [{ recording: '3001234567' }, true],
  [{ recording: '3007654321' }, true],
  [{ recipient: 'Carol <c@y.example>' }, true],
  [{ recording: 'AB' }, false],
  [{ requester: 'U1' }, true],
  [{ requester: 'U2' }, false],
])('wanted by %j: %s', (wanted, found) => {
  expect(disclosuresOf(full, { ...all, ...wanted })).toHaveLength(found ? 1 : 0);
});

test('what was sent again is in the report of each time that it may have left', () => {
  const refused = recorded(begun(again, later), { kind: 'refused', status: 403 })!;
  expect(disclosuresOf(refused, all)).toMatchObject([
    { outcome: 'not known', date: new Date(start).toISOString() },
  ]);
  const second = recorded(begun(again, later), { kind: 'sent' })!;
  expect(disclosuresOf(second, { ...all, from: later })).toMatchObject([{ outcome: 'sent' }]);
  expect(outcomesOf(second)).toEqual(['not known', 'sent']);
});

test('of what was erased it still says that it was sent', () => {
  expect(disclosuresOf(erase(full, start)!, all)).toMatchObject([
    { outcome: 'sent', recordings: '(erased)', recipients: '(erased)' },
  ]);
});

async function printed(format: Format, ...requests: ShareRequest[]): Promise<string> {
  const store = new MemoryStore();
  for (const [index, request] of requests.entries()) {
    await stored(store, { ...request, id: String(index).repeat(32) });
  }
  let text = '';
  const to = new Writable({
    write(chunk, _, done) {
      text += String(chunk);
      done();
    },
  });
  const listeners = { progress: () => undefined, unreadable: () => undefined };
  await printDisclosures(store, all, format, to, listeners);
  return text;
}

test('CSV: quoted where it has to be, and no cell is a formula', async () => {
  const [head, row, end] = (await printed('csv', full)).split('\n');
  expect(head).toBe(
    'date,id,outcome,recordings,recipients,requester,approvers,rule,purpose,caseNumber',
  );
  expect(row).toContain('"Complaint, second"');
  expect(row).toMatch(/,'=2\+5$/);
  expect(end).toBe('');
});

test.each([
  ['nothing', [asked()], 0],
  ['two', [full, sent(), asked()], 2],
])('JSON of %s is JSON', async (_, requests, count) => {
  expect(JSON.parse(await printed('json', ...requests))).toHaveLength(count);
});

test('a table shows every recipient and recording', async () => {
  const table = await printed('table', full);
  expect(table.split('\n')).toHaveLength(3);
  expect(table).toContain('e@x.example; c@y.example ← AB-1; AB-2');
});

test.each(['csv', 'json', 'table'] as const)(
  'what people wrote cannot control a terminal: %s',
  async (format) => {
    const purpose = 'Complaint\u001b[2J\u202e\r\u009b1mx\n2026-01-01 forged';
    const text = await printed(format, { ...full, email: { ...full.email, purpose } });
    expect(text).not.toMatch(/(?!\n)\p{Cc}|\u202e/u);
    expect(text).not.toMatch(/^2026-01-01 forged/m);
    if (format === 'json') expect(JSON.parse(text)).toMatchObject([{ purpose }]);
    else expect(text).toContain('Complaintx 2026-01-01 forged');
  },
);
