/** What the doctor asks of an instance, from outside and from inside its worker. */
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

/** One finding for each component of the instance, the working ones too; and for one recording, where asked. */
export async function examine(
  target: Target,
  policy: Policy,
  recordingId?: string,
): Promise<Check[]> {
  const door = await examineDoor(target.requestUrl);
  const answer = checksSchema.parse(
    await target.invokeWorker({ doctor: { groups: groupsOf(policy), recordingId } }),
  );
  const open = lintPolicy(policy).warnings.map((message) => ({
    component: 'policy',
    ok: true,
    message,
    fix: 'Name requesters, or approvers, in the rule.',
  }));
  return [door, ...(answer.checks as Check[]), ...open];
}

/** An unsigned call must get a 401; an instance whose secret is not filled in answers with words. */
async function examineDoor(url: string): Promise<Check> {
  const component = 'request URL';
  try {
    const headers = {
      'content-type': 'application/x-www-form-urlencoded',
      'x-slack-request-timestamp': String(Math.floor(Date.now() / 1000)),
      'x-slack-signature': `v0=${'0'.repeat(64)}`,
    };
    const signal = AbortSignal.timeout(10_000);
    const { status } = await fetch(url, { method: 'POST', headers, body: 'doctor=1', signal });
    if (status === 401)
      return { component, ok: true, message: 'refuses an unsigned call with 401' };
    return status === 200
      ? {
          component,
          ok: false,
          message: 'is not set up yet',
          fix: 'Fill in the Slack secret: `npm run secrets`.',
        }
      : {
          component,
          ok: false,
          message: `answers ${status}`,
          fix: 'Deploy again; look into the receiver’s log.',
        };
  } catch (cause) {
    const message = cause instanceof Error ? cause.message : String(cause);
    return { component, ok: false, message, fix: `Is ${url} reachable from here?` };
  }
}

const groupsOf = ({ rules }: Policy): string[] => [
  ...new Set(
    rules
      .flatMap(({ requesters = [], approvers = [] }) => [...requesters, ...approvers])
      .filter(isGroup),
  ),
];

/** The checks as a person reads them. */
export const report = (checks: Check[]): string =>
  checks
    .map(({ component, ok, message, fix }) => {
      const level = ok ? (fix === undefined ? 'ok  ' : 'warn') : 'FAIL';
      const line = `${level}  ${component}: ${message}`;
      return fix === undefined ? line : `${line}\n      → ${fix}`;
    })
    .join('\n');
