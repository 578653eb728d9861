/** One Lambda container without anything else in it: loads a bundle, answers one event per line until there are none. */
const { performance } = require('node:perf_hooks');

const bootMs = performance.now();
const { handler } = require(process.argv[2]);
const loadedMs = performance.now();
const context = { awsRequestId: 'bench', getRemainingTimeInMillis: () => 10_000 };

async function answer(line) {
  const startedAt = performance.now();
  const said = await handler(JSON.parse(line), context);
  const ms = performance.now() - startedAt;
  process.stdout.write(`ANSWER ${JSON.stringify({ ms, bootMs, loadedMs, answer: said })}\n`);
}

let rest = '';
process.stdin.setEncoding('utf8').on('data', async (text) => {
  const lines = (rest + text).split('\n');
  rest = lines.pop() ?? '';
  for (const line of lines) await answer(line);
});
