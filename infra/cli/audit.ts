/**
 * `npm run audit -- export [--from 2026-11-01] [--to 2026-12-01]`: the audit trail as JSON Lines.
 * `npm run audit -- verify`: compares it with the requests.
 * `npm run audit -- erase --recording ID | --person ADDRESS`: for a data subject's request. `--close-unconfirmed` first
 * closes those of which nobody knows whether they were sent.
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

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    stage: { type: 'string', default: 'main' },
    from: { type: 'string' },
    to: { type: 'string' },
    recording: { type: 'string' },
    person: { type: 'string' },
    'close-unconfirmed': { type: 'boolean', default: false },
  },
});

function time(name: 'from' | 'to', fallback: number): number {
  const given = values[name];
  const at = given === undefined ? fallback : Date.parse(given);
  if (Number.isNaN(at)) throw new ToolError(`--${name} must be a date such as 2026-11-24`);
  return at;
}

/** Each line with the time at which the log got it. */
async function exportTrail(records: Records): Promise<boolean> {
  for (const { timestamp, message } of await records.trail(
    time('from', 0),
    time('to', Date.now()),
  )) {
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

async function verify(records: Records): Promise<boolean> {
  const { compared, findings } = await verifyRecords(records, Date.now, setTimeout);
  for (const finding of findings) say(finding);
  say(`${compared} requests compared, ${findings.length} findings`);
  return findings.length === 0;
}

async function eraseSubject(records: Records): Promise<boolean> {
  const { recording, person } = values;
  const subject: Subject | undefined = recording ? { recording } : person ? { person } : undefined;
  if (!subject) throw new ToolError('erase needs --recording ID or --person ADDRESS');
  const { requests, unreadable } = await readAll(records.requests);
  const found = requests.filter((request) => concerns(request, subject));
  for (const { problem } of unreadable) say(`not looked at: ${problem}`);
  if (found.length === 0)
    say('Nothing was found, so nothing was erased. Check the ID or the address.');
  let left = 0;
  for (const request of found) {
    const result = await eraseOne(records, request);
    if (result !== 'erased') left += 1;
    say(`${request.id}: ${result}`);
  }
  say(`${found.length - left} erased, ${left} left`);
  say('Slack user ids in the events stay: they are the evidence of who decided.');
  return found.length > 0 && left === 0 && unreadable.length === 0;
}

async function eraseOne(records: Records, request: SavedRequest): Promise<string> {
  const now = Date.now();
  const open = request.state === 'unconfirmed' && !values['close-unconfirmed'];
  if (open)
    return 'not erased: nobody knows whether it was sent. Add --close-unconfirmed to close it';
  const after = erase(closeUnconfirmed(request, now), now);
  if (!after) return 'not erased: it has not ended. Erase it again when it has';
  const saved = await records.requests.save(request, after);
  return saved.kind === 'saved' ? 'erased' : 'not erased: it changed just now. Try again';
}

const commands: Record<string, (records: Records) => Promise<boolean>> = {
  export: exportTrail,
  verify,
  erase: eraseSubject,
};

await finish(async () => {
  const command = commands[positionals[0] ?? ''];
  if (!command) throw new ToolError('Use: audit export, audit verify, or audit erase');
  return command(await deployedRecords(values.stage));
});
