/** Requests in memory as a scheduler's processes use them: each call of the store waits to be chosen. */
import { type Caller, reading, writing } from './scheduler.ts';
import { MemoryStore } from './store.ts';
import type { Backend } from './world.ts';

export class MemoryBackend implements Backend {
  readonly store = new MemoryStore();

  open(call: Caller): ReturnType<Backend['open']> {
    const { store } = this;
    return {
      load: (id) => call(reading('store', 'load', () => store.load(id))),
      create: (request, now) => call(writing('store', 'create', () => store.create(request, now))),
      save: (before, after) =>
        call(writing('store', `save ${after.state}`, () => store.save(before, after))),
      due: (now, limit) => call(reading('store', 'due', () => store.due(now, limit))),
      postpone: (due, now) => call(writing('store', 'postpone', () => store.postpone(due, now))),
    };
  }

  /** Equal for equal answers of a port: a request is known by the write that it came from. */
  readonly fingerprint = (answer: unknown): string => {
    if (typeof answer !== 'object' || answer === null) return String(answer);
    const request = 'request' in answer ? answer.request : answer;
    if (typeof request !== 'object' || request === null) return JSON.stringify(answer);
    return this.store.writeIdOf(request) ?? JSON.stringify(answer);
  };

  all() {
    return Promise.resolve(this.store.all());
  }

  allDue() {
    return this.store.due(Number.MAX_SAFE_INTEGER, 1000);
  }
}
