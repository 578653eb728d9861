/**
 * Secrets, cached per container. A secret that cannot be used is never cached: the container lives on and
 * the next call looks again. Nothing of a secret's value ever leaves through an error.
 */
import { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import type * as z from 'zod/mini';
import { sha256 } from '../share/content-hash.ts';
import type { Log, Secret, SecretSource } from '../share/ports.ts';
import { type CallLimits, clientOptions } from './calls.ts';

const refetchEveryMs = 60_000;

export const secretsClient = (limits: CallLimits): SecretsManagerClient =>
  new SecretsManagerClient(clientOptions(limits));

/** `id` is a name or an ARN. */
export function cachedSecret<T>(
  client: SecretsManagerClient,
  id: string,
  schema: z.ZodMiniType<T>,
  deps: { now(): number; log: Log },
): SecretSource<T> {
  let cached: Promise<Secret<T>> | undefined;
  let refetchedAt = Number.NEGATIVE_INFINITY;

  const fetch = async (): Promise<Secret<T>> => {
    const secret = await read(client, id, schema, deps.log);
    if (secret.kind !== 'ready') cached = undefined;
    return secret;
  };
  const current = () => {
    cached ??= fetch();
    return cached;
  };
  return {
    current,
    async refreshed() {
      if (deps.now() - refetchedAt < refetchEveryMs) return current();
      refetchedAt = deps.now();
      const before = cached;
      const fresh = await read(client, id, schema, deps.log);
      // A secret that broke meanwhile does not take away the one that still works.
      if (fresh.kind !== 'ready') return before ?? fresh;
      cached = Promise.resolve(fresh);
      return fresh;
    },
  };
}

async function read<T>(
  client: SecretsManagerClient,
  id: string,
  schema: z.ZodMiniType<T>,
  log: Log,
): Promise<Secret<T>> {
  try {
    const answer = await client.send(new GetSecretValueCommand({ SecretId: id }));
    const text = answer.SecretString ?? '';
    const parsed = schema.safeParse(parseJson(text));
    if (!parsed.success) {
      const why = text === '' ? 'missing' : 'malformed';
      const where = parsed.error.issues.map((issue) => issue.path.join('.')).join(', ');
      log.error('secret_unusable', { why, where });
      return { kind: 'unusable', why };
    }
    return { kind: 'ready', value: parsed.data, version: answer.VersionId ?? sha256(text) };
  } catch (cause) {
    const missing = cause instanceof Error && cause.name === 'ResourceNotFoundException';
    const why = missing ? 'missing' : 'unreachable';
    log.error('secret_unusable', { why }, cause);
    return { kind: 'unusable', why };
  }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
