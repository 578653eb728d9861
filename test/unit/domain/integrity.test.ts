/** A record that somebody else changed is recognized, and no honest record is taken for one. */

import { cancel, reject } from '../../../lambda/domain/approval.ts';
import {
  applyTimeouts,
  beginAttempt,
  recordResult,
  wait,
} from '../../../lambda/domain/delivery.ts';
import { integrityProblem } from '../../../lambda/domain/integrity.ts';
import { attemptsOfApproval, type ShareRequest } from '../../../lambda/domain/request.ts';
import { withEvent } from '../../../lambda/domain/states.ts';
import {
  approved,
  asked,
  by,
  drafted,
  forgeries,
  hour,
  minute,
  notSent,
  now,
  put,
  sent,
  unclear,
} from '../../support/forgeries.ts';
import { made, resolved } from '../../support/requests.ts';

describe('an honest record is whole', () => {
  const late = recordResult(
    made(applyTimeouts(beginAttempt(approved(), 'w', now, 0), now + hour)),
    1,
    'w',
    { kind: 'sent' },
    now + hour,
  );
  const again = resolved(unclear(), 'U2', 'send_again', now + hour);
  test.each<[string, ShareRequest]>([
    ['a draft', drafted()],
    ['one that waits for approval', asked()],
    ['with one of two approvals', by(asked(), 'U2')],
    ['approved', approved()],
    ['waiting for the server', wait(approved(), 'busy', undefined, now)],
    ['sent', sent()],
    ['sent at the second attempt', put(put(approved(), notSent), { kind: 'sent' })],
    ['refused', put(approved(), { kind: 'refused', status: 403 })],
    ['unconfirmed', unclear()],
    ['unconfirmed, then known after all', made(late)],
    ['with a vote to send it again', made(again)],
    ['approved again', made(resolved(made(again), 'U3', 'send_again', now + hour))],
    ['closed', made(resolved(unclear(), 'U2', 'close', now + hour))],
    ['rejected', made(reject(asked(), 'U2', asked().contentHash, 'No way', now))],
    ['canceled', made(cancel(asked(), 'U1', asked().contentHash, now))],
    ['expired', made(applyTimeouts(asked(), now + 24 * hour))],
    ['reminded', made(applyTimeouts(asked(), now + 30 * minute))],
    [
      'restored',
      {
        ...withEvent(
          { ...approved(), state: 'unconfirmed' },
          { kind: 'unconfirmed', reason: 'restored', at: now },
        ),
      },
    ],
  ])('%s', (_, request) => {
    expect(integrityProblem(request)).toBeUndefined();
  });
});

describe('a forgery is named', () => {
  test.each(forgeries)('%s', (_, forged, problem) => {
    expect(integrityProblem(forged)).toMatch(problem);
  });
});

test('attempts are counted from the last approval', () => {
  expect(attemptsOfApproval(put(put(approved(), notSent), notSent))).toBe(2);
});
