import { emailParameters } from '../../../lambda/icws/send-as-email.ts';

const email = {
  recordingId: '0DE0C017-CD4F-D013-8E31-18D8B7470001',
  recipientName: 'Bob',
  recipientEmail: 'bob@example.com',
  replyTo: 'ann@example.com',
  emailSubject: 'S',
  emailBody: 'B',
  priority: 4,
} as const;

test('the nested form is the one of the vendor’s data contracts', () => {
  expect(emailParameters(email, 'nested')).toEqual({
    toParticipants: { emailAddresses: [{ displayName: 'Bob', address: 'bob@example.com' }] },
    ccParticipants: { emailAddresses: [] },
    replyToAddress: 'ann@example.com',
    emailSubject: 'S',
    emailBody: 'B',
    priority: 4,
  });
});

test('the flat form is the one of the published page', () => {
  expect(emailParameters(email, 'flat')).toEqual({
    displayName: 'Bob',
    address: 'bob@example.com',
    replyToAddress: 'ann@example.com',
    emailSubject: 'S',
    emailBody: 'B',
    priority: 4,
  });
});
