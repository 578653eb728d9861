/**
 * The part of a processor that Lambda gives a function by its memory: 1,769 MB are one ("Configure Lambda function
 * memory" of the Lambda guide). Given by a control group of Linux, where this machine lets one be made.
 */
import { existsSync, mkdirSync, rmdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const periodUs = 20_000;

export interface CpuShare {
  memoryMb: number;
  /** The command, so that it and its children get no more than the share. */
  limit(command: string[]): string[];
  remove(): void;
}

/** Undefined where no control group can be made: not Linux, or not allowed. */
export function cpuShare(memoryMb: number): CpuShare | undefined {
  const quotaUs = Math.round((periodUs * memoryMb) / 1769);
  const first = existsSync('/sys/fs/cgroup/cpu');
  const folder = join('/sys/fs/cgroup', first ? 'cpu' : '', `share-recording-bench-${memoryMb}`);
  try {
    mkdirSync(folder, { recursive: true });
    if (first) {
      writeFileSync(join(folder, 'cpu.cfs_period_us'), String(periodUs));
      writeFileSync(join(folder, 'cpu.cfs_quota_us'), String(quotaUs));
    } else {
      writeFileSync(join(folder, 'cpu.max'), `${quotaUs} ${periodUs}`);
    }
  } catch {
    return undefined;
  }
  const enter = `echo $$ > ${join(folder, 'cgroup.procs')} && exec "$@"`;
  return {
    memoryMb,
    limit: (command) => ['/bin/sh', '-c', enter, 'sh', ...command],
    remove: () => rmdirSync(folder),
  };
}
