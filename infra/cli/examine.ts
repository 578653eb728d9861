/** What the doctor asks of an instance, from outside and from inside its worker. */
import * as z from 'zod';
import type { Finding } from '../../lambda/application/ports.ts';
import { isGroup, type Policy } from '../../lambda/domain/policy.ts';
import { lintPolicy } from '../cdk/policy-lint.ts';
import type { Target } from './target.ts';

const findingsSchema = z.object({
  findings: z.array(
    z.object({ part: z.string(), ok: z.boolean(), said: z.string(), mend: z.string().optional() }),
  ),
});

/** One finding for each part of the instance, the working ones too; and for one recording, where asked. */
export async function examine(
  target: Target,
  policy: Policy,
  recordingId?: string,
): Promise<Finding[]> {
  const door = await examineDoor(target.requestUrl);
  const answer = findingsSchema.parse(
    await target.invokeWorker({ doctor: { groups: groupsOf(policy), recordingId } }),
  );
  const open = lintPolicy(policy).warnings.map((said) => ({
    part: 'policy',
    ok: true,
    said,
    mend: 'Name requesters, or approvers, in the rule.',
  }));
  return [door, ...(answer.findings as Finding[]), ...open];
}

/** An unsigned call must get a 401; an instance whose secret is not filled in answers with words. */
async function examineDoor(url: string): Promise<Finding> {
  const part = 'request URL';
  try {
    const headers = {
      'content-type': 'application/x-www-form-urlencoded',
      'x-slack-request-timestamp': String(Math.floor(Date.now() / 1000)),
      'x-slack-signature': `v0=${'0'.repeat(64)}`,
    };
    const signal = AbortSignal.timeout(10_000);
    const { status } = await fetch(url, { method: 'POST', headers, body: 'doctor=1', signal });
    if (status === 401) return { part, ok: true, said: 'refuses an unsigned call with 401' };
    return status === 200
      ? {
          part,
          ok: false,
          said: 'is not set up yet',
          mend: 'Fill in the Slack secret: `npm run secrets`.',
        }
      : {
          part,
          ok: false,
          said: `answers ${status}`,
          mend: 'Deploy again; look into the receiver’s log.',
        };
  } catch (cause) {
    const said = cause instanceof Error ? cause.message : String(cause);
    return { part, ok: false, said, mend: `Is ${url} reachable from here?` };
  }
}

const groupsOf = ({ rules }: Policy): string[] => [
  ...new Set(
    rules
      .flatMap(({ requesters = [], approvers = [] }) => [...requesters, ...approvers])
      .filter(isGroup),
  ),
];

/** The findings as a person reads them. */
export const report = (findings: Finding[]): string =>
  findings
    .map(({ part, ok, said, mend }) => {
      const level = ok ? (mend === undefined ? 'ok  ' : 'warn') : 'FAIL';
      const line = `${level}  ${part}: ${said}`;
      return mend === undefined ? line : `${line}\n      → ${mend}`;
    })
    .join('\n');
