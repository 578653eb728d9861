/** The control endpoint, over HTTP and without the page. */
import { ControlServer } from '../../../../infra/local/control/server.ts';
import type { LocalState } from '../../../../infra/local/control/state.ts';
import { policy, seed } from '../../../../infra/local/seed.ts';
import { LocalStack } from '../../../../infra/local/stack.ts';

let stack: LocalStack;
let control: ControlServer;
let address: URL;
let token: string;
beforeAll(async () => {
  stack = await LocalStack.start({ policy });
  seed(stack);
  control = new ControlServer(stack);
  address = new URL(await control.start());
  token = address.hash.slice(1);
});
afterAll(async () => {
  await control.stop();
  await stack.stop();
});

async function act(body: unknown, type = 'application/json') {
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  const headers = { 'content-type': type, authorization: `Bearer ${token}` };
  const answer = await fetch(new URL('/sim/act', address), {
    method: 'POST',
    headers,
    body: text,
  });
  return { status: answer.status, body: (await answer.json()) as Record<string, unknown> };
}

/** Reads states until one fits. */
async function stateThat(fits: (state: LocalState) => boolean): Promise<LocalState> {
  const events = await fetch(new URL(`/sim/events?token=${token}`, address));
  const decoder = new TextDecoder();
  let text = '';
  for await (const chunk of events.body!) {
    text += decoder.decode(chunk as Uint8Array, { stream: true });
    const parts = text.split('\n\n');
    text = parts.pop()!;
    const states = parts.map((part) => JSON.parse(part.slice('data: '.length)) as LocalState);
    const found = states.find(fits);
    if (found) return found;
  }
  throw new Error('no such state');
}

test('what a person does is answered with what they see, and every page hears of it', async () => {
  const sent = stateThat(({ messages }) => messages.some(({ text }) => text === 'Good morning'));
  const line = { do: 'type', user: 'U0ANN', channel: 'C0QA', line: 'Good morning' };
  expect(await act(line)).toEqual({ status: 200, body: { kind: 'nothing' } });
  expect(await sent).toMatchObject({ command: { name: '/share-recording' } });
  const opened = await act({ ...line, line: '/share-recording' });
  expect(opened.body).toMatchObject({ kind: 'view', view: { callback_id: 'share_form' } });
});

test.each([
  ['no JSON', '{', 'application/json', 400],
  ['no act', { do: 'nonsense' }, 'application/json', 400],
  ['an act that lacks something', { do: 'type', user: 'U0ANN' }, 'application/json', 400],
  ['a form of another site', 'do=close&user=U0ANN', 'application/x-www-form-urlencoded', 415],
])('%s is refused with what is wrong', async (_, body, type, status) => {
  const answer = await act(body, type);
  expect(answer).toEqual({ status, body: { error: expect.any(String) } });
});

test('a message that is not there', async () => {
  const click = { do: 'click', user: 'U0ANN', channel: 'C0QA', ts: '1.1', action: 'x' };
  expect((await act(click)).body).toEqual({ kind: 'trouble', what: expect.any(String) });
});

test('without the page there is nothing to open, and everything to call', async () => {
  expect((await fetch(address)).status).toBe(404);
});

test('faults are set, seen and cleared', async () => {
  await act({ do: 'icws_fault', on: 'put', what: '503_alternates', effect: false, keep: true });
  expect(stack.icws.faults).toMatchObject([
    { on: 'put', kind: 'answer', status: 503, body: { alternateHostList: ['127.0.0.1'] } },
  ]);
  await stateThat(({ icws }) => icws.faults.includes('put: 503, until cleared'));
  await act({ do: 'clear_icws_faults' });
  expect(stack.icws.faults).toEqual([]);
  const before = stack.clock.offsetMs;
  await act({ do: 'forward', minutes: 10 });
  expect(stack.clock.offsetMs - before).toBe(600_000);
});
