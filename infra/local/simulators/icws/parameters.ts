/** The parameters of "send-as-email", checked property by property as the vendor's data contracts type them. */
import { z } from 'zod';

const text = z.string().min(1);
const participant = z.object({ displayName: text, address: text });
const message = {
  replyToAddress: text,
  emailSubject: text,
  emailBody: text,
  priority: z.number(),
};
const flat = z
  .object({ ...participant.shape, ...message })
  .transform(({ displayName, address, ...rest }) => ({
    to: [{ displayName, address }],
    cc: [],
    ...rest,
  }));
const nested = z
  .object({
    toParticipants: z.object({ emailAddresses: z.array(participant).min(1) }),
    ccParticipants: z.object({ emailAddresses: z.array(participant) }),
    ...message,
  })
  .transform(({ toParticipants, ccParticipants, ...rest }) => ({
    to: toParticipants.emailAddresses,
    cc: ccParticipants.emailAddresses,
    ...rest,
  }));
const forms = { flat, nested };

/** The body of the resource that sends several recordings at once. */
const severalSchema = z.object({
  recordings: z.object({ recordingIds: z.array(text).min(1) }),
  parameters: z.unknown(),
});

type Participant = z.infer<typeof participant>;
/** An email as it was sent: each recording is an attachment. */
export type Email = {
  recordingIds: string[];
  to: Participant[];
  cc: Participant[];
} & z.infer<z.ZodObject<typeof message>>;

export const propertyError = (kind: 'missing' | 'invalid', propertyName: string) => ({
  __type: `urn:inin.com:common:${kind}PropertyError`,
  propertyName,
  errorId: `error.request.${kind}Property`,
  message: `The property ${propertyName} is ${kind}.`,
});
type PropertyError = ReturnType<typeof propertyError>;

/**
 * The email that a body describes, or the error that a server answers. `single`: the recording that the path names;
 * without it the body names several, in the nested form only.
 */
export function readEmail(
  body: unknown,
  form: keyof typeof forms,
  single: string | undefined,
): Email | PropertyError {
  if (single !== undefined) return readParameters(body, form, [single]);
  if (form === 'flat') return propertyError('invalid', 'recordings');
  const { data, error } = severalSchema.safeParse(body, { reportInput: true });
  return data
    ? readParameters(data.parameters, form, data.recordings.recordingIds)
    : errorOf(error);
}

function readParameters(
  body: unknown,
  form: keyof typeof forms,
  recordingIds: string[],
): Email | PropertyError {
  const { data, error } = forms[form].safeParse(body ?? {}, { reportInput: true });
  return data ? { recordingIds, ...data } : errorOf(error);
}

function errorOf({ issues: [issue] }: z.ZodError): PropertyError {
  const name = issue?.path.findLast((key) => typeof key === 'string' && key !== 'emailAddresses');
  return propertyError(issue?.input === undefined ? 'missing' : 'invalid', String(name));
}
