import type { FunctionName } from '../build/bundle.ts';

/**
 * What each function is given. Receiver: Slack waits 3 s, so memory buys CPU for the cold start. Worker: longer than
 * a PUT may take (75 s) with room before and after; it waits most of the time. Sweeper: stops by itself after 40 s.
 */
export const figures: Record<FunctionName, { timeoutS: number; memoryMb: number }> = {
  receiver: { timeoutS: 10, memoryMb: 1024 },
  worker: { timeoutS: 120, memoryMb: 512 },
  sweeper: { timeoutS: 60, memoryMb: 256 },
};

/** The work queue. Its messages stay hidden longer than any worker runs: the sweeper, not the queue, notices a crash. */
export const queueFigures = { visibilityTimeoutS: 720, maxReceiveCount: 5 };
