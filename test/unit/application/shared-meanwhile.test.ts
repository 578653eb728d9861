/** What is shared between a draft and its confirmation is warned of before anything is sent. */
import { decide } from '../../../lambda/application/decide.ts';
import { processRequest } from '../../../lambda/application/process-request.ts';
import { submitShare } from '../../../lambda/application/submit-share.ts';
import type { ShareRequest } from '../../../lambda/domain/request.ts';
import { type MemoryPorts, memoryPorts } from '../../support/memory-ports.ts';
import { approved, attempted, minute, stored } from '../../support/requests.ts';

const form = {
  recordings: '0DE0C017-CD4F-D013-8E31-18D8B7470001',
  to: 'bob@x.example',
  emailSubject: 'A call',
  emailBody: 'Hello',
  priority: '1',
};

let ports: MemoryPorts;
beforeEach(() => {
  ports = memoryPorts();
});

async function submit(requester: string, viewId: string, resendOf?: string): Promise<ShareRequest> {
  const submission = { teamId: 'T1', requester, viewId, resendOf, email: form };
  const result = await submitShare(ports, submission);
  if (result.kind !== 'drafted') throw new Error(result.kind);
  return result.request;
}

async function confirm({ id, contentHash, requester }: ShareRequest, accepts = false) {
  const result = await decide(ports, {
    ref: { id, contentHash },
    by: requester,
    command: { action: 'confirm', acceptsPreviousShare: accepts, acceptsNewRecipient: true },
    clickedAt: ports.now(),
  });
  if (result.kind === 'recorded') await processRequest(ports, id);
  return result;
}

const emails = () => ports.pbx.emails.length;

test('by somebody else: the confirmation is shown again, and sends once it is accepted', async () => {
  const [ann, bob] = [await submit('U1', 'V1'), await submit('U2', 'V2')];
  await confirm(ann);
  ports.clock.now += 50 * minute;
  expect(await confirm(bob)).toMatchObject({
    kind: 'refused',
    reason: { kind: 'shared_meanwhile' },
    request: { id: bob.id, previousShare: { id: ann.id, kind: 'sent' } },
  });
  expect(await confirm(bob)).toMatchObject({ reason: { kind: 'previous_share_not_accepted' } });
  expect(emails()).toBe(1);
  expect((await confirm(bob, true)).kind).toBe('recorded');
  expect(emails()).toBe(2);
});

test('a checkbox that was selected about nothing does not accept it', async () => {
  const [ann, bob] = [await submit('U1', 'V1'), await submit('U2', 'V2')];
  await confirm(ann);
  expect(await confirm(bob, true)).toMatchObject({ reason: { kind: 'shared_meanwhile' } });
  expect(emails()).toBe(1);
});

test('the same form again shows it', async () => {
  const [ann, bob] = [await submit('U1', 'V1'), await submit('U2', 'V2')];
  await confirm(ann);
  expect(await submit('U2', 'V2')).toMatchObject({ id: bob.id, previousShare: { id: ann.id } });
});

test('a failed share that was opened twice to be sent again is continued by one of the two', async () => {
  const failed = await stored(ports.store, attempted(approved(), { kind: 'refused', status: 403 }));
  const [one, other] = [await submit('U1', 'V1', failed.id), await submit('U1', 'V2', failed.id)];
  expect((await confirm(one)).kind).toBe('recorded');
  expect(await confirm(other)).toMatchObject({ reason: { kind: 'shared_meanwhile' } });
  expect(emails()).toBe(1);
});

test('a draft that changes at the same moment is confirmed by pressing again', async () => {
  const [ann, bob] = [await submit('U1', 'V1'), await submit('U2', 'V2')];
  await confirm(ann);
  const { store } = ports;
  const save = store.save.bind(store);
  store.save = () => Promise.resolve({ kind: 'conflict' });
  expect(await confirm(bob)).toMatchObject({ reason: { kind: 'contended' } });
  store.save = save;
  expect(await confirm(bob)).toMatchObject({ reason: { kind: 'shared_meanwhile' } });
});

test('a history that cannot be read stops nobody', async () => {
  const [ann, bob] = [await submit('U1', 'V1'), await submit('U2', 'V2')];
  await confirm(ann);
  ports.history.read = () => Promise.reject(new Error('throttled'));
  expect((await confirm(bob)).kind).toBe('recorded');
});
