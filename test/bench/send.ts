/** Approved shares through the worker: how fast, how much of a processor, how many log-ins and connections. */
import type { Report } from '../../infra/local/container.ts';
import { Harness } from '../harness.ts';

export interface SendResult {
  mode: 'release' | 'keep';
  /** How long ICWS takes for the log-in and the PUT, each, milliseconds. */
  latencyMs: number;
  shares: number;
  perSecond: number;
  /** The worker's own processor time for each share, all its invocations, milliseconds. */
  cpuMs: number;
  loginsPer1000: number;
  connectionsPer1000: number;
}

/** Shares before those that count. */
const warming = 100;

export async function send(
  mode: SendResult['mode'],
  latencyMs: number,
  shares: number,
): Promise<SendResult> {
  const reports: Report[] = [];
  const h = await Harness.start({
    environment: { ICWS_SESSION: mode },
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
    h.icws.calls = [];
    reports.length = 0;
    const seconds = await drain(h, shares);
    const cpuMs = reports.reduce((sum, report) => sum + report.cpuMs, 0);
    return {
      mode,
      latencyMs,
      shares,
      perSecond: shares / seconds,
      cpuMs: cpuMs / shares,
      loginsPer1000: (1000 * h.logins().length) / shares,
      connectionsPer1000: (1000 * (h.icws.connections - connections)) / shares,
    };
  } finally {
    await h.stop();
  }
}

/** Approves so many, then lets one worker send them; seconds. */
async function drain(h: Harness, shares: number): Promise<number> {
  for (let share = 0; share < shares; share += 1) await h.approve();
  h.icws.outbox = [];
  const startedAt = performance.now();
  await h.stack.drain();
  const seconds = (performance.now() - startedAt) / 1000;
  if (h.icws.outbox.length !== shares) throw new Error(`${h.icws.outbox.length} of ${shares} sent`);
  for (const list of [h.stack.aws.calls, h.stack.lines, h.slack.calls]) list.length = 0;
  h.slack.workspace.messages.length = 0;
  return seconds;
}
