/** Approved shares through the worker: how fast, how much of a processor, how many sign-ins and connections. */
import type { Report } from '../../infra/local/container.ts';
import { type Deployment, localDeployment } from '../../infra/local/deployment.ts';
import { Harness, openPolicy } from '../support/harness.ts';

/** `floor`: a program without libraries that makes the same calls (`sides/floor-worker.ts`). */
type Sender = 'ours' | 'floor';

export interface SendResult {
  side: Sender;
  mode: 'release' | 'keep';
  /** How long ICWS takes for the sign-in and the PUT, each, milliseconds. */
  latencyMs: number;
  shares: number;
  perSecond: number;
  /** The worker's processor time for each share, all its invocations, milliseconds. */
  cpuMs: number;
  /** Calls to AWS, Slack and ICWS for each share. */
  calls: number;
  loginsPer1000: number;
  connectionsPer1000: number;
}

/** Shares before those that count. */
const warming = 100;

/** `file`: the worker's bundle, where it is not our own. */
export async function send(
  { side, mode, latencyMs }: Pick<SendResult, 'side' | 'mode' | 'latencyMs'>,
  shares: number,
  file?: string,
): Promise<SendResult> {
  const reports: Report[] = [];
  const h = await Harness.start({
    environment: { ICWS_SESSION: mode },
    deployment: deploymentWith(file),
    onReport: (name, report) => {
      if (name === 'worker') reports.push(report);
    },
  });
  try {
    await drain(h, latencyMs > 100 ? 10 : warming);
    h.icws.watch = async (moment) => {
      if (moment !== 'sent') await new Promise((resolve) => setTimeout(resolve, latencyMs));
    };
    const connections = h.icws.connections;
    reports.length = 0;
    const { seconds, calls } = await drain(h, shares);
    const cpuMs = reports.reduce((sum, report) => sum + report.cpuMs, 0);
    return {
      side,
      mode,
      latencyMs,
      shares,
      perSecond: shares / seconds,
      cpuMs: cpuMs / shares,
      calls: calls / shares,
      loginsPer1000: (1000 * h.logins().length) / shares,
      connectionsPer1000: (1000 * (h.icws.connections - connections)) / shares,
    };
  } finally {
    await h.stop();
  }
}

function deploymentWith(file: string | undefined): Deployment {
  const deployed = localDeployment(openPolicy);
  if (file === undefined) return deployed;
  const { functions } = deployed;
  return { ...deployed, functions: { ...functions, worker: { ...functions.worker, file } } };
}

/** Approves so many, then lets one worker send them. */
async function drain(h: Harness, shares: number): Promise<{ seconds: number; calls: number }> {
  for (let share = 0; share < shares; share += 1) await h.approve();
  forget(h);
  const startedAt = performance.now();
  await h.stack.drain();
  const seconds = (performance.now() - startedAt) / 1000;
  if (h.icws.outbox.length !== shares) throw new Error(`${h.icws.outbox.length} of ${shares} sent`);
  return { seconds, calls: callsOf(h).reduce((sum, list) => sum + list.length, 0) };
}

const callsOf = ({ stack, slack, icws }: Harness): unknown[][] => [
  stack.aws.calls,
  slack.calls,
  icws.calls,
];

function forget(h: Harness): void {
  for (const list of [...callsOf(h), h.stack.lines, h.icws.outbox]) list.length = 0;
  h.slack.workspace.messages.length = 0;
}
