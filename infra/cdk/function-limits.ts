import type { FunctionName } from '../build/functions.ts';

/**
 * Timeout and memory of each function. Receiver: Slack waits 3 s, and more memory means more CPU for the cold start.
 * Worker: longer than a PUT may take (75 s), with a margin; it mostly waits. Sweeper: stops by itself after 40 s.
 */
export const figures: Record<FunctionName, { timeoutS: number; memoryMb: number }> = {
  receiver: { timeoutS: 10, memoryMb: 1024 },
  worker: { timeoutS: 120, memoryMb: 512 },
  sweeper: { timeoutS: 60, memoryMb: 256 },
};

/** The work queue. Messages stay hidden longer than any worker runs: the sweeper, not the queue, detects a crash. */
export const queueFigures = { visibilityTimeoutS: 720, maxReceiveCount: 5 };
