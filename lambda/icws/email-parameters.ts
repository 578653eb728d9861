/**
 * The body of "send-as-email" ("recordings" of the ICWS reference). The published page lists its leaves
 * flat; the real contract (the vendor's sample and data contracts) nests them. Some servers may take the
 * page literally, so both can be built.
 */
import type { OutgoingEmail } from '../share/request.ts';

export type BodyForm = 'nested' | 'flat';

export function emailParameters(email: OutgoingEmail, form: BodyForm): Record<string, unknown> {
  const recipient = { displayName: email.recipientName, address: email.recipientEmail };
  const rest = {
    replyToAddress: email.replyTo,
    emailSubject: email.emailSubject,
    emailBody: email.emailBody,
    priority: email.priority,
  };
  return form === 'flat'
    ? { ...recipient, ...rest }
    : {
        toParticipants: { emailAddresses: [recipient] },
        ccParticipants: { emailAddresses: [] },
        ...rest,
      };
}
