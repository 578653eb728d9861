/** Two workers on one request, in orders that were seen to break a promise. */
import type { RequestStore } from '../../../lambda/application/ports.ts';
import { type ProcessDeps, processRequest } from '../../../lambda/application/process-request.ts';
import type { SendResult } from '../../../lambda/domain/delivery.ts';
import type { ShareRequest } from '../../../lambda/domain/request.ts';
import { memoryPorts } from '../../support/memory-ports.ts';
import { confirmed, plainDraft, start } from '../../support/requests.ts';

const ports = memoryPorts();
const { store } = ports;
const emails: string[] = [];

/** A worker; `send` is what its PUT does, after the email is out. */
function worker(
  owner: string,
  save: RequestStore['save'] = store.save.bind(store),
  send: () => Promise<SendResult> = async () => ({ kind: 'sent' }),
): ProcessDeps {
  const load = store.load.bind(store);
  const create = store.create.bind(store);
  const session = {
    kind: 'ready',
    server: 'pbx',
    takes: () => true,
    send: () => {
      emails.push(owner);
      return send();
    },
  } as const;
  const unavailable = async () => ({ kind: 'unavailable' }) as const;
  const pbx = {
    findInteraction: unavailable,
    getMediaDetails: unavailable,
    openSession: async () => session,
  };
  return { ...ports, store: { load, save, create }, owner, pbx };
}

const item = (id: string) => store.all().find((request) => request.id === id);
let serial = 0;
async function approvedRequest(): Promise<string> {
  serial += 1;
  emails.length = 0;
  const id = serial.toString(16).padStart(32, '0');
  await store.create(confirmed(plainDraft(start, {}, { id })), start);
  return id;
}

/** The claim of the first attempt. */
const isClaim = (after: ShareRequest) => after.state === 'sending';

test.each([
  ['fails', false],
  ['lands, and its answer is lost,', true],
])('a claim whose write %s never undoes the claim of another worker', async (_, lands) => {
  const id = await approvedRequest();
  let finishPut: (result: SendResult) => void = () => undefined;
  const putOfB = new Promise<SendResult>((resolve) => {
    finishPut = resolve;
  });
  let b: Promise<void> | undefined;
  const a = worker('A', async (before, after) => {
    if (!isClaim(after)) return store.save(before, after);
    if (lands) await store.save(before, after);
    b ??= processRequest(
      worker('B', undefined, () => putOfB),
      id,
    );
    // B claims, and its PUT runs.
    await new Promise(setImmediate);
    throw new Error('the store does not answer');
  });
  await processRequest(a, id).catch(() => undefined);
  finishPut({ kind: 'sent' });
  await b;
  ports.clock.now += 60_000;
  await processRequest(worker('C'), id);
  expect(emails).toHaveLength(1);
  expect(item(id)).toMatchObject({ state: 'sent' });
  expect(item(id)?.delivery.attempts.at(-1)).toMatchObject({ result: 'sent' });
});

test('a claim that lands after its worker gave it up is refused', async () => {
  const id = await approvedRequest();
  let land: () => Promise<unknown> = async () => undefined;
  const a = worker('A', async (before, after) => {
    if (!isClaim(after)) return store.save(before, after);
    land = () => store.save(before, after);
    throw new Error('the store does not answer');
  });
  await processRequest(a, id).catch(() => undefined);
  expect(await land()).toEqual({ kind: 'conflict' });
  expect(item(id)?.state).toBe('approved');
  ports.clock.now += 60_000;
  await processRequest(worker('B'), id);
  expect(emails).toEqual(['B']);
  expect(item(id)?.state).toBe('sent');
});
