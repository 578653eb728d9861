/** A rule and a form with nothing special about them. */
import type { FrozenRule, OutgoingEmail } from '../../../lambda/share/request.ts';

export const plainRule: FrozenRule = {
  name: 'r',
  hash: 'h',
  requesters: [],
  approvers: [],
  approvals: 1,
  selfApproval: 'never',
  askIn: 'direct',
  expiresAfterMinutes: 60,
  detailsRequired: false,
  sendWithinMinutes: 60,
  retentionDays: 400,
};

export const plainFields: OutgoingEmail = {
  recordingId: 'R',
  recipientName: 'N',
  recipientEmail: 'e@x.example',
  replyTo: 'a@x.example',
  emailSubject: 'S',
  emailBody: 'B',
  priority: 4,
};
