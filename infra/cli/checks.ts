/** The checks of `npm run doctor`: some run from this machine, the others inside the worker. */
import { EnvHttpProxyAgent, fetch } from 'undici';
import * as z from 'zod';
import type { Check } from '../../lambda/application/ports.ts';
import { isGroup, type Policy } from '../../lambda/domain/policy.ts';
import { lintPolicy } from '../cdk/policy-lint.ts';
import type { Target } from './target.ts';

const checksSchema = z.object({
  checks: z.array(
    z.object({
      component: z.string(),
      ok: z.boolean(),
      message: z.string(),
      fix: z.string().optional(),
    }),
  ),
});

/** One check for each component, and one for the recording if its ID is given. */
export async function runChecks(
  target: Target,
  policy: Policy,
  recordingId?: string,
): Promise<Check[]> {
  const requestUrl = await checkRequestUrl(target.requestUrl);
  const answer = checksSchema.parse(
    await target.invokeWorker({ doctor: { groups: groupsOf(policy), recordingId } }),
  );
  const open = lintPolicy(policy).warnings.map((message) => ({
    component: 'policy',
    ok: true,
    message,
    fix: 'Add requesters or approvers to the rule.',
  }));
  return [requestUrl, ...(answer.checks as Check[]), ...open];
}

/** An unsigned call must get a 401. An instance without its Slack secret answers 200 with a text. */
export async function checkRequestUrl(url: string): Promise<Check> {
  const component = 'request URL';
  try {
    const headers = {
      'content-type': 'application/x-www-form-urlencoded',
      'x-slack-request-timestamp': String(Math.floor(Date.now() / 1000)),
      'x-slack-signature': `v0=${'0'.repeat(64)}`,
    };
    const signal = AbortSignal.timeout(10_000);
    const dispatcher = new EnvHttpProxyAgent();
    const call = { method: 'POST', headers, body: 'doctor=1', signal, dispatcher };
    const { status } = await fetch(url, call);
    if (status === 401)
      return { component, ok: true, message: 'rejects unsigned requests (HTTP 401)' };
    return status === 200
      ? {
          component,
          ok: false,
          message: 'not set up yet',
          fix: 'Enter the Slack secret: npm run secrets',
        }
      : {
          component,
          ok: false,
          message: `replied HTTP ${status}`,
          fix: 'Check the receiver’s log, then deploy again.',
        };
  } catch (cause) {
    const message = cause instanceof Error ? cause.message : String(cause);
    return {
      component,
      ok: false,
      message,
      fix: `Check that ${url} can be reached from this machine.`,
    };
  }
}

const groupsOf = ({ rules }: Policy): string[] => [
  ...new Set(
    rules
      .flatMap(({ requesters = [], approvers = [] }) => [...requesters, ...approvers])
      .filter(isGroup),
  ),
];

/** The checks as text, one line each, with the fix below it. */
export const report = (checks: Check[]): string =>
  checks
    .map(({ component, ok, message, fix }) => {
      const level = ok ? (fix === undefined ? 'ok  ' : 'warn') : 'FAIL';
      const line = `${level}  ${component}: ${message}`;
      return fix === undefined ? line : `${line}\n      → ${fix}`;
    })
    .join('\n');
