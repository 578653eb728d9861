/**
 * Secrets, cached per container. The version is checked again every 5 minutes, so that a withdrawn secret stops working.
 * Nothing of a secret's value ever leaves through an error.
 */
import {
  GetSecretValueCommand,
  type GetSecretValueCommandOutput,
  SecretsManagerClient,
} from '@aws-sdk/client-secrets-manager';
import type * as z from 'zod/mini';
import type { Log, Secret, SecretSource } from '../application/ports.ts';
import { withTimeout } from '../application/with-timeout.ts';
import { sha256 } from '../domain/hash.ts';
import { parseJson } from '../domain/parse-json.ts';
import { type CallLimits, clientOptions } from './calls.ts';

const refetchEveryMs = 60_000;
/** How long a usable secret is taken as it is, milliseconds. */
const trustedForMs = 300_000;
/** How much longer, while Secrets Manager cannot be reached. */
const graceMs = 600_000;
/** A secret that is not usable is read no more often than this, whoever asks. */
const retryEveryMs = 5_000;
/** A usable secret waits no longer for its check: Slack's 3 seconds go on. */
const checkLimitMs = 700;

export const secretsClient = (limits: CallLimits): SecretsManagerClient =>
  new SecretsManagerClient(clientOptions(limits));

/** `id` is a name or an ARN. */
export function cachedSecret<T>(
  client: SecretsManagerClient,
  id: string,
  schema: z.ZodMiniType<T>,
  deps: { now(): number; log: Log },
): SecretSource<T> {
  let cached: { secret: Secret<T>; until: number } | undefined;
  let usable: { secret: Secret<T>; confirmedAt: number } | undefined;
  let reading: Promise<Secret<T>> | undefined;
  let failures = 0;
  let refetchedAt = Number.NEGATIVE_INFINITY;

  const keep = (secret: Secret<T>, forMs: number): Secret<T> => {
    cached = { secret, until: deps.now() + forMs };
    return secret;
  };
  const settle = (fresh: Secret<T>): Secret<T> => {
    if (fresh.kind === 'ready') {
      failures = 0;
      usable = { secret: fresh, confirmedAt: deps.now() };
      return keep(fresh, trustedForMs);
    }
    const graceEnds = (usable?.confirmedAt ?? Number.NEGATIVE_INFINITY) + trustedForMs + graceMs;
    if (usable && fresh.why === 'unreachable' && deps.now() < graceEnds) {
      return keep(usable.secret, retryEveryMs);
    }
    usable = undefined;
    failures += 1;
    // What failed while the container started is read once more by the delivery that needs it.
    return keep(fresh, failures === 1 ? 0 : retryEveryMs);
  };
  /** A usable secret is not waited for longer than its check may take; what comes later counts from then on. */
  const readAgain = async (): Promise<Secret<T>> => {
    const settled = read(client, id, schema, deps.log).then(settle);
    if (!usable) return settled;
    const checked = await withTimeout(settled, checkLimitMs);
    return checked === 'timeout' ? settle({ kind: 'unusable', why: 'unreachable' }) : checked;
  };
  const readOnce = () => {
    reading ??= readAgain().finally(() => {
      reading = undefined;
    });
    return reading;
  };
  const current = () =>
    cached && deps.now() < cached.until ? Promise.resolve(cached.secret) : readOnce();
  return {
    current,
    refreshed() {
      // Whoever asks while it is read again waits for that, too.
      if (deps.now() - refetchedAt < refetchEveryMs) return reading ?? current();
      refetchedAt = deps.now();
      return readOnce();
    },
  };
}

/** No such secret or no value yet, and one that is marked for deletion ("GetSecretValue" of Secrets Manager). */
const noSecret = new Set(['ResourceNotFoundException', 'InvalidRequestException']);

async function read<T>(
  client: SecretsManagerClient,
  id: string,
  schema: z.ZodMiniType<T>,
  log: Log,
): Promise<Secret<T>> {
  try {
    const answer = await client.send(new GetSecretValueCommand({ SecretId: id }));
    const text = textOf(answer);
    const parsed = schema.safeParse(parseJson(text));
    if (!parsed.success) {
      const why = text === '' ? 'missing' : 'malformed';
      const where = parsed.error.issues.map((issue) => issue.path.join('.')).join(', ');
      log.error('secret_unusable', { why, where });
      return { kind: 'unusable', why, ...(where === '' ? {} : { where }) };
    }
    return { kind: 'ready', value: parsed.data, version: answer.VersionId ?? sha256(text) };
  } catch (cause) {
    const why = whyUnusable(cause);
    log.error('secret_unusable', { why }, cause);
    return { kind: 'unusable', why };
  }
}

/** Not allowed any more, or its key is: whoever took that away meant it. */
const noAccess = new Set([
  'AccessDeniedException',
  'DecryptionFailure',
  'KMSAccessDeniedException',
]);

function whyUnusable(cause: unknown): 'missing' | 'denied' | 'unreachable' {
  const name = cause instanceof Error ? cause.name : '';
  if (noSecret.has(name)) return 'missing';
  return noAccess.has(name) ? 'denied' : 'unreachable';
}

/** As a hand or a tool wrote it: perhaps as bytes, with a byte order mark, or with blanks around it. */
function textOf({ SecretString, SecretBinary }: GetSecretValueCommandOutput): string {
  const text = SecretString ?? new TextDecoder().decode(SecretBinary ?? new Uint8Array());
  return text.replace(/^\uFEFF/, '').trim();
}
