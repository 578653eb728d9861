/**
 * The connections of all SDK clients of a container. After a freeze an idle socket may be dead without an event, and the
 * SDK's next try takes the next dead one: what was idle when an invocation starts is not reused.
 */
import { Agent } from 'node:http';
import { Agent as TlsAgent } from 'node:https';

const options = { keepAlive: true, maxSockets: 50 };
export const httpAgent = new Agent(options);
export const httpsAgent = new TlsAgent(options);

/** A container whose last invocation began less than this ago was hardly frozen, milliseconds. */
const freshMs = 2000;
let startedAt = Number.NEGATIVE_INFINITY;

/** Called at the start of every invocation. */
export function dropIdleConnections(now: number): void {
  if (now - startedAt > freshMs) {
    for (const { freeSockets } of [httpAgent, httpsAgent]) {
      for (const sockets of Object.values(freeSockets)) {
        for (const socket of sockets ?? []) socket.destroy();
      }
    }
  }
  startedAt = now;
}
