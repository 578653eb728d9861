/** SDK clients with time limits: a stalled call must fail while there is time left to say so. */
import { CloudWatchLogsClient } from '@aws-sdk/client-cloudwatch-logs';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { SQSClient } from '@aws-sdk/client-sqs';
import { fromEnv } from '@aws-sdk/credential-provider-env';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';

/** Milliseconds for one try, and how many tries a call gets. */
export interface CallLimits {
  connectMs: number;
  answerMs: number;
  tries: number;
}

/** Slack waits 3 seconds for the receiver. */
export const receiverLimits: CallLimits = { connectMs: 400, answerMs: 800, tries: 2 };
export const backgroundLimits: CallLimits = { connectMs: 2000, answerMs: 4000, tries: 4 };

/** When a call must have ended; asked for each call. Without one, its own limits bound it. */
export type Deadline = () => { abortSignal?: AbortSignal };
export const noDeadline: Deadline = () => ({});

const options = ({ connectMs, answerMs, tries }: CallLimits) => ({
  // Lambda gives the role's credentials in the environment; the bundles know no other way (`infra/left-out.ts`).
  credentials: fromEnv(),
  maxAttempts: tries,
  requestHandler: {
    connectionTimeout: connectMs,
    requestTimeout: answerMs,
    throwOnRequestTimeout: true,
  },
});

/** A client made when it is first used: a cold start pays for those that it needs. */
export type Lazy<T> = () => T;

function lazy<T>(make: () => T): Lazy<T> {
  let made: T | undefined;
  return () => {
    made ??= make();
    return made;
  };
}

export const documentClient = (limits: CallLimits): Lazy<DynamoDBDocumentClient> =>
  lazy(() =>
    DynamoDBDocumentClient.from(new DynamoDBClient(options(limits)), {
      marshallOptions: { removeUndefinedValues: true },
    }),
  );

export const logsClient = (limits: CallLimits): Lazy<CloudWatchLogsClient> =>
  lazy(() => new CloudWatchLogsClient(options(limits)));
export const queueClient = (limits: CallLimits): Lazy<SQSClient> =>
  lazy(() => new SQSClient(options(limits)));
export const secretsClient = (limits: CallLimits): Lazy<SecretsManagerClient> =>
  lazy(() => new SecretsManagerClient(options(limits)));
