/** The least that can do the job: no library, only what Node has. */
import { createHmac, timingSafeEqual } from 'node:crypto';
import type { HttpApiEvent, Side } from './side.ts';
import { signedHeaders } from './sigv4.ts';

const { env } = process;
let secret: Promise<{ botToken: string; signingSecret: string }> | undefined;

export const handler: Side = async (event) => {
  secret ??= readSecret();
  const { botToken, signingSecret } = await secret;
  const body = Buffer.from(event.body, event.isBase64Encoded ? 'base64' : 'utf8').toString();
  if (!isSigned(event, body, signingSecret)) return { statusCode: 401 };
  const form = new URLSearchParams(body);
  if (form.get('command') !== '/share-recording') return { statusCode: 400 };
  const answer = await fetch(`${env.SLACK_API_URL}views.open`, {
    method: 'POST',
    headers: { authorization: `Bearer ${botToken}` },
    body: new URLSearchParams({ trigger_id: form.get('trigger_id') ?? '', view: VIEW }),
  });
  const { ok } = (await answer.json()) as { ok: boolean };
  return { statusCode: ok ? 200 : 500, body: '' };
};

function isSigned({ headers }: HttpApiEvent, body: string, signingSecret: string): boolean {
  const stamp = headers['x-slack-request-timestamp'] ?? '';
  if (Math.abs(Date.now() / 1000 - Number(stamp)) > 300) return false;
  const hmac = createHmac('sha256', signingSecret).update(`v0:${stamp}:${body}`);
  const wanted = Buffer.from(`v0=${hmac.digest('hex')}`);
  const given = Buffer.from(headers['x-slack-signature'] ?? '');
  return given.length === wanted.length && timingSafeEqual(given, wanted);
}

async function readSecret(): Promise<{ botToken: string; signingSecret: string }> {
  const url = new URL(env.AWS_ENDPOINT_URL ?? '');
  const body = JSON.stringify({ SecretId: env.SLACK_SECRET_ID });
  const target = 'secretsmanager.GetSecretValue';
  const headers = signedHeaders(url, 'secretsmanager', target, body);
  const answer = await fetch(url, { method: 'POST', headers, body });
  const { SecretString } = (await answer.json()) as { SecretString: string };
  return JSON.parse(SecretString) as { botToken: string; signingSecret: string };
}
