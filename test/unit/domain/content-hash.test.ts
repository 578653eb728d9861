/** The hash that names what was approved: all of it, and nothing else. */
import { contentHash, type Email } from '../../../lambda/domain/email.ts';
import { hashOf, plainDraft, plainEmail, plainRule } from '../../support/requests.ts';

const hash = hashOf(plainEmail, plainRule);
const request = plainDraft();
const swapped = (one: object, other: object) => [
  hashOf({ ...plainEmail, ...one }, plainRule),
  hashOf({ ...plainEmail, ...other }, plainRule),
];

const changes = {
  recordings: [{ recordingId: 'R ' }],
  to: [{ name: 'N ', address: 'e@x.example' }],
  cc: [{ name: 'N', address: 'f@x.example' }],
  replyTo: 'a@x.example ',
  emailSubject: 'S ',
  emailBody: 'B ',
  priority: 2,
  purpose: 'p',
  caseNumber: 'c',
} satisfies Required<Email>;
test.each(Object.entries(changes))('covers %s', (name, value) => {
  expect(hash).toMatch(/^[0-9a-f]{64}$/);
  expect(hashOf({ ...plainEmail, [name]: value }, plainRule)).not.toBe(hash);
});

test.each<[string, Partial<Omit<Email, 'emailBody'>>]>([
  [
    'how a recording was named',
    { recordings: [{ recordingId: 'R', interactionId: '3001234567' }] },
  ],
  ['one more recording', { recordings: [{ recordingId: 'R' }, { recordingId: 'S' }] }],
  ['a recipient’s address', { to: [{ name: 'N', address: 'f@x.example' }] }],
  ['one more recipient', { to: [...plainEmail.to, { name: 'M', address: 'm@x.example' }] }],
  ['who is in To and who in Cc', { to: [], cc: plainEmail.to }],
])('covers %s', (_, change) => {
  expect(hashOf({ ...plainEmail, ...change }, plainRule)).not.toBe(hash);
});

test.each([
  ['its name', { name: 's' }],
  ['its hash', { hash: 'i' }],
  ['its approvers', { approvers: ['U9'] }],
])('covers the whole rule: %s', (_, change) => {
  expect(hashOf(plainEmail, { ...plainRule, ...change })).not.toBe(hash);
});

test('covers who asks, and in which team; can be made again without the body', () => {
  expect(contentHash(request)).toBe(request.contentHash);
  expect(contentHash({ ...request, requester: 'U9' })).not.toBe(request.contentHash);
  expect(contentHash({ ...request, teamId: 'T9' })).not.toBe(request.contentHash);
  const { emailBody: _, ...email } = request.email;
  expect(contentHash({ ...request, email })).toBe(request.contentHash);
});

test('does not depend on the order of keys', () => {
  const reversed = Object.fromEntries(Object.entries(plainEmail).reverse()) as typeof plainEmail;
  expect(hashOf(reversed, plainRule)).toBe(hash);
});

test.each([
  [{ to: [{ name: 'a', address: 'bc' }] }, { to: [{ name: 'ab', address: 'c' }] }],
  [
    { to: [{ name: 'a', address: 'b' }], emailSubject: 'c","d' },
    { to: [{ name: 'a', address: 'b","c' }], emailSubject: 'd' },
  ],
  [
    { recordings: [{ recordingId: 'a' }, { recordingId: 'bc' }] },
    { recordings: [{ recordingId: 'ab' }, { recordingId: 'c' }] },
  ],
  [{ recordings: [{ recordingId: '1' }] }, { recordings: [{ interactionId: '1' }] }],
])('keeps neighbors apart: %j, %j', (one, other) => {
  const [first, second] = swapped(one, other);
  expect(first).not.toBe(second);
});
