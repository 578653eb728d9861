/** `notify` over ports in memory, with what each of its writes left, and writes of somebody else in between. */
import { notify } from '../../lambda/application/notify.ts';
import type { SavedRequest } from '../../lambda/application/ports.ts';
import {
  type Notifications,
  type ShareRequest,
  withNotifications,
} from '../../lambda/domain/request.ts';
import { memoryPorts } from './memory-ports.ts';
import { made, stored } from './requests.ts';

export class Notifying {
  readonly ports = memoryPorts();
  /** What each write left of the notifications. */
  saved: Notifications[] = [];
  /** Saves that are refused, by their number: somebody else wrote `meddle` before. */
  conflicts: number[] = [];
  meddle = (request: ShareRequest): ShareRequest => request;
  #saves = 0;

  constructor() {
    const { store } = this.ports;
    const save: typeof store.save = store.save.bind(store);
    store.save = async (before, after) => {
      this.#saves += 1;
      const meddled = this.conflicts.includes(this.#saves);
      const there = meddled ? await store.load(before.id) : undefined;
      if (there) await save(there, this.meddle(there));
      const result = await save(before, after);
      if (result.kind === 'saved') this.saved.push(result.request.notifications);
      return result;
    };
  }

  keep(request: ShareRequest): Promise<SavedRequest> {
    return stored(this.ports.store, request);
  }

  run(request: SavedRequest, owner = 'me') {
    return notify({ ...this.ports, owner }, request);
  }

  /** The calls of Slack since the last time that this was asked. */
  calls(): string[] {
    return this.ports.calls.take();
  }

  /** After everybody has been notified. */
  async notified(request: ShareRequest): Promise<SavedRequest> {
    const { request: after } = await this.run(await this.keep(request));
    this.calls();
    return after;
  }

  /** Writes what happens next, and forgets the calls and writes that led to it. */
  async change(
    from: SavedRequest,
    to: ShareRequest | { refusal: { kind: string } },
  ): Promise<SavedRequest> {
    const result = await this.ports.store.save(from, made(to));
    if (result.kind === 'conflict') throw new Error('conflict');
    this.calls();
    this.saved = [];
    this.#saves = 0;
    return result.request;
  }

  /** A new request whose lease somebody else holds. */
  async held(request: ShareRequest, leaseUntil: number, more: Partial<Notifications> = {}) {
    const lease = { leaseHolder: 'other', leaseUntil, ...more };
    return this.keep(withNotifications(request, lease));
  }
}
