/** An approved request, and invocations of a worker on it over ports in memory. Registers its own hook for Jest. */
import type { SavedRequest } from '../../lambda/application/ports.ts';
import { processRequest } from '../../lambda/application/process-request.ts';
import { memoryPorts } from './memory-ports.ts';
import { approved, stored } from './requests.ts';

export const id = 'a'.repeat(32);

class Sending {
  ports = memoryPorts();

  async reset(): Promise<void> {
    this.ports = memoryPorts();
    await stored(this.ports.store, approved());
  }

  item = (): SavedRequest => this.ports.store.all()[0]!;
  last = () => this.item().events.at(-1);
  pass = (ms: number): void => {
    this.ports.clock.now += ms;
  };

  /** One invocation; what it asked of its ports. */
  run = async (): Promise<string[]> => {
    await processRequest(this.ports, id);
    return this.ports.calls.take();
  };
  runPuts = async (): Promise<number> => puts(await this.run());
}

export const puts = (calls: string[]): number =>
  calls.filter((call) => call.startsWith('PUT')).length;
export const wakes = (calls: string[]): string[] =>
  calls.filter((call) => call.startsWith('enqueue'));

/** Fresh for each test. */
export function useSending(): Sending {
  const sending = new Sending();
  beforeEach(() => sending.reset());
  return sending;
}
