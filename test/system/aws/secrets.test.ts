/** How long a secret is trusted: a withdrawn one stops working, an unreachable Secrets Manager stops nobody at once. */
import { setTimeout as pause } from 'node:timers/promises';
import * as z from 'zod/mini';
import { cachedSecret, secretsClient } from '../../../lambda/aws/secrets.ts';
import { patient, useColdHarness } from '../../support/harness.ts';
import { MemoryLog } from '../../support/ports.ts';

const minute = 60_000;
const name = 'share-recording/icws';
const schema = z.object({ value: z.string() });

const h = useColdHarness();
let now = 1_800_000_000_000;
beforeAll(() => {
  h.useAwsEnvironment();
});
// Only a test ends the time that a check may take, not a slow machine.
beforeEach(() => {
  jest.useFakeTimers({
    doNotFake: ['Date', 'performance', 'nextTick', 'queueMicrotask', 'setImmediate'],
  });
});
afterEach(() => {
  jest.useRealTimers();
});

const put = (value: string | undefined) =>
  h.stack.secrets.put(name, value === undefined ? undefined : JSON.stringify({ value }));
const unreachable = () => {
  h.stack.aws.faults = (target) =>
    target === 'secretsmanager.GetSecretValue' ? 'refuse' : undefined;
};
const make = () => {
  const source = cachedSecret(secretsClient({ ...patient, tries: 1 }), name, schema, {
    now: () => now,
    log: new MemoryLog(),
  });
  const seen = async () => {
    const secret = await source.current();
    return secret.kind === 'ready' ? secret.value.value : secret.why;
  };
  return { source, seen };
};
const readings = () =>
  h.stack.aws.calls.filter(({ target }) => target === 'secretsmanager.GetSecretValue').length;

test('a usable secret is taken for five minutes, then checked again', async () => {
  put('one');
  const { seen } = make();
  expect(await seen()).toBe('one');
  put('two');
  now += 5 * minute - 1;
  expect(await seen()).toBe('one');
  now += 1;
  expect(await seen()).toBe('two');
});

test.each([
  ['emptied', () => put(undefined), 'missing'],
  ['broken', () => h.stack.secrets.put(name, '{'), 'malformed'],
  ['deleted', () => h.stack.secrets.delete(name), 'missing'],
])('a secret that was %s stops working within five minutes', async (_, withdraw, why) => {
  put('one');
  const { seen } = make();
  expect(await seen()).toBe('one');
  withdraw();
  now += 5 * minute;
  expect(await seen()).toBe(why);
});

test('one that the function may no longer read stops working within five minutes', async () => {
  put('one');
  const { seen } = make();
  expect(await seen()).toBe('one');
  h.stack.aws.faults = (target) =>
    target === 'secretsmanager.GetSecretValue' ? 'deny' : undefined;
  now += 5 * minute;
  expect(await seen()).toBe('denied');
});

test('one that cannot be reached is trusted ten minutes longer, and looked for every five seconds', async () => {
  put('one');
  const { seen } = make();
  expect(await seen()).toBe('one');
  unreachable();
  now += 5 * minute;
  expect(await seen()).toBe('one');
  const before = readings();
  await seen();
  expect(readings()).toBe(before);
  now += 5000;
  await seen();
  expect(readings()).toBe(before + 1);
  now += 10 * minute;
  expect(await seen()).toBe('unreachable');
});

test('what is not usable is read once more, then at most every five seconds, whoever asks', async () => {
  put(undefined);
  const { seen } = make();
  const before = readings();
  for (let time = 0; time < 20; time += 1) expect(await seen()).toBe('missing');
  expect(readings()).toBe(before + 2);
  put('one');
  now += 5000;
  expect(await seen()).toBe('one');
});

test('a new reading is asked for at most once a minute, and by all together', async () => {
  put('one');
  const { source } = make();
  await source.current();
  put('two');
  const before = readings();
  const [one, two] = await Promise.all([source.refreshed(), source.refreshed()]);
  expect([one, two]).toMatchObject([{ value: { value: 'two' } }, { kind: 'ready' }]);
  expect(readings()).toBe(before + 1);
  put('three');
  expect(await source.refreshed()).toMatchObject({ value: { value: 'two' } });
  now += minute;
  expect(await source.refreshed()).toMatchObject({ value: { value: 'three' } });
});

test('a new version that comes slowly is taken when it has come', async () => {
  put('one');
  const { seen } = make();
  expect(await seen()).toBe('one');
  put('two');
  now += 5 * minute;
  h.stack.aws.slow = 900;
  const checked = seen();
  await jest.advanceTimersByTimeAsync(700);
  expect(await checked).toBe('one');
  for (let tries = 0; tries < 1000 && (await seen()) !== 'two'; tries += 1) await pause(50);
  h.stack.aws.slow = 0;
  expect(await seen()).toBe('two');
});

test.each([
  ['a byte order mark', '\uFEFF{"value":"one"}'],
  ['line breaks around it', '\r\n{"value":"one"}\n\n'],
])('%s, as an editor writes it, does no harm', async (_, text) => {
  h.stack.secrets.put(name, text);
  expect(await make().seen()).toBe('one');
});

test('what is wrong names its fields, never a value', async () => {
  h.stack.secrets.put(name, '{"value":17}');
  expect(await make().source.current()).toEqual({
    kind: 'unusable',
    why: 'malformed',
    where: 'value',
  });
});
