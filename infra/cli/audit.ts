/**
 * `npm run audit -- export [--from 2026-11-01] [--to 2026-12-01]`: the audit trail as JSON Lines.
 * `npm run audit -- verify [--archive BUCKET]`: compares it with the requests, and with its archives.
 * `npm run audit -- disclosures [--from …] [--to …] [--recipient a@b] [--recording ID] [--requester U…]
 * [--format csv|json|table]`: what left or may have left, to whom, why, and who agreed.
 * `npm run audit -- hold|release --recording ID | --person ADDRESS | --case NUMBER`, `list`: legal hold.
 * `npm run audit -- erase --recording ID | --person ADDRESS`: for a data subject's request. `--close-unconfirmed` first
 * closes requests for which it's not known whether the email was sent.
 * All take `--stage NAME`.
 */
import { setTimeout } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import type { SavedRequest } from '../../lambda/application/ports.ts';
import { type ShareRequest, shortId } from '../../lambda/domain/request.ts';
import { closeUnconfirmed, erase } from './erase.ts';
import { hold, release } from './hold.ts';
import { formats, printDisclosures } from './print-disclosures.ts';
import { deployedRecords, type Records, type Requests, readAll } from './records.ts';
import { finish, say } from './run.ts';
import { concerns, type Subject } from './subject.ts';
import { ToolError } from './target.ts';
import { verifyRecords } from './verify-records.ts';

const usage = `Usage: npm run audit -- export [--from 2026-11-01] [--to 2026-12-01]
       npm run audit -- verify [--archive BUCKET]
       npm run audit -- disclosures [--from 2026-11-01] [--to 2026-12-01] [--recipient a@b] [--recording ID] [--requester U…] [--format csv|json|table]
       npm run audit -- hold|release --recording ID | --person ADDRESS | --case NUMBER
       npm run audit -- list
       npm run audit -- erase --recording ID | --person ADDRESS [--close-unconfirmed]
All take --stage NAME.`;

