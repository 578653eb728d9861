/** From the start of a process to the command's acknowledgement, the form being open by then. */
import { BenchContainer } from './container.ts';
import { type CpuShare, cpuShare } from './cpu-share.ts';
import { BenchEnvironment } from './environment.ts';
import { type SideName, type Sides, sideNames } from './sides.ts';

export interface ColdRun {
  side: SideName;
  /** The memory whose share of a processor the process got; undefined for all that there is. */
  memoryMb: number | undefined;
  /** From the start to the answer; and of it: until Node ran us, until the bundle was loaded; the handler alone. */
  ms: number;
  bootMs: number;
  loadedMs: number;
  handlerMs: number;
}

/** Memory sizes whose share of a processor is given, MB. */
const sizes = [512, 1024, 1769];

/** Every side by turns, each time in a new process. */
export async function cold(sides: Sides, runs: number): Promise<ColdRun[]> {
  const shares = sizes.flatMap((size) => cpuShare(size) ?? []);
  const stand = await BenchEnvironment.start();
  const measured: ColdRun[] = [];
  try {
    for (const share of [undefined, ...shares]) {
      // Files and simulators are cold the first time, for whoever comes first.
      for (let run = -1; run < runs; run += 1) {
        for (const side of sideNames) {
          const one = await coldRun(stand, side, sides[side], share);
          if (run >= 0) measured.push(one);
        }
      }
    }
  } finally {
    await stand.stop();
    for (const share of shares) share.remove();
  }
  return measured;
}

async function coldRun(
  stand: BenchEnvironment,
  side: SideName,
  bundle: string,
  share: CpuShare | undefined,
): Promise<ColdRun> {
  const started = await coldStart(stand, bundle, stand.environment, share?.limit);
  return { side, memoryMb: share?.memoryMb, ...started };
}

/** The command's first answer from a new process. `limit` wraps the process's command. */
async function coldStart(
  stand: BenchEnvironment,
  bundle: string,
  environment: Record<string, string>,
  limit?: (command: string[]) => string[],
): Promise<Pick<ColdRun, 'ms' | 'bootMs' | 'loadedMs' | 'handlerMs'>> {
  let container: BenchContainer | undefined;
  let ms = 0;
  const {
    bootMs,
    loadedMs,
    ms: handlerMs,
  } = await stand.command(async (event) => {
    const startedAt = performance.now();
    container = new BenchContainer(bundle, environment, limit);
    const answered = await container.invoke(event);
    ms = performance.now() - startedAt;
    return answered;
  });
  await container?.stop();
  return { ms, bootMs, loadedMs, handlerMs };
}
