/** Slack's signature is checked on the raw bytes; the body is parsed once. */
import { createHmac } from 'node:crypto';
import {
  isRecent,
  parseBody,
  readRequest,
  verifySignature,
} from '../../../lambda/slack/verify-request.ts';

const secret = 'secret';
const seconds = 1_700_000_000;
const sign = (body: string, key = secret) =>
  `v0=${createHmac('sha256', key).update(`v0:${seconds}:${body}`).digest('hex')}`;

function request(body: string, headers: Record<string, string> = {}, isBase64Encoded = true) {
  const read = readRequest({
    headers: {
      'X-Slack-Request-Timestamp': String(seconds),
      'X-Slack-Signature': sign(body),
      'Content-Type': 'application/x-www-form-urlencoded; charset=utf-8',
      ...headers,
    },
    body: isBase64Encoded ? Buffer.from(body).toString('base64') : body,
    isBase64Encoded,
  });
  if (!read) throw new Error('not a request');
  return read;
}

test.each([
  ['base64', true],
  ['plain text', false],
])('the signature of a body in %s, with letters of any language', (_, encoded) => {
  expect(verifySignature(request('text=ü%20😀', {}, encoded), secret)).toBe(true);
});

test.each([
  ['another secret', {}, 'other'],
  ['no signature', { 'X-Slack-Signature': '' }, secret],
  ['a signature of another body', { 'X-Slack-Signature': sign('text=b') }, secret],
  ['a header given twice', { 'x-slack-signature': sign('text=a') }, secret],
])('is wrong with %s', (_, headers, key) => {
  expect(verifySignature(request('text=a', headers), key)).toBe(false);
});

test.each([
  [-300, true],
  [-301, false],
  [300, true],
  [301, false],
])('a timestamp %i seconds away is recent: %s', (away, recent) => {
  expect(isRecent(request(''), (seconds - away) * 1000)).toBe(recent);
});

test('a timestamp that is no number is never recent', () => {
  expect(isRecent(request('', { 'X-Slack-Request-Timestamp': '1e9' }), seconds * 1000)).toBe(false);
});

const json = { 'Content-Type': 'application/json' };
test.each([
  ['a form', 'text=a%2Bb&user_id=U1', {}, { text: 'a+b', user_id: 'U1' }],
  ['the payload of a form', 'payload=%7B%22type%22%3A%22x%22%7D', {}, { type: 'x' }],
  ['JSON', '{"type":"x"}', json, { type: 'x' }],
  ['two payloads', 'payload=%7B%7D&payload=%7B%7D', {}, undefined],
  ['a payload that is not JSON', 'payload=x', {}, undefined],
  ['a payload that is a list', 'payload=%5B%5D', {}, undefined],
  ['JSON that is a list', '[]', json, undefined],
  ['another content type', '{}', { 'Content-Type': 'text/plain' }, undefined],
])('parses %s', (_, body, headers, parsed) => {
  expect(parseBody(request(body, headers))).toEqual(parsed);
});

test.each([[undefined], ['text'], [{ headers: 1 }]])('%j is no HTTP API event', (event) => {
  expect(readRequest(event)).toBeUndefined();
});
