/** Legal hold: nothing that is held expires or is erased, and the share itself stays as it was. */
import { erase } from '../../../infra/cli/erase.ts';
import { hold, release } from '../../../infra/cli/hold.ts';
import { settleRestored } from '../../../infra/cli/settle-restored.ts';
import { concerns } from '../../../infra/cli/subject.ts';
import { verifyAudit } from '../../../infra/cli/verify-audit.ts';
import { canSendAgain, closeUnconfirmed } from '../../../lambda/domain/approval.ts';
import { auditLines, unauditedEvents } from '../../../lambda/domain/audit.ts';
import { fail } from '../../../lambda/domain/delivery.ts';
import { integrityProblem } from '../../../lambda/domain/integrity.ts';
import { nextNotification } from '../../../lambda/domain/notifications.ts';
import {
  lastChange,
  type ShareRequest,
  withNotifications,
} from '../../../lambda/domain/request.ts';
import { applyTimeouts } from '../../../lambda/domain/timeouts.ts';
import { en } from '../../../lambda/slack/texts/en.ts';
import {
  approved,
  approvedBy,
  asked,
  attempted,
  begun,
  hour,
  plainDraft,
  plainEmail,
  recorded,
  start,
  unconfirmed,
} from '../../support/requests.ts';

const day = 24 * hour;
const sent = attempted(approved(), { kind: 'sent' });
const expiry = (request: ShareRequest) => request.ttl;

test('an ended request has no time to live while it is held, and the same one again after it', () => {
  expect(expiry(sent)).toBeDefined();
  const held = hold(sent, start + hour);
  expect(held).toMatchObject({ heldAt: start + hour, state: 'sent' });
  expect(held).not.toHaveProperty('ttl');
  const released = release(held, start + 2 * hour);
  expect(released).not.toHaveProperty('heldAt');
  expect(expiry(released)).toBe(expiry(sent));
});

test('one that would have expired meanwhile is kept for a day more', () => {
  const late = start + 1000 * day;
  expect(expiry(release(hold(sent, start), late))).toBe((late + day) / 1000);
});

test('one that ends while it is held does not expire', () => {
  const held = hold(begun(approved()), start);
  const ended = recorded(held, { kind: 'sent' })!;
  expect(ended.state).toBe('sent');
  expect(ended).not.toHaveProperty('ttl');
  expect(expiry(release(ended, start))).toBe(expiry(sent));
});

test('it cannot be erased until it is released', () => {
  const held = hold(sent, start);
  expect(erase(held, start)).toBeUndefined();
  expect(erase(release(held, start), start)?.email.to).toEqual([]);
});

test('both are events of the record, told to nobody, and change nothing of the share', () => {
  const told = withNotifications(sent, { abandonedAt: sent.events.length });
  const held = hold(told, start + day);
  const released = release(held, start + 2 * day);
  expect(
    unauditedEvents({ ...released, audited: sent.events.length }).map(({ kind }) => kind),
  ).toEqual(['held', 'released']);
  for (const one of [held, released]) {
    expect(integrityProblem(one)).toBeUndefined();
    expect(nextNotification(one)).toBeUndefined();
    expect(lastChange(one)).toBe(lastChange(sent));
    expect(en.stateText(one)).toBe(en.stateText(sent));
  }
});

test('what is held keeps its body, also where the share ends or fails meanwhile', () => {
  const ended = recorded(hold(begun(approved()), start), { kind: 'sent' })!;
  expect(ended.email.emailBody).toBe('B');
  const failed = hold(attempted(approved(), { kind: 'refused', status: 403 }), start);
  expect(applyTimeouts(failed, start + 2 * day)).toBeUndefined();
  const late = applyTimeouts(release(failed, start), start + 2 * day);
  expect(late?.email).not.toHaveProperty('emailBody');
});

test('a changed record cannot be sent again because it is held', () => {
  const changed = fail(approved(), 'record_changed', {}, start);
  expect(canSendAgain(changed)).toBe(false);
  expect(canSendAgain(hold(changed, start))).toBe(false);
});

test('a record whose hold was taken off or put on by hand does not pass', () => {
  const held = hold(sent, start);
  const { heldAt, ...bare } = held;
  expect(integrityProblem(bare)).toMatch(/legal hold/);
  expect(integrityProblem({ ...held, ttl: 1 })).toMatch(/legal hold/);
  expect(integrityProblem({ ...sent, heldAt: start })).toMatch(/legal hold/);
  expect(integrityProblem({ ...release(held, start), heldAt })).toMatch(/legal hold/);
});

test('a held request of a restored table does not expire when it is settled', () => {
  const settled = settleRestored(hold(asked(), start), start + day);
  expect(settled).toMatchObject({ kind: 'settled', request: { state: 'expired' } });
  expect(settled).not.toHaveProperty('request.ttl');
});

test('one that is held is missed by the audit also after it would have expired', () => {
  const held = hold(sent, start + hour);
  const line = (request: ShareRequest, sequences: (sequence: number) => boolean) =>
    auditLines(
      request,
      request.events.filter(({ sequence }) => sequences(sequence)),
    );
  const last = sent.events.length;
  const lines = [
    ...line(sent, (sequence) => sequence <= last),
    ...line(held, (sequence) => sequence > last),
  ].map((one) => JSON.stringify(one));
  const later = start + 1000 * day;
  expect(verifyAudit([], lines.slice(0, last), later)).toEqual([]);
  expect(verifyAudit([], lines, later)).toEqual([expect.stringContaining('missing')]);
});

test('an open request goes on under hold', () => {
  const held = hold(asked(), start);
  expect(integrityProblem(approvedBy(held, 'U2'))).toBeUndefined();
  expect(approvedBy(held, 'U2').state).toBe('approved');
});

test('twice changes nothing', () => {
  const held = hold(sent, start);
  expect(hold(held, start + 1)).toBe(held);
  expect(release(sent, start)).toBe(sent);
});

test('requests are found by case number, too', () => {
  const request = plainDraft(start, {}, { email: { ...plainEmail, caseNumber: 'C-17' } });
  expect(concerns(request, { case: ' c-17 ' })).toBe(true);
  expect(concerns(request, { case: 'C-1' })).toBe(false);
  expect(concerns(plainDraft(), { case: '' })).toBe(false);
});

test('closing keeps the body while it is held, and does not make the share one to send again', () => {
  const closed = (request: ShareRequest) => closeUnconfirmed(request, { by: 'U1' }, start + hour);
  const uncertain = unconfirmed();
  expect(closed(uncertain).email).not.toHaveProperty('emailBody');
  const held = closed(hold(uncertain, start + 1));
  expect(held).toMatchObject({ state: 'failed', email: { emailBody: plainEmail.emailBody } });
  expect(canSendAgain(held)).toBe(false);
  const released = release(held, start + 2 * hour);
  expect(released && applyTimeouts(released, start + 3 * day)?.email).not.toHaveProperty(
    'emailBody',
  );
});
