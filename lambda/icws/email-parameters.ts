/**
 * The body of "send-as-email" ("recordings" of the ICWS reference). The published page lists its leaves
 * flat; the real contract (the vendor's sample and data contracts) nests them. Some servers may take the
 * page literally, so both can be built.
 */
import type { OutgoingEmail } from '../share/ports.ts';
import { type Priority, priorityValues } from '../share/priority.ts';

export type BodyForm = 'nested' | 'flat';

/** ICWS takes every other value as normal; so does this mapping. */
const icwsPriority = (priority: number): Priority =>
  priorityValues.find((known) => known === priority) ?? 1;

export function emailParameters(email: OutgoingEmail, form: BodyForm): Record<string, unknown> {
  const recipient = { displayName: email.recipientName, address: email.recipientEmail };
  const rest = {
    replyToAddress: email.replyTo,
    emailSubject: email.emailSubject,
    emailBody: email.emailBody,
    priority: icwsPriority(email.priority),
  };
  return form === 'flat'
    ? { ...recipient, ...rest }
    : {
        toParticipants: { emailAddresses: [recipient] },
        ccParticipants: { emailAddresses: [] },
        ...rest,
      };
}
