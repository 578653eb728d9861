/**
 * One Lambda container: a process that loads a bundle once and handles one invocation at a time, as its
 * parent asks over IPC. Time may be moved forward for everything inside it.
 */
import { createRequire } from 'node:module';

interface Invocation {
  id: number;
  event: unknown;
  /** What the function may take, milliseconds. */
  timeoutMs: number;
  clockOffsetMs: number;
}

type Handler = (event: unknown, context: object) => Promise<unknown>;

const RealDate = Date;
let offsetMs = 0;

/** The bundle's `Date`: the real one, moved forward. */
class MovedDate extends RealDate {
  constructor(...given: [] | [number | string | Date]) {
    if (given.length === 0) super(RealDate.now() + offsetMs);
    else super(given[0]);
  }
  static override now(): number {
    return RealDate.now() + offsetMs;
  }
}
globalThis.Date = MovedDate as DateConstructor;

const [file = '', exportName = '', functionName = ''] = process.argv.slice(2);
const loaded = createRequire(import.meta.url)(file) as Record<string, Handler>;
const handler = loaded[exportName];
if (!handler) throw new Error(`${file} exports no ${exportName}`);

process.on('message', ({ id, event, timeoutMs, clockOffsetMs }: Invocation) => {
  offsetMs = clockOffsetMs;
  const deadline = RealDate.now() + timeoutMs;
  const startedAt = performance.now();
  const cpuBefore = process.cpuUsage();
  const report = () => {
    const { user, system } = process.cpuUsage(cpuBefore);
    return { ms: performance.now() - startedAt, cpuMs: (user + system) / 1000 };
  };
  const context = {
    functionName,
    awsRequestId: `local-${id}`,
    getRemainingTimeInMillis: () => deadline - RealDate.now(),
  };
  handler(event, context).then(
    (value) => process.send?.({ id, value: value ?? null, report: report() }),
    (cause: unknown) => process.send?.({ id, error: String(cause), report: report() }),
  );
});
process.on('disconnect', () => process.exit(0));
process.send?.({ ready: true });
