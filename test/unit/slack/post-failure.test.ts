/** What a refused or failed call of the Web API means for a notification. */

import { type CallSlack, SecretUnusableError } from '../../../lambda/slack/authorized-call.ts';
import { attemptCall } from '../../../lambda/slack/post-failure.ts';

const failing =
  (cause: unknown): CallSlack =>
  () =>
    Promise.reject(cause);
const outcome = (cause: unknown) =>
  attemptCall(failing(cause), () => Promise.resolve('never reached'));
const refused = (error: unknown) =>
  Object.assign(new Error('x'), {
    code: 'slack_webapi_platform_error',
    data: { ok: false, error },
  });

test.each([
  ...['invalid_auth', 'token_revoked', 'token_expired', 'account_inactive', 'missing_scope'],
  'not_allowed_token_type',
])('%s: the token', async (code) => {
  expect(await outcome(refused(code))).toEqual({ kind: 'token_refused', code });
});

test.each([
  ...['ratelimited', 'rate_limited', 'message_limit_exceeded', 'fatal_error', 'internal_error'],
  ...['service_unavailable', 'request_timeout'],
])('%s: Slack at the moment', async (code) => {
  expect(await outcome(refused(code))).toEqual({ kind: 'transient', code });
});

test.each([
  ...['restricted_action_read_only_channel', 'is_inactive', 'channel_not_found', 'invalid_blocks'],
  'a_code_that_is_not_known_yet',
])('%s: this one place', async (code) => {
  expect(await outcome(refused(code))).toEqual({ kind: 'unreachable', code });
});

test.each([
  ['an answer without a code', refused(undefined)],
  ['an answer with a code that is no text', refused({})],
  ['a page of a proxy', refused('<html>Bad gateway</html>')],
  ['an answer that broke off', refused('{"ok":fal')],
  ['a reset', Object.assign(new Error('x'), { code: 'slack_webapi_request_error' })],
  ['a 500', Object.assign(new Error('x'), { code: 'slack_webapi_http_error' })],
  ['anything else', 'x'],
])('%s: nothing is known', async (_, cause) => {
  expect(await outcome(cause)).toEqual({ kind: 'transient', code: 'unanswered' });
});

test('a rate limit says when to try again', async () => {
  const limited = Object.assign(new Error('x'), {
    code: 'slack_webapi_rate_limited_error',
    retryAfter: 7,
  });
  expect(await outcome(limited)).toEqual({
    kind: 'transient',
    code: 'ratelimited',
    retryAfterMs: 7000,
  });
});

test('without a token it is tried again', async () => {
  expect(await outcome(new SecretUnusableError('denied'))).toEqual({
    kind: 'transient',
    code: 'secret_denied',
  });
});
