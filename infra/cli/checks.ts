/** The checks of `npm run doctor`: some run from this machine, the others inside the worker. */
import { EnvHttpProxyAgent, fetch } from 'undici';
import * as z from 'zod';
import {
  type Check,
  checkCodes,
  checkNumbers,
  type Finding,
} from '../../lambda/application/checks.ts';
import { isGroup, type Policy } from '../../lambda/domain/policy.ts';
import type { StageSettings } from '../cdk/configuration.ts';
import { lintPolicy } from '../cdk/policy-lint.ts';
import { version } from '../version.ts';
import {
  checkRecursion,
  checkSecretsKey,
  checkVersion,
  checkWorkerClock,
} from './check-deployment.ts';
import { commandLine } from './command-line.ts';
import type { Target } from './target.ts';

/** A worker of another version may know other codes, and need not tell its time. */
const answerSchema = z.object({
  checks: z.array(
    z.object({
      component: z.string(),
      ok: z.boolean(),
      code: z.enum(Object.values(checkCodes).flat()).catch('unknown'),
      message: z.string(),
      fix: z.string().optional(),
      numbers: z.partialRecord(z.enum(checkNumbers), z.number()).optional().catch(undefined),
    }),
  ),
  clock: z.object({ startedAt: z.number(), endedAt: z.number() }).optional(),
});

export interface Examination {
  recordingId?: string | undefined;
  now?(): number;
}

/** One check for each component, and one for the recording if its ID is given. */
export async function runChecks(
  target: Target,
  { policy, secretsKeyArn }: Pick<StageSettings, 'policy'> & { secretsKeyArn?: string | undefined },
  { recordingId, now = Date.now }: Examination = {},
): Promise<Check[]> {
  const checks = [
    await checkRequestUrl(target.requestUrl),
    checkVersion(target.version, version),
    checkRecursion(await target.recursiveLoop()),
  ];
  const inside = await checksOfWorker(target, { groups: groupsOf(policy), recordingId }, now);
  const answered = inside.every(({ code }) => code !== 'worker_failed');
  return [
    ...checks,
    ...inside,
    ...(answered && secretsKeyArn !== undefined ? [checkSecretsKey(inside)] : []),
    ...lintPolicy(policy).warnings.map(policyWarning),
  ];
}

const policyWarning = (message: string): Check => ({
  component: 'policy',
  ok: true,
  code: 'policy_warning',
  message,
  fix: 'Add requesters or approvers to the rule.',
});

async function checksOfWorker(
  target: Target,
  doctor: { groups: string[]; recordingId: string | undefined },
  now: () => number,
): Promise<Check[]> {
  const sentAt = now();
  try {
    const { checks, clock } = answerSchema.parse(await target.invokeWorker({ doctor }));
    const exchange = clock && { sentAt, receivedAt: now(), ...clock };
    return [...(exchange ? [checkWorkerClock(exchange)] : []), ...(checks as Check[])];
  } catch (cause) {
    const message = cause instanceof Error ? cause.message : String(cause);
    const fix = 'Check that your AWS credentials may invoke the worker, and read its log.';
    return [{ component: 'worker', ok: false, code: 'worker_failed', message, fix }];
  }
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
    return { component, ...meaningOf(status) };
  } catch (cause) {
    const message = cause instanceof Error ? cause.message : String(cause);
    const fix = `Check that ${url} can be reached from this machine.`;
    return { component, ok: false, code: 'request_url_unreachable', message, fix };
  }
}

function meaningOf(status: number): Finding {
  if (status === 401) {
    return { ok: true, code: 'request_url_ok', message: 'rejects unsigned requests (HTTP 401)' };
  }
  if (status === 200) {
    return {
      ...{ ok: false, code: 'request_url_not_set_up', message: 'not set up yet' },
      fix: `Enter the Slack secret: ${commandLine('secrets')}`,
    };
  }
  return {
    ...{ ok: false, code: 'request_url_wrong_status', message: `replied HTTP ${status}` },
    fix: 'Check the receiver’s log, then deploy again.',
    numbers: { status },
  };
}

const groupsOf = ({ rules }: Policy): string[] => [
  ...new Set(
    rules
      .flatMap(({ requesters = [], approvers = [] }) => [...requesters, ...approvers])
      .filter(isGroup),
  ),
];

export type Level = 'ok' | 'warn' | 'fail';

/** A fix for what works is a warning. */
export function levelOf({ ok, fix }: Check): Level {
  if (!ok) return 'fail';
  return fix === undefined ? 'ok' : 'warn';
}

const shownLevel: Record<Level, string> = { ok: 'ok  ', warn: 'warn', fail: 'FAIL' };

/** The checks as text, one line each, with the fix below it. */
export const report = (checks: Check[]): string =>
  checks
    .map((check) => {
      const { component, message, fix } = check;
      const line = `${shownLevel[levelOf(check)]}  ${component}: ${message}`;
      return fix === undefined ? line : `${line}\n      → ${fix}`;
    })
    .join('\n');
