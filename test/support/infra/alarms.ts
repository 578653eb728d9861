/** The built functions with the environment of the synthesized template, and the alarms that their log lines raise. */
import type { FunctionName } from '../../../infra/build/functions.ts';
import { ann, bob, Harness } from '../harness.ts';
import { firing, type Line, samplesOf } from './cloudwatch.ts';
import { deploymentOf, functionBehind, synthesize } from './deployment.ts';
import { DeployedTemplate } from './template.ts';

export const minute = 60_000;

const policy = {
  rules: [
    { name: 'asked', recipients: ['*@asked.example'], approvers: [bob] },
    { name: 'colleagues', recipients: ['*@example.com'], requesters: [ann] },
  ],
  dailyLimitPerRequester: 1000,
};

export type AlarmHarness = Awaited<ReturnType<typeof startAlarms>>;

export async function startAlarms() {
  const synthesized = synthesize({ policy, alarmAtSharesPerHour: 6, alarmAtRefusalsPerHour: 5 });
  const template = new DeployedTemplate(synthesized.template, 'http://unused');
  const deployment = deploymentOf(synthesized);
  const lines: Line[] = [];

  /** The log group that the template gives a function. */
  const groupOf = (name: FunctionName): string => {
    const { LoggingConfig } = template.resources[functionBehind(template, name)]!.Properties;
    return template.text((LoggingConfig as { LogGroup: unknown }).LogGroup);
  };

  const start = (environment: Record<string, string> = {}) =>
    Harness.start({
      policy,
      deployment,
      environment,
      onLog(text, name) {
        if (!name) return;
        const { time } = JSON.parse(text) as { time: string };
        lines.push({ group: groupOf(name), atMs: Date.parse(time), text });
      },
    });
  const h = await start();
  await h.warm(1);

  /** The lines that the functions and the audit trail get while something happens. */
  async function during(work: () => Promise<unknown>): Promise<Line[]> {
    lines.length = 0;
    const before = h.stack.trail.length;
    await work();
    // Log lines use a pipe of their own and arrive after the invocation's answer.
    await new Promise((resolve) => setTimeout(resolve, 100));
    const atMs = h.stack.clock.now();
    const group = deployment.auditLogGroup;
    const audit = h.stack.trail.slice(before).map((text) => ({ group, atMs, text }));
    return [...lines, ...audit];
  }

  /** The alarms that these lines raise, except the sweeper's silence: it does not run all the time here. */
  function raised(given: Line[]): string[] {
    const times = given.map(({ atMs }) => atMs);
    const fromMs = Math.min(...times) - minute;
    const toMs = Math.max(...times) + 61 * minute;
    const names = Object.keys(firing(template, samplesOf(template, given), { fromMs, toMs }));
    return names.filter((name) => name !== 'SweeperSilent').sort();
  }

  /** Approves a share and lets the worker process it. Returns its id. */
  async function share(values: Record<string, string> = {}): Promise<string> {
    const id = await h.approve(values);
    await h.stack.drain();
    return id;
  }

  /** AWS refuses the calls that fit. */
  function refuse(fits: (target: string) => boolean): void {
    h.stack.aws.faults = (target) => (fits(target) ? 'refuse' : undefined);
  }

  /** Ends every fault, and lets every request that still waits end. */
  async function reset(): Promise<void> {
    h.reset();
    h.icws.credentials = { password: 'local-password' };
    h.stack.putIcwsSecret();
    await h.stack.worker.recycle();
    await h.later(120 * minute);
  }

  return { h, template, groupOf, start, during, raised, share, refuse, reset };
}
