/**
 * `npm run audit -- export [--from 2026-11-01] [--to 2026-12-01]`: the audit trail as JSON Lines.
 * `npm run audit -- verify`: compares it with the requests.
 * `npm run audit -- erase --recording ID | --person ADDRESS`: for a data subject's request. `--close-unconfirmed` first
 * closes requests for which it's not known whether the email was sent.
 * All take `--stage NAME`.
 */
import { setTimeout } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import type { SavedRequest } from '../../lambda/application/ports.ts';
import { closeUnconfirmed, concerns, erase, type Subject } from './erase.ts';
import { deployedRecords, type Records, readAll } from './records.ts';
import { finish, say } from './run.ts';
import { ToolError } from './target.ts';
import { verifyRecords } from './verify-records.ts';

const usage = `Usage: npm run audit -- export [--from 2026-11-01] [--to 2026-12-01]
       npm run audit -- verify
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
  for (const { timestamp, message } of await records.trail(...span)) {
    say(withTime(new Date(timestamp).toISOString(), message));
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
  say(`Compared ${compared} requests. Findings: ${findings.length}.`);
  return findings.length === 0;
}

function subjectOf({ recording, person }: Values): Subject {
  if (recording && !person) return { recording };
  if (person && !recording) return { person };
  throw new ToolError(`Give either --recording or --person.\n${usage}`);
}

async function eraseSubject(connect: Connect, values: Values): Promise<boolean> {
  const subject = subjectOf(values);
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
  const open = request.state === 'unconfirmed' && !values['close-unconfirmed'];
  if (open)
    return 'not erased: it is not known whether it was sent. To close it first, add --close-unconfirmed';
  const after = erase(closeUnconfirmed(request, now), now);
  if (!after) return 'not erased: it is still open. Try again when it is finished';
  const saved = await records.requests.save(request, after);
  return saved.kind === 'saved' ? 'erased' : 'not erased: it changed at the same time. Try again';
}

const commands: Record<string, (connect: Connect, values: Values) => Promise<boolean>> = {
  export: exportTrail,
  verify,
  erase: eraseSubject,
};

await finish(async () => {
  const { values, positionals } = readArguments();
  const command = commands[positionals[0] ?? ''];
  if (!command || values.help) throw new ToolError(usage);
  return command(() => deployedRecords(values.stage), values);
});
