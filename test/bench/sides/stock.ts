/** Bolt's own example for Lambda ("Deploying to AWS Lambda"), with the SDK's clients made when it is loaded. */
import { CloudWatchLogsClient } from '@aws-sdk/client-cloudwatch-logs';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { SQSClient } from '@aws-sdk/client-sqs';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { App, AwsLambdaReceiver } from '@slack/bolt';
import type { HttpApiEvent } from './side.ts';

const secrets = new SecretsManagerClient({});
export const clients = {
  documents: DynamoDBDocumentClient.from(new DynamoDBClient({})),
  queue: new SQSClient({}),
  logs: new CloudWatchLogsClient({}),
};

let started: ReturnType<AwsLambdaReceiver['start']> | undefined;

async function start() {
  const SecretId = process.env.SLACK_SECRET_ID ?? '';
  const { SecretString = '' } = await secrets.send(new GetSecretValueCommand({ SecretId }));
  const { botToken, signingSecret } = JSON.parse(SecretString) as Record<string, string>;
  const receiver = new AwsLambdaReceiver({ signingSecret: signingSecret ?? '' });
  const app = new App({
    token: botToken ?? '',
    receiver,
    clientOptions: { slackApiUrl: process.env.SLACK_API_URL ?? '' },
  });
  app.command('/share-recording', async ({ ack, body, client }) => {
    await ack();
    await client.views.open({ trigger_id: body.trigger_id, view: JSON.parse(VIEW) });
  });
  return receiver.start();
}

export const handler = async (event: HttpApiEvent) => {
  started ??= start();
  const handle = await started;
  return handle(event as unknown as Parameters<typeof handle>[0], {});
};
