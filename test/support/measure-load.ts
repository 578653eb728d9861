/**
 * Before the tests: how much of a processor one process gets. What the tests say of times, such as Slack's 3 seconds, is
 * then said of the local stack's time, which passes slower where other programs take most of the machine.
 */
const probeMs = 200;

/** How much longer `probeMs` of processor time take than on an idle machine; 1 there. */
function measureLoad(): number {
  const from = performance.now();
  const before = process.cpuUsage();
  let usedMs = 0;
  while (usedMs < probeMs) {
    const { user, system } = process.cpuUsage(before);
    usedMs = (user + system) / 1000;
  }
  return (performance.now() - from) / usedMs;
}

/** Half of it: while one process waits for a processor, another one of the stack may have it. */
export default function setUp(): void {
  process.env.LOCAL_SLOWDOWN ??= String(Math.ceil(measureLoad() / 2));
}
