/** Secrets Manager's `GetSecretValue` and `PutSecretValue` over secrets in memory. */
import { randomUUID } from 'node:crypto';
import { AwsError } from './error.ts';

interface Secret {
  text: string | undefined;
  version: string;
  /** Deleted ones stay for a recovery window. */
  deleted?: boolean;
}

export class LocalSecrets {
  readonly #secrets = new Map<string, Secret>();

  /** A new version; undefined makes a secret without a value, as a deployment leaves it. */
  put(name: string, text: string | undefined): Secret {
    const secret = { text, version: randomUUID() };
    this.#secrets.set(name, secret);
    return secret;
  }

  /** Marks a secret for deletion, as Secrets Manager does before it removes one. */
  delete(name: string): void {
    this.#secrets.set(name, { text: undefined, version: '', deleted: true });
  }

  readonly run = (operation: string, input: Record<string, unknown>): unknown => {
    const Name = String(input.SecretId ?? '').replace(/^arn:.*:secret:/, '');
    const ids = { ARN: `arn:aws:secretsmanager:local:000000000000:secret:${Name}`, Name };
    const secret = this.#secrets.get(Name);
    if (secret?.deleted) {
      const message =
        "You can't perform this operation on the secret because it was marked for deletion.";
      throw new AwsError('InvalidRequestException', message);
    }
    if (operation === 'PutSecretValue') {
      return { ...ids, VersionId: this.put(Name, String(input.SecretString)).version };
    }
    if (operation !== 'GetSecretValue') throw new AwsError('UnknownOperationException', operation);
    if (secret?.text === undefined) {
      const what = secret ? ' value for staging label: AWSCURRENT' : '.';
      const message = `Secrets Manager can't find the specified secret${what}`;
      throw new AwsError('ResourceNotFoundException', message);
    }
    const { text: SecretString, version: VersionId } = secret;
    const VersionStages = ['AWSCURRENT'];
    return { ...ids, VersionId, SecretString, VersionStages, CreatedDate: Date.now() / 1000 };
  };
}
