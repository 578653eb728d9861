/** slack-edge with the SDK's secrets client, in the shape that its README gives for a server. */
import { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { SlackAPIClient, SlackApp } from 'slack-edge';
import type { Side } from './side.ts';

const secrets = new SecretsManagerClient({});
const installed = { botId: 'B0LOCAL', botUserId: 'U0APP', botScopes: ['commands'] };
let started: ReturnType<typeof start> | undefined;

async function start() {
  const SecretId = process.env.SLACK_SECRET_ID ?? '';
  const { SecretString = '' } = await secrets.send(new GetSecretValueCommand({ SecretId }));
  const secret = JSON.parse(SecretString) as { botToken: string; signingSecret: string };
  const client = new SlackAPIClient(secret.botToken, {
    baseUrl: process.env.SLACK_API_URL ?? '',
  });
  const app = new SlackApp({
    env: { SLACK_SIGNING_SECRET: secret.signingSecret, SLACK_BOT_TOKEN: secret.botToken },
    // Its own would ask `auth.test` before every delivery.
    authorize: () => Promise.resolve({ ...installed, botToken: secret.botToken }),
  });
  app.command('/share-recording', async ({ payload }) => {
    await client.views.open({ trigger_id: payload.trigger_id, view: JSON.parse(VIEW) });
  });
  return app;
}

export const handler: Side = async ({ headers, body, isBase64Encoded }) => {
  started ??= start();
  const app = await started;
  const later: Promise<unknown>[] = [];
  const request = new Request('https://function.example/slack/events', {
    method: 'POST',
    headers,
    body: Buffer.from(body, isBase64Encoded ? 'base64' : 'utf8').toString(),
  });
  const response = await app.run(request, {
    waitUntil: (promise: Promise<unknown>) => void later.push(promise),
  });
  await Promise.all(later);
  return { statusCode: response.status, body: await response.text() };
};
