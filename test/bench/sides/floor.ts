/** The least that can do the job: no library, only what Node has. */
import { createHash, createHmac, timingSafeEqual } from 'node:crypto';
import type { HttpApiEvent, Side } from './side.ts';

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

const sha256 = (text: string) => createHash('sha256').update(text).digest('hex');
const hmac = (key: string | Buffer, text: string) =>
  createHmac('sha256', key).update(text).digest();

/** `GetSecretValue`, signed by AWS Signature Version 4. */
async function readSecret(): Promise<{ botToken: string; signingSecret: string }> {
  const url = new URL(env.AWS_ENDPOINT_URL ?? '');
  const body = JSON.stringify({ SecretId: env.SLACK_SECRET_ID });
  const date = new Date().toISOString().replace(/[-:]|\.\d+/g, '');
  const signed: Record<string, string> = {
    'content-type': 'application/x-amz-json-1.1',
    host: url.host,
    'x-amz-date': date,
    'x-amz-target': 'secretsmanager.GetSecretValue',
  };
  const names = Object.keys(signed).join(';');
  const lines = Object.entries(signed).map(([name, value]) => `${name}:${value}\n`);
  const canonical = ['POST', '/', '', lines.join(''), names, sha256(body)].join('\n');
  const scope = `${date.slice(0, 8)}/${env.AWS_REGION}/secretsmanager/aws4_request`;
  const start: string | Buffer = `AWS4${env.AWS_SECRET_ACCESS_KEY}`;
  const key = scope.split('/').reduce<string | Buffer>(hmac, start);
  const toSign = ['AWS4-HMAC-SHA256', date, scope, sha256(canonical)].join('\n');
  const signature = hmac(key, toSign).toString('hex');
  const credential = `Credential=${env.AWS_ACCESS_KEY_ID}/${scope}`;
  const { host, ...headers } = signed;
  const answer = await fetch(url, {
    method: 'POST',
    headers: {
      ...headers,
      authorization: `AWS4-HMAC-SHA256 ${credential}, SignedHeaders=${names}, Signature=${signature}`,
    },
    body,
  });
  const { SecretString } = (await answer.json()) as { SecretString: string };
  return JSON.parse(SecretString) as { botToken: string; signingSecret: string };
}
