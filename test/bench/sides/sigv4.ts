/** AWS Signature Version 4 by hand, for the sides that use no library. */
import { createHash, createHmac } from 'node:crypto';

const { env } = process;
const sha256 = (text: string) => createHash('sha256').update(text).digest('hex');
const hmac = (key: string | Buffer, text: string) =>
  createHmac('sha256', key).update(text).digest();
const keys = new Map<string, Buffer | string>();

/** The headers of a call of the JSON protocol, signed. `target`: `DynamoDB_20120810.GetItem`. */
export function signedHeaders(
  url: URL,
  service: string,
  target: string,
  body: string,
): Record<string, string> {
  const date = new Date().toISOString().replace(/[-:]|\.\d+/g, '');
  const signed: Record<string, string> = {
    'content-type': 'application/x-amz-json-1.0',
    host: url.host,
    'x-amz-date': date,
    'x-amz-target': target,
  };
  const names = Object.keys(signed).join(';');
  const lines = Object.entries(signed).map(([name, value]) => `${name}:${value}\n`);
  const canonical = ['POST', '/', '', lines.join(''), names, sha256(body)].join('\n');
  const scope = `${date.slice(0, 8)}/${env.AWS_REGION}/${service}/aws4_request`;
  const key = keys.get(scope) ?? keyOf(scope);
  const toSign = ['AWS4-HMAC-SHA256', date, scope, sha256(canonical)].join('\n');
  const signature = createHmac('sha256', key).update(toSign).digest('hex');
  const credential = `Credential=${env.AWS_ACCESS_KEY_ID}/${scope}`;
  const { host, ...headers } = signed;
  return {
    ...headers,
    authorization: `AWS4-HMAC-SHA256 ${credential}, SignedHeaders=${names}, Signature=${signature}`,
  };
}

/** The key of a day and service, made once. */
function keyOf(scope: string): Buffer | string {
  const key = scope.split('/').reduce<string | Buffer>(hmac, `AWS4${env.AWS_SECRET_ACCESS_KEY}`);
  keys.set(scope, key);
  return key;
}
