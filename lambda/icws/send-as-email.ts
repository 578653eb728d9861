/**
 * The body of "send-as-email" ("recordings" of the ICWS reference). The published page lists its leaves
 * flat; the real contract (the vendor's sample and data contracts) nests them. Some servers may take the
 * page literally, so both can be built.
 */
import type { OutgoingEmail } from '../domain/request.ts';

export type BodyForm = 'nested' | 'flat';

export function emailParameters(email: OutgoingEmail, form: BodyForm): Record<string, unknown> {
  // The recording stands in the path.
  const { recordingId, recipientName, recipientEmail, replyTo, ...rest } = email;
  const { emailSubject, emailBody, priority, ...forgotten } = rest;
  // A field that people approve and ICWS never gets would be a lie.
  forgotten satisfies Record<string, never>;
  const recipient = { displayName: recipientName, address: recipientEmail };
  const others = { replyToAddress: replyTo, emailSubject, emailBody, priority };
  return form === 'flat'
    ? { ...recipient, ...others }
    : {
        toParticipants: { emailAddresses: [recipient] },
        ccParticipants: { emailAddresses: [] },
        ...others,
      };
}
