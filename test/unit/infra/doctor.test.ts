/** What the doctor finds out about a deployment, its clocks, and what Slack takes; against the local stack. */
import { checkConfiguration } from '../../../infra/cdk/configuration.ts';
import { report, runChecks } from '../../../infra/cli/checks.ts';
import { doctorReport } from '../../../infra/cli/doctor-report.ts';
import type { RecursiveLoop, Target } from '../../../infra/cli/target.ts';
import { ToolError } from '../../../infra/cli/tool-error.ts';
import { localTarget } from '../../../infra/local/target.ts';
import type { Check } from '../../../lambda/application/checks.ts';
import { parsePolicy } from '../../../lambda/domain/policy.ts';
import { Harness, policyOf } from '../../support/harness.ts';

let h: Harness;
beforeAll(async () => {
  h = await Harness.start();
});
afterAll(() => h.stop());

const rule = { name: 'r', recipients: ['*@example.com'], requesters: ['S0QA'] };
const parsed = parsePolicy(JSON.stringify(policyOf(rule)));
if (!parsed.ok) throw new Error(parsed.errors.join());
const { policy } = parsed;

const now = () => h.stack.clock.now();
async function examine(change: Partial<Target> = {}, secretsKeyArn?: string) {
  const target = { ...localTarget(h.stack), ...change };
  const checks = await runChecks(target, { policy, secretsKeyArn }, { now });
  return { checks, failed: checks.filter(({ ok }) => !ok).map(({ component }) => component) };
}
const codes = (checks: Check[]) => checks.map(({ code }) => code);

test('a stack of another version, or without one, is a warning with its fix', async () => {
  const earlier = await examine({ version: undefined });
  expect(earlier.failed).toEqual([]);
  expect(report(earlier.checks)).toMatch(/warn {2}version: deployed by an earlier version/);
  const { checks, failed } = await examine({ version: '0.0.1' });
  expect(failed).toEqual([]);
  expect(report(checks)).toMatch(/warn {2}version: 0\.0\.1 is deployed; .*\n {6}→ .*cdk deploy/);
});

test('a worker that Lambda would stop as a loop fails; not knowing it is a warning', async () => {
  const recursiveLoop = (setting: RecursiveLoop) => () => Promise.resolve(setting);
  const { checks, failed } = await examine({ recursiveLoop: recursiveLoop('Terminate') });
  expect(failed).toEqual(['recursive loop detection']);
  expect(report(checks)).toMatch(/→ Deploy again/);
  const unknown = await examine({ recursiveLoop: recursiveLoop('unknown') });
  expect(unknown.failed).toEqual([]);
  expect(report(unknown.checks)).toMatch(/→ Allow.*lambda:GetFunctionRecursionConfig/);
});

test('a customer-managed key that decrypted a secret is said to work', async () => {
  const key = 'arn:aws:kms:eu-west-1:123456789012:key/k';
  const { checks } = await examine({}, key);
  expect(report(checks)).toContain(
    'ok    secrets key: could be used: the Slack and ICWS secrets were read',
  );
  h.stack.secrets.put(h.stack.deployment.secrets.slack, undefined);
  h.stack.secrets.put(h.stack.deployment.secrets.icws, undefined);
  await h.stack.worker.recycle();
  const unread = await examine({}, key);
  h.stack.putSlackSecret();
  h.stack.putIcwsSecret();
  await h.stack.worker.recycle();
  expect(report(unread.checks)).toMatch(/warn {2}secrets key: not known to work/);
});

test.each([
  [29_000, 'ok', 'ok'],
  [60_000, 'warn', 'warn'],
  [-60_000, 'warn', 'warn'],
  [300_000, 'FAIL', 'FAIL'],
])('clocks that differ by %i ms', async (ms, ofSlack, ofTool) => {
  h.slack.clockAheadMs = ms;
  const checks = await runChecks(localTarget(h.stack), { policy }, { now: () => now() + ms });
  h.slack.clockAheadMs = 0;
  expect(report(checks)).toMatch(new RegExp(`^${ofSlack} +Slack clock: `, 'm'));
  expect(report(checks)).toMatch(new RegExp(`^${ofTool} +worker clock: `, 'm'));
  if (ms > 60_000) expect(report(checks)).toMatch(/worker clock: (?:299|300|301) seconds behind/);
});

test('what Slack refuses to show fails; a method that it does not know is a warning', async () => {
  const fails = (error: string) => {
    h.slack.faults = (method) =>
      method === 'blocks.validate' ? { kind: 'error', error } : undefined;
  };
  fails('invalid_view');
  const refused = await examine();
  fails('unknown_method');
  const unknown = await examine();
  h.endFaults();
  expect(new Set(refused.failed)).toEqual(new Set(['Slack blocks']));
  expect(report(refused.checks)).toMatch(/FAIL {2}Slack blocks: formView \(.*\): invalid_view/);
  expect(unknown.failed).toEqual([]);
  expect(codes(unknown.checks)).toContain('blocks_unchecked');
});

test('a worker that does not answer is a check like the others', async () => {
  const invokeWorker = () => Promise.reject(new ToolError('The worker failed: out of memory'));
  const { checks, failed } = await examine({ invokeWorker });
  expect(failed).toEqual(['worker']);
  expect(codes(checks)).toEqual([
    ...['request_url_ok', 'version_same', 'recursion_allowed', 'worker_failed'],
  ]);
});

test('a worker of an earlier version, whose checks have no codes, is understood', async () => {
  const old = { checks: [{ component: 'sending', ok: true, message: 'not paused' }] };
  const invokeWorker = () => Promise.resolve(old);
  const { checks } = await examine({ invokeWorker });
  expect(checks.at(-1)).toMatchObject({ component: 'sending', ok: true, code: 'unknown' });
});

test('the report of an instance names none of its places, people, or groups', async () => {
  const { checks } = await examine();
  const { node } = process.versions;
  const tool = { version: '0.1.0', node, platform: 'linux', architecture: 'x64' };
  const configuration = checkConfiguration({ policy: { rules: [rule] } });
  const text = JSON.stringify(doctorReport({ checks, configuration, deployed: '0.1.0', tool }));
  expect(JSON.stringify(checks)).toMatch(/127\.0\.0\.1.*S0QA/s);
  expect(text).not.toMatch(/127\.0|S0QA|example|Local|http:/);
  expect(text).toContain('"code":"group_has_members","numbers":{"count":1}');
});
