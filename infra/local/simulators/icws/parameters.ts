/** The parameters of "send-as-email", checked property by property as the vendor's data contracts type them. */

export type Params = Record<string, unknown>;

export interface Email {
  recordingId: string;
  displayName: string;
  address: string;
  replyToAddress: string;
  emailSubject: string;
  emailBody: string;
  priority: number;
}

export interface PropertyError {
  __type: string;
  propertyName: string;
  errorId: string;
  message: string;
}

export function propertyError(kind: 'missing' | 'invalid', propertyName: string): PropertyError {
  return {
    __type: `urn:inin.com:common:${kind}PropertyError`,
    propertyName,
    errorId: `error.request.${kind}Property`,
    message: `The property ${propertyName} is ${kind}.`,
  };
}

const asObject = (value: unknown): Params | undefined =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
    ? (value as Params)
    : undefined;

class Refused extends Error {
  readonly error: PropertyError;
  constructor(error: PropertyError) {
    super(error.message);
    this.error = error;
  }
}

function text(from: Params, name: string): string {
  const value = from[name];
  if (value === undefined) throw new Refused(propertyError('missing', name));
  if (typeof value !== 'string' || value === '') throw new Refused(propertyError('invalid', name));
  return value;
}

function addresses(from: Params, name: string): Params[] {
  if (from[name] === undefined) throw new Refused(propertyError('missing', name));
  const list = asObject(from[name])?.emailAddresses;
  const items = Array.isArray(list) ? list.map(asObject) : undefined;
  if (!items || items.includes(undefined)) throw new Refused(propertyError('invalid', name));
  return items.filter((item) => item !== undefined);
}

function recipientOf(body: Params, form: 'nested' | 'flat'): Params {
  if (form === 'flat') return body;
  const [first] = addresses(body, 'toParticipants');
  addresses(body, 'ccParticipants');
  if (!first) throw new Refused(propertyError('invalid', 'toParticipants'));
  return first;
}

/** The email that these parameters describe, or the error that a server answers. */
export function readParameters(
  body: Params,
  form: 'nested' | 'flat',
  recordingId: string,
): Email | PropertyError {
  try {
    const recipient = recipientOf(body, form);
    const { priority } = body;
    if (typeof priority !== 'number') throw new Refused(propertyError('missing', 'priority'));
    return {
      recordingId,
      displayName: text(recipient, 'displayName'),
      address: text(recipient, 'address'),
      replyToAddress: text(body, 'replyToAddress'),
      emailSubject: text(body, 'emailSubject'),
      emailBody: text(body, 'emailBody'),
      priority,
    };
  } catch (cause) {
    if (cause instanceof Refused) return cause.error;
    throw cause;
  }
}
