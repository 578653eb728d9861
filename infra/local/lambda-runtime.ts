/**
 * One Lambda container: a process that loads a bundle once and handles one invocation at a time, as its
 * parent asks over IPC. Time may be moved forward, and pass slower, for everything inside it.
 */
import { createRequire } from 'node:module';
import type { Pace } from './clock.ts';

interface Invocation {
  id: number;
  event: unknown;
  /** What the function may take, milliseconds. */
  timeoutMs: number;
  clockOffsetMs: number;
}

type Handler = (event: unknown, context: object) => Promise<unknown>;

const [file = '', exportName = '', functionName = '', pace = ''] = process.argv.slice(2);
const { startedAt, slowdown } = JSON.parse(pace) as Pace;

const RealDate = Date;
let offsetMs = 0;

/** The bundle's `Date`: the real one, slowed down and moved forward. */
class MovedDate extends RealDate {
  constructor(...given: [] | [number | string | Date]) {
    if (given.length === 0) super(MovedDate.now());
    else super(given[0]);
  }
  static override now(): number {
    return startedAt + Math.floor((RealDate.now() - startedAt) / slowdown) + offsetMs;
  }
}
globalThis.Date = MovedDate as DateConstructor;

if (slowdown !== 1) slowTimersDown();

/** A timer of the bundle fires when its time has passed. */
function slowTimersDown(): void {
  const { setTimeout: realTimeout } = globalThis;
  const slowTimeout = (run: (...given: unknown[]) => void, ms = 0, ...given: unknown[]) =>
    realTimeout(run, ms * slowdown, ...given);
  globalThis.setTimeout = Object.assign(slowTimeout, realTimeout);
  const realSignal = AbortSignal.timeout.bind(AbortSignal);
  AbortSignal.timeout = (ms) => realSignal(ms * slowdown);
}

const loaded = createRequire(import.meta.url)(file) as Record<string, Handler>;
const handler = loaded[exportName];
if (!handler) throw new Error(`${file} exports no ${exportName}`);

process.on('message', ({ id, event, timeoutMs, clockOffsetMs }: Invocation) => {
  offsetMs = clockOffsetMs;
  const deadline = MovedDate.now() + timeoutMs;
  const invokedAt = performance.now();
  const cpuBefore = process.cpuUsage();
  const report = () => {
    const { user, system } = process.cpuUsage(cpuBefore);
    return { ms: performance.now() - invokedAt, cpuMs: (user + system) / 1000 };
  };
  const context = {
    functionName,
    awsRequestId: `local-${id}`,
    getRemainingTimeInMillis: () => deadline - MovedDate.now(),
  };
  handler(event, context).then(
    (value) => process.send?.({ id, value: value ?? null, report: report() }),
    (cause: unknown) => process.send?.({ id, error: String(cause), report: report() }),
  );
});
process.on('disconnect', () => process.exit(0));
process.send?.({ ready: true });
