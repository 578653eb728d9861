/** The parameters of "send-as-email", checked property by property as the vendor's data contracts type them. */
import { z } from 'zod';

const text = z.string().min(1);
const recipient = { displayName: text, address: text };
const message = {
  replyToAddress: text,
  emailSubject: text,
  emailBody: text,
  priority: z.number(),
};
const flat = z.object({ ...recipient, ...message });
const nested = z
  .object({
    toParticipants: z.object({ emailAddresses: z.tuple([z.object(recipient)], z.unknown()) }),
    ccParticipants: z.object({ emailAddresses: z.array(z.object({})) }),
    ...message,
  })
  .transform(({ toParticipants, ccParticipants: _, ...rest }) => ({
    ...toParticipants.emailAddresses[0],
    ...rest,
  }));
const forms = { flat, nested };

export type Email = { recordingId: string } & z.infer<typeof flat>;

export const propertyError = (kind: 'missing' | 'invalid', propertyName: string) => ({
  __type: `urn:inin.com:common:${kind}PropertyError`,
  propertyName,
  errorId: `error.request.${kind}Property`,
  message: `The property ${propertyName} is ${kind}.`,
});

/** The email that these parameters describe, or the error that a server answers. */
export function readParameters(
  body: unknown,
  form: keyof typeof forms,
  recordingId: string,
): Email | ReturnType<typeof propertyError> {
  const { data, error } = forms[form].safeParse(body, { reportInput: true });
  if (data) return { recordingId, ...data };
  const [issue] = error.issues;
  const name = issue?.path.findLast((key) => typeof key === 'string' && key !== 'emailAddresses');
  return propertyError(issue?.input === undefined ? 'missing' : 'invalid', String(name));
}