const readArguments = () =>
  parseArgs({
    allowPositionals: true,
    options: {
      stage: { type: 'string', default: 'main' },
      from: { type: 'string' },
      to: { type: 'string' },
      recording: { type: 'string' },
      person: { type: 'string' },
      case: { type: 'string' },
      recipient: { type: 'string' },
      requester: { type: 'string' },
      format: { type: 'string', default: 'table' },
      archive: { type: 'string', multiple: true, default: [] },
      'close-unconfirmed': { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  });
type Values = ReturnType<typeof readArguments>['values'];

/** Connects to the stage: only after the options were checked. */
type Connect = () => Promise<Records>;

function time(values: Values, name: 'from' | 'to', fallback: number): number {
  const given = values[name];
  const at = given === undefined ? fallback : Date.parse(given);
  if (Number.isNaN(at)) throw new ToolError(`--${name} must be a date, for example 2026-11-24`);
  return at;
}

/** Prints each line with the time at which CloudWatch received it. */
async function exportTrail(connect: Connect, values: Values): Promise<boolean> {
  const span = [time(values, 'from', 0), time(values, 'to', Date.now())] as const;
  const records = await connect();
  for await (const { at, message } of records.trail.read(...span)) {
    say(withTime(new Date(at).toISOString(), message));
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

async function verify(connect: Connect): Promise<boolean> {
  const { compared, findings } = await verifyRecords(await connect(), Date.now, setTimeout);
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

/** Exactly one of these options says which requests are meant. */
function subjectOf(values: Values, names: ('recording' | 'person' | 'case')[]): Subject {
  const given = names.flatMap((name) =>
    values[name] ? [{ [name]: values[name] } as Subject] : [],
  );
  const [subject, ...others] = given;
  if (subject && others.length === 0) return subject;
  throw new ToolError(`Give either ${names.map((name) => `--${name}`).join(' or ')}.\n${usage}`);
}

async function eraseSubject(connect: Connect, values: Values): Promise<boolean> {
  const subject = subjectOf(values, ['recording', 'person']);
  const records = await connect();
  const { requests, unreadable } = await readAll(records.requests);
  const found = requests.filter((request) => concerns(request, subject));
  for (const { problem } of unreadable) say(`Not checked: ${problem}`);
  if (found.length === 0) say('No matching requests. Check the ID or the address.');
  let left = 0;
  for (const request of found) {
    const result = await eraseOne(records, request, values);
    if (result !== 'erased') left += 1;
    say(`${request.id}: ${result}`);
  }
  say(`${found.length - left} erased, ${left} not erased.`);
  say('Slack user IDs in the events are kept as evidence of who decided.');
  return found.length > 0 && left === 0 && unreadable.length === 0;
}

async function eraseOne(records: Records, request: SavedRequest, values: Values): Promise<string> {
  const now = Date.now();
  if (request.heldAt !== undefined) return 'not erased: it is under legal hold';
  const open = request.state === 'unconfirmed' && !values['close-unconfirmed'];
  if (open)
    return 'not erased: it is not known whether it was sent. To close it first, add --close-unconfirmed';
  const after = erase(closeUnconfirmed(request, now), now);
  if (!after) return 'not erased: it is still open. Try again when it is finished';
  const saved = await records.requests.save(request, after);
  return saved.kind === 'saved' ? 'erased' : 'not erased: it changed at the same time. Try again';
}

/** Puts matching requests under legal hold, or takes it off. */
const changeHold =
  (change: typeof hold, done: string) =>
  async (connect: Connect, values: Values): Promise<boolean> => {
    const subject = subjectOf(values, ['recording', 'person', 'case']);
    const { requests: table } = await connect();
    const { requests, unreadable } = await readAll(table);
    for (const { problem } of unreadable) say(`Not checked: ${problem}`);
    const found = requests.filter((one) => one.state !== 'draft' && concerns(one, subject));
    const results: boolean[] = [];
    for (const request of found) {
      const result = await changeOne(table, request, change(request, Date.now()));
      say(
        `${shortId(request)}: ${result === 'conflict' ? 'changed at the same time. Try again' : `${result === 'same' ? 'already ' : ''}${done}`}`,
      );
      results.push(result !== 'conflict');
    }
    say(`Matching requests: ${found.length}. Later ones are not covered: run this again for them.`);
    return found.length > 0 && unreadable.length === 0 && results.every(Boolean);
  };

async function changeOne(
  table: Requests,
  before: SavedRequest,
  after: ShareRequest,
): Promise<'saved' | 'same' | 'conflict'> {
  if (after === before) return 'same';
  return (await table.save(before, after)).kind;
}

async function listHeld(connect: Connect): Promise<boolean> {
  const { requests: table } = await connect();
  let count = 0;
  let unreadable = 0;
  for await (const scanned of table.scan()) {
    if (scanned.kind === 'unreadable') {
      unreadable += 1;
      say(`Not checked: ${scanned.problem}`);
      continue;
    }
    if (scanned.request.heldAt === undefined) continue;
    count += 1;
    const { request } = scanned;
    say(
      `${shortId(request)}  held since ${new Date(scanned.request.heldAt).toISOString()}  ${request.email.caseNumber ?? ''}`.trimEnd(),
    );
  }
  say(`${count} under legal hold.`);
  return unreadable === 0;
}

async function discloses(connect: Connect, values: Values): Promise<boolean> {
  const format = formats.find((one) => one === values.format);
  if (!format) throw new ToolError(`--format must be one of: ${formats.join(', ')}`);
  const { recipient, recording, requester } = values;
  const span = { from: time(values, 'from', 0), to: time(values, 'to', Date.now()) };
  const { requests } = await connect();
  let unreadable = 0;
  const { stderr } = process;
  let total = '';
  const progress = (read: number, rows: number) => {
    total = `${rows} rows from ${read} requests.`;
    if (stderr.isTTY && read % 500 === 0) stderr.write(`\r${read} requests read`);
  };
  await printDisclosures(
    requests,
    { ...span, recipient, recording, requester },
    format,
    process.stdout,
    {
      progress,
      unreadable(problem) {
        unreadable += 1;
        stderr.write(`Not reported: ${problem}\n`);
      },
    },
  );
  if (stderr.isTTY) stderr.write('\r\x1b[K');
  stderr.write(`${total}\n`);
  return unreadable === 0;
}

const commands: Record<string, (connect: Connect, values: Values) => Promise<boolean>> = {
  export: exportTrail,
  verify,
  disclosures: discloses,
  hold: changeHold(hold, 'held'),
  release: changeHold(release, 'released'),
  list: listHeld,
  erase: eraseSubject,
};

await finish(async () => {
  const { values, positionals } = readArguments();
  const command = commands[positionals[0] ?? ''];
  if (!command || values.help) throw new ToolError(usage);
  return command(() => deployedRecords(values.stage, values.archive), values);
});
