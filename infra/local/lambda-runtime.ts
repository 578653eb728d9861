/**
 * One Lambda container: a process that loads a bundle once and handles one invocation at a time, as its
 * parent asks over IPC. Time may be moved forward, and pass slower, for everything inside it.
 */
import { createRequire } from 'node:module';
import { type Pace, timeOf } from './clock.ts';

interface Invocation {
  id: number;
  event: unknown;
  /** What the function may take, milliseconds. */
  timeoutMs: number;
  pace: Pace;
}

type Handler = (event: unknown, context: object) => Promise<unknown>;

const [file = '', exportName = '', functionName = '', firstPace = ''] = process.argv.slice(2);
/** Of the latest invocation. */
let pace = JSON.parse(firstPace) as Pace;

const RealDate = Date;

/** The bundle's `Date`: the stack's time. */
class StackDate extends RealDate {
  constructor(...given: [] | [number | string | Date]) {
    if (given.length === 0) super(StackDate.now());
    else super(given[0]);
  }
  static override now(): number {
    return timeOf(pace, RealDate.now());
  }
}
globalThis.Date = StackDate as DateConstructor;

/** A timer of at least so many milliseconds is a time limit; shorter ones are pauses, for which nobody has to wait longer. */
const shortestLimitMs = 400;
const realTimeout = globalThis.setTimeout;
globalThis.setTimeout = Object.assign(
  (run: (...given: unknown[]) => void, ms = 0, ...given: unknown[]) =>
    realTimeout(run, ms < shortestLimitMs ? ms : ms * pace.slowdown, ...given),
  realTimeout,
);
const realSignal = AbortSignal.timeout.bind(AbortSignal);
AbortSignal.timeout = (ms) => realSignal(ms * pace.slowdown);

const loaded = createRequire(import.meta.url)(file) as Record<string, Handler>;
const handler = loaded[exportName];
if (!handler) throw new Error(`${file} exports no ${exportName}`);

process.on('message', ({ id, event, timeoutMs, ...given }: Invocation) => {
  pace = given.pace;
  const deadline = StackDate.now() + timeoutMs;
  const invokedAt = performance.now();
  const cpuBefore = process.cpuUsage();
  const report = () => {
    const { user, system } = process.cpuUsage(cpuBefore);
    return { ms: performance.now() - invokedAt, cpuMs: (user + system) / 1000 };
  };
  const context = {
    functionName,
    awsRequestId: `local-${id}`,
    getRemainingTimeInMillis: () => deadline - StackDate.now(),
  };
  handler(event, context).then(
    (value) => process.send?.({ id, value: value ?? null, report: report() }),
    (cause: unknown) => process.send?.({ id, error: String(cause), report: report() }),
  );
});
process.on('disconnect', () => process.exit(0));
process.send?.({ ready: true });
