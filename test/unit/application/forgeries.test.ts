/**
 * What somebody who may write the table can forge: stopped before the PUT by the record itself, or named by
 * `audit verify`, which also has the log.
 */
import { verifyAudit } from '../../../infra/cli/verify-audit.ts';
import { processRequest } from '../../../lambda/application/process-request.ts';
import { auditLines } from '../../../lambda/domain/audit.ts';
import type { ShareRequest } from '../../../lambda/domain/request.ts';
import { approved, cutOff, forgeries, hour, now, sent, withBody } from '../../support/forgeries.ts';
import { memoryPorts } from '../../support/memory-ports.ts';
import { stored } from '../../support/requests.ts';

/** Long enough after everything that was forged for its lines to be there. */
const later = now + hour;
const linesOf = (request: ShareRequest) =>
  auditLines(request, request.events).map((line) => JSON.stringify(line));

test.each(forgeries)('stopped before the PUT: %s', async (_, forged) => {
  const ports = memoryPorts();
  await stored(ports.store, forged);
  await processRequest(ports, forged.id);
  expect(ports.pbx.emails).toEqual([]);
  expect(ports.store.all()[0]?.state).toBe('failed');
  expect(ports.log.said).toContain('error integrity_failed');
});

test.each(forgeries)('named by `audit verify`: %s', (_, forged) => {
  expect(verifyAudit([forged], linesOf(approved()), later)).not.toEqual([]);
});

const audited = (request: ShareRequest) => ({ ...request, audited: request.events.length });
const cut = { ...cutOff(withBody(sent())), audited: 4 };

test.each<[string, ShareRequest[], string[], RegExp]>([
  ['an honest request', [audited(sent())], linesOf(sent()), /^$/],
  [
    'a resend: the end cut off, the state set back, the body put back',
    [cut],
    linesOf(sent()),
    /event 5 was removed/,
  ],
  [
    'a whole chain that the app never wrote',
    [audited(sent())],
    [],
    /the audit trail has no lines for this request/,
  ],
  [
    'an inserted request that claims to owe its lines',
    [sent()],
    [],
    /the audit trail has no lines for this request/,
  ],
  [
    'an event that was appended beyond what the trail is said to have',
    [{ ...sent(), audited: 5 }],
    linesOf(sent()).slice(0, 5),
    /event 6 was added/,
  ],
  ['a request that was deleted', [], linesOf(sent()), /the request is missing/],
  [
    'another chain under the same id',
    [audited(sent())],
    linesOf(sent()).map((line) => line.replace(/"hash":"./, '"hash":"x')),
    /differs from the audit trail/,
  ],
])('what only the log can show: %s', (_, requests, lines, finding) => {
  expect(verifyAudit(requests, lines, later).join('\n')).toMatch(finding);
});

test('the resend that only the log can show does go out: who may write the table can send once more', async () => {
  const ports = memoryPorts();
  await stored(ports.store, cut);
  await processRequest(ports, sent().id);
  expect(ports.pbx.emails).toHaveLength(1);
});
