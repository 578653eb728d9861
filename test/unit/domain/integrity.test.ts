/** A record that somebody else changed is recognized, and no honest record is taken for one. */
import { cancel, reject } from '../../../lambda/domain/approval.ts';
import { scheduleRetry } from '../../../lambda/domain/delivery.ts';
import { integrityProblem } from '../../../lambda/domain/integrity.ts';
import { type ShareRequest, withEvent } from '../../../lambda/domain/request.ts';
import { applyTimeouts } from '../../../lambda/domain/timeouts.ts';
import {
  approved,
  asked,
  drafted,
  forgeries,
  now,
  sent,
  unclear,
} from '../../support/forgeries.ts';
import {
  approvedBy,
  attempted,
  begun,
  hour,
  made,
  minute,
  notSent,
  recorded,
  reported,
} from '../../support/requests.ts';

const ranOut = made(applyTimeouts(begun(approved()), now + hour));
const again = made(reported(unclear(), 'U2', 'send_again', now + hour));

test.each<[string, ShareRequest]>([
  ['a draft', drafted()],
  ['one that waits for approval', asked()],
  ['with one of two approvals', approvedBy(asked(), 'U2')],
  ['approved', approved()],
  ['waiting for the server', scheduleRetry(approved(), { because: 'busy' }, now)],
  ['sent', sent()],
  ['sent at the second attempt', attempted(attempted(approved(), notSent), { kind: 'sent' })],
  ['refused', attempted(approved(), { kind: 'refused', status: 403 })],
  ['unconfirmed', unclear()],
  ['unconfirmed, then known after all', made(recorded(ranOut, { kind: 'sent' }, now + hour))],
  ['with a vote to send it again', again],
  ['approved again', made(reported(again, 'U3', 'send_again', now + hour))],
  ['closed', made(reported(unclear(), 'U2', 'close', now + hour))],
  ['rejected', made(reject(asked(), { by: 'U2', reason: 'No way' }, now))],
  ['canceled', made(cancel(asked(), 'U1', now))],
  ['expired', made(applyTimeouts(asked(), now + 24 * hour))],
  ['reminded', made(applyTimeouts(asked(), now + 30 * minute))],
  [
    'restored',
    withEvent(
      { ...approved(), state: 'unconfirmed' },
      { kind: 'unconfirmed', reason: 'restored', at: now },
    ),
  ],
])('an honest record is whole: %s', (_, request) => {
  expect(integrityProblem(request)).toBeUndefined();
});

test.each(forgeries)('a forgery is named: %s', (_, forged, problem) => {
  expect(integrityProblem(forged)).toMatch(problem);
});
