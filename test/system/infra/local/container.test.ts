/** Containers that die: an invocation ends with its answer or with the container's death, and never goes to a dead one. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Clock } from '../../../../infra/local/clock.ts';
import { ContainerDied, LocalFunction } from '../../../../infra/local/container.ts';

const folder = mkdtempSync(join(tmpdir(), 'container-'));
const file = join(folder, 'index.js');
writeFileSync(join(folder, 'package.json'), '{ "type": "commonjs" }');
writeFileSync(
  file,
  'exports.handler = ({ stay }) => (stay ? new Promise(() => {}) : Promise.resolve(process.pid));',
);
const run = new LocalFunction({
  name: 'worker',
  file,
  exportName: 'handler',
  timeoutMs: 10_000,
  memoryMb: 512,
  environment: () => ({ ...process.env }) as Record<string, string>,
  clock: new Clock(),
  onLine: () => undefined,
});
afterAll(async () => {
  await run.stop();
  rmSync(folder, { recursive: true });
});

/** Holds this process up, so that whatever comes meanwhile waits to be read. */
function blockFor(ms: number): void {
  const endAt = Date.now() + ms;
  while (Date.now() < endAt);
}

test('one that is killed while its answer is on the way is not invoked again', async () => {
  const first = await run.invoke({});
  for (let times = 0; times < 5; times += 1) {
    const answer = run.invoke({});
    // The event is handed over in a microtask.
    for (let ticks = 0; ticks < 10; ticks += 1) await Promise.resolve();
    blockFor(100);
    run.killBusy();
    const pid = await answer;
    expect(await run.invoke({})).not.toBe(pid);
  }
  expect(run.pids).not.toContain(first);
});

test('an invocation whose container dies rejects; the next has a new one', async () => {
  const stays = run.invoke({ stay: true });
  setTimeout(() => run.killBusy(), 300);
  await expect(stays).rejects.toThrow(ContainerDied);
  expect(await run.invoke({})).toEqual(expect.any(Number));
});
