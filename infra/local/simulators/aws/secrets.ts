/** Secrets Manager's `GetSecretValue` and `PutSecretValue` over secrets in memory. */
import { randomUUID } from 'node:crypto';
import { AwsError } from './error.ts';

export class LocalSecrets {
  readonly #values = new Map<string, { text: string | undefined; version: string }>();
  /** Deleted ones stay for a recovery window. */
  readonly #deleted = new Set<string>();

  /** A new version; undefined makes a secret without a value, as a deployment leaves it. */
  put(name: string, text: string | undefined): void {
    this.#deleted.delete(name);
    this.#values.set(name, { text, version: randomUUID() });
  }

  /** Marks a secret for deletion, as Secrets Manager does before it removes one. */
  delete(name: string): void {
    this.#deleted.add(name);
  }

  readonly run = (operation: string, input: Record<string, unknown>): unknown => {
    const name = String(input.SecretId ?? '').replace(/^arn:.*:secret:/, '');
    const secret = this.#values.get(name);
    if (this.#deleted.has(name)) {
      throw new AwsError(
        'InvalidRequestException',
        "You can't perform this operation on the secret because it was marked for deletion.",
      );
    }
    if (secret?.text === undefined && operation !== 'PutSecretValue') {
      throw new AwsError(
        'ResourceNotFoundException',
        secret
          ? "Secrets Manager can't find the specified secret value for staging label: AWSCURRENT"
          : "Secrets Manager can't find the specified secret.",
      );
    }
    const ids = { ARN: `arn:aws:secretsmanager:local:000000000000:secret:${name}`, Name: name };
    if (operation === 'PutSecretValue') {
      this.put(name, String(input.SecretString));
      return { ...ids, VersionId: this.#values.get(name)?.version };
    }
    if (operation !== 'GetSecretValue') throw new AwsError('UnknownOperationException', operation);
    return {
      ...ids,
      VersionId: secret?.version,
      SecretString: secret?.text,
      VersionStages: ['AWSCURRENT'],
      CreatedDate: Date.now() / 1000,
    };
  };
}
