/** What auditors do with a stack's records. Each function prints, and returns whether all is right and done. */
import { setTimeout } from 'node:timers/promises';
import type { SavedRequest } from '../../lambda/application/ports.ts';
import { type ShareRequest, shortId } from '../../lambda/domain/request.ts';
import type { Wanted } from './disclosures.ts';
import { closeUnconfirmed, erase } from './erase.ts';
import { hold, release } from './hold.ts';
import { type Format, printDisclosures } from './print-disclosures.ts';
import { withProgress } from './progress.ts';
import { type Records, type Requests, readAll } from './records.ts';
import { printableJson, say, sayJson, warn } from './say.ts';
import { concerns, type Subject } from './subject.ts';
import { verifyRecords } from './verify-records.ts';

/** Epoch milliseconds, `to` not included. */
export interface Span {
  from: number;
  to: number;
}

/** Prints each line of the trail with the time at which CloudWatch received it. */
export async function exportTrail({ trail }: Records, { from, to }: Span): Promise<boolean> {
  for await (const { at, message } of trail.read(from, to)) {
    if (process.stdout.destroyed) break;
    process.stdout.write(`${printableJson(withTime(new Date(at).toISOString(), message))}\n`);
  }
  return true;
}

function withTime(loggedAt: string, message: string): string {
  try {
    return JSON.stringify({ loggedAt, ...(JSON.parse(message) as object) });
  } catch {
    return JSON.stringify({ loggedAt, message });
  }
}

/** Compares the trail with the requests, and with the archive if there is one. */
export async function verify(records: Records, json: boolean): Promise<boolean> {
  const { compared, findings } = await withProgress(
    { text: 'Comparing the audit trail with the requests', json },
    () => verifyRecords(records, Date.now, setTimeout),
  );
  if (json) {
    sayJson({ compared, findings });
    return findings.length === 0;
  }
  for (const finding of findings) say(finding);
  const { requests, lines, archived } = compared;
  say(`Compared ${requests} requests with ${lines} lines of the audit trail.`);
  say(
    archived === undefined
      ? 'No archive was compared: the stack has none.'
      : `Compared the audit trail with ${archived} lines of the archive.`,
  );
  say(`Findings: ${findings.length}.`);
  return findings.length === 0;
}

/** Erases what concerns somebody. `shouldClose`: also where it is not known whether the email was sent. */
export async function eraseSubject(
  records: Records,
  subject: Subject,
  shouldClose: boolean,
): Promise<boolean> {
  const { requests, unreadable } = await readAll(records.requests);
  const found = requests.filter((request) => concerns(request, subject));
  for (const { problem } of unreadable) say(`Not checked: ${problem}`);
  if (found.length === 0) say('No matching requests. Check the ID or the address.');
  let left = 0;
  for (const request of found) {
    const result = await eraseOne(records, request, shouldClose);
    if (result !== 'erased') left += 1;
    say(`${request.id}: ${result}`);
  }
  say(`${found.length - left} erased, ${left} not erased.`);
  say('Slack user IDs in the events are kept as evidence of who decided.');
  return found.length > 0 && left === 0 && unreadable.length === 0;
}

async function eraseOne(
  records: Records,
  request: SavedRequest,
  shouldClose: boolean,
): Promise<string> {
  const now = Date.now();
  if (request.heldAt !== undefined) return 'not erased: it is under legal hold';
  const open = request.state === 'unconfirmed' && !shouldClose;
  if (open)
    return 'not erased: it is not known whether it was sent. To close it first, add --close-unconfirmed';
  const after = erase(closeUnconfirmed(request, now), now);
  if (!after) return 'not erased: it is still open. Try again when it is finished';
  const saved = await records.requests.save(request, after);
  return saved.kind === 'saved' ? 'erased' : 'not erased: it changed at the same time. Try again';
}

/** Puts matching requests under legal hold, or takes it off. */
export async function changeHold(
  { requests: table }: Records,
  subject: Subject,
  kind: 'hold' | 'release',
): Promise<boolean> {
  const [change, done] = kind === 'hold' ? [hold, 'held'] : [release, 'released'];
  const { requests, unreadable } = await readAll(table);
  for (const { problem } of unreadable) say(`Not checked: ${problem}`);
  const found = requests.filter((one) => one.state !== 'draft' && concerns(one, subject));
  const words = {
    saved: done,
    same: `already ${done}`,
    conflict: 'changed at the same time. Try again',
  };
  const results: boolean[] = [];
  for (const request of found) {
    const result = await changeOne(table, request, change(request, Date.now()));
    say(`${shortId(request)}: ${words[result]}`);
    results.push(result !== 'conflict');
  }
  say(`Matching requests: ${found.length}. Later ones are not covered: run this again for them.`);
  return found.length > 0 && unreadable.length === 0 && results.every(Boolean);
}

async function changeOne(
  table: Requests,
  before: SavedRequest,
  after: ShareRequest,
): Promise<'saved' | 'same' | 'conflict'> {
  if (after === before) return 'same';
  return (await table.save(before, after)).kind;
}

/** Lists the requests that are under legal hold. */
export async function listHeld({ requests: table }: Records, json: boolean): Promise<boolean> {
  const { requests, unreadable } = await readAll(table);
  const held = requests.flatMap((request) =>
    request.heldAt === undefined
      ? []
      : {
          id: shortId(request),
          heldSince: new Date(request.heldAt).toISOString(),
          caseNumber: request.email.caseNumber,
        },
  );
  if (json) {
    sayJson({ held, notChecked: unreadable.map(({ problem }) => problem) });
    return unreadable.length === 0;
  }
  for (const { problem } of unreadable) say(`Not checked: ${problem}`);
  for (const { id, heldSince, caseNumber = '' } of held) {
    say(`${id}  held since ${heldSince}  ${caseNumber}`.trimEnd());
  }
  say(`${held.length} under legal hold.`);
  return unreadable.length === 0;
}

/** Prints what left or may have left; progress and totals go to standard error. */
export async function disclose(
  { requests }: Records,
  wanted: Wanted,
  format: Format,
): Promise<boolean> {
  let unreadable = 0;
  const { stderr } = process;
  let total = '';
  const printed = printDisclosures(requests, wanted, format, process.stdout, {
    progress(read, rows) {
      total = `${rows} rows from ${read} requests.`;
      if (stderr.isTTY && read % 500 === 0) stderr.write(`\r${read} requests read`);
    },
    unreadable(problem) {
      unreadable += 1;
      warn(`Not reported: ${problem}`);
    },
  });
  await printed.catch((cause: unknown) => {
    // `| head` has read enough.
    if (!process.stdout.destroyed) throw cause;
  });
  if (stderr.isTTY) stderr.write('\r\u001b[K');
  warn(total);
  return unreadable === 0;
}
