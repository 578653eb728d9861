/** AWS Signature Version 4, as far as the JSON protocols use it: everything is posted to `/`. */
import { createHash, createHmac, timingSafeEqual } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';

const authorization =
  /^AWS4-HMAC-SHA256 Credential=([^/,]+)\/([^,]+), ?SignedHeaders=([^,]+), ?Signature=([0-9a-f]{64})$/;

const sha256 = (data: string | Buffer) => createHash('sha256').update(data).digest('hex');
const hmac = (key: string | Buffer, text: string) =>
  createHmac('sha256', key).update(text).digest();

export interface SignedPost {
  headers: IncomingHttpHeaders;
  body: Buffer;
}

/** The access key id of who signed this with the secret key. The time is not looked at: containers' clocks are moved. */
export function signerOf(post: SignedPost, secretAccessKey: string): string | undefined {
  const [, accessKeyId, , , given] = authorization.exec(post.headers.authorization ?? '') ?? [];
  const right = signatureOf(post, secretAccessKey);
  if (given === undefined || right === undefined) return undefined;
  return timingSafeEqual(Buffer.from(given), Buffer.from(right)) ? accessKeyId : undefined;
}

/** The signature that the `authorization` header must hold; undefined where there is no such header. */
export function signatureOf(
  { headers, body }: SignedPost,
  secretAccessKey: string,
): string | undefined {
  const [, , scope, names] = authorization.exec(headers.authorization ?? '') ?? [];
  if (scope === undefined || names === undefined) return undefined;
  const lines = names.split(';').map((name) => `${name}:${String(headers[name] ?? '').trim()}\n`);
  const canonical = ['POST', '/', '', lines.join(''), names, sha256(body)].join('\n');
  const text = ['AWS4-HMAC-SHA256', headers['x-amz-date'], scope, sha256(canonical)].join('\n');
  const key = scope.split('/').reduce<string | Buffer>(hmac, `AWS4${secretAccessKey}`);
  return createHmac('sha256', key).update(text).digest('hex');
}
