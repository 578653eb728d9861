/** All ports of all use cases in memory, with a clock that stands still until a test moves it. */
import { type PolicyResult, parsePolicy } from '../../lambda/domain/policy.ts';
import { MemoryDecisions, MemoryQuota, MemoryShareHistory } from './memory-history.ts';
import {
  Calls,
  MemoryDirectory,
  MemoryLog,
  MemoryNotifier,
  MemoryPbx,
  MemoryQueue,
  MemorySwitch,
  MemoryTrail,
} from './ports.ts';
import { start } from './requests.ts';
import { MemoryStore } from './store.ts';

export type MemoryPorts = ReturnType<typeof memoryPorts>;

export function memoryPorts(rules: object[] = [{ name: 'r', recipients: ['*@x.example'] }]) {
  const calls = new Calls();
  const clock = { now: start };
  const now = () => clock.now;
  const store = new MemoryStore();
  return {
    calls,
    clock,
    now,
    store,
    lists: store,
    requests: store,
    log: new MemoryLog(),
    queue: new MemoryQueue(now, calls),
    trail: new MemoryTrail(calls),
    history: new MemoryShareHistory(calls),
    decisions: new MemoryDecisions(),
    quota: new MemoryQuota(),
    directory: new MemoryDirectory(),
    pbx: new MemoryPbx(calls),
    notifier: new MemoryNotifier(calls),
    sending: new MemorySwitch(calls),
    policy: parsePolicy(JSON.stringify({ rules, dailyLimitPerRequester: 2 })) as PolicyResult,
    owner: 'me',
    remainingMs: () => 120_000,
    mayStillWrite: () => true,
  };
}
