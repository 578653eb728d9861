/**
 * `npm run audit -- export [--from 2026-11-01] [--to 2026-12-01]`: the audit trail as JSON Lines.
 * `npm run audit -- verify`: compares it with the requests.
 * `npm run audit -- erase --recording ID | --person ADDRESS`: for a data subject's request.
 * All take `--stage NAME`.
 */
import { parseArgs } from 'node:util';
import { concerns, erase, type Subject } from './erase.ts';
import { deployedRecords, type Records } from './records.ts';
import { finish, say } from './run.ts';
import { ToolError } from './target.ts';
import { verifyAudit } from './verify-audit.ts';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    stage: { type: 'string', default: 'main' },
    from: { type: 'string' },
    to: { type: 'string' },
    recording: { type: 'string' },
    person: { type: 'string' },
  },
});

function time(name: 'from' | 'to', fallback: number): number {
  const given = values[name];
  const at = given === undefined ? fallback : Date.parse(given);
  if (Number.isNaN(at)) throw new ToolError(`--${name} must be a date such as 2026-11-24`);
  return at;
}

async function exportTrail(records: Records): Promise<boolean> {
  for (const line of await records.trail(time('from', 0), time('to', Date.now()))) say(line);
  return true;
}

async function verify(records: Records): Promise<boolean> {
  const requests = (await records.requests.all()).filter(({ state }) => state !== 'draft');
  const findings = verifyAudit(requests, await records.trail(0, Date.now()));
  for (const finding of findings) say(finding);
  say(`${requests.length} requests compared, ${findings.length} findings`);
  return findings.length === 0;
}

async function eraseSubject(records: Records): Promise<boolean> {
  const { recording, person } = values;
  const subject: Subject | undefined = recording ? { recording } : person ? { person } : undefined;
  if (!subject) throw new ToolError('erase needs --recording ID or --person ADDRESS');
  const found = (await records.requests.all()).filter((request) => concerns(request, subject));
  let open = 0;
  for (const request of found) {
    const after = erase(request, Date.now());
    const done = after !== undefined && (await records.requests.save(request, after));
    if (!done) open += 1;
    say(`${request.id}: ${done ? 'erased' : 'not erased, it has not ended (or changed just now)'}`);
  }
  say(`${found.length - open} erased, ${open} left: erase these again when they have ended`);
  return open === 0;
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
