/**
 * `npm run wiring:faults`: plants wiring faults in a copy of the project, one at a time, and runs the wiring
 * test there. Ends with an error if a fault survives, or if the copy fails without one.
 */
import { execFileSync, spawnSync } from 'node:child_process';
import {
  cpSync,
  existsSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

interface Fault {
  name: string;
  file: string;
  from: string;
  to: string;
}

const faults: Fault[] = [
  {
    name: 'a missing environment variable',
    file: 'infra/aws/stack.ts',
    from: 'WORK_QUEUE_URL: queues.work.queueUrl,',
    to: '',
  },
  {
    name: 'a missing grant',
    file: 'infra/aws/stack.ts',
    from: "may(worker, ['GetItem', 'PutItem', 'UpdateItem', 'DeleteItem']);",
    to: "may(worker, ['GetItem', 'UpdateItem', 'DeleteItem']);",
  },
  {
    name: 'a wrong handler path',
    file: 'infra/aws/functions.ts',
    from: "handler: 'index.handler',",
    to: "handler: 'main.handler',",
  },
  {
    name: 'a missing index',
    file: 'infra/aws/storage.ts',
    from: 'index(dueIndex), ',
    to: '',
  },
];

const root = join(import.meta.dirname, '..', '..');
const copy = mkdtempSync(join(tmpdir(), 'wiring-'));
const say = (text: string) => process.stdout.write(`${text}\n`);

const tracked = execFileSync(
  'git',
  ['ls-files', '-z', '--cached', '--others', '--exclude-standard'],
  {
    cwd: root,
    encoding: 'utf8',
  },
);
const present = tracked.split('\0').filter((file) => file !== '' && existsSync(join(root, file)));
for (const file of present) cpSync(join(root, file), join(copy, file));
symlinkSync(join(root, 'node_modules'), join(copy, 'node_modules'));

/** Whether the wiring test passes in the copy. */
function passes(): boolean {
  const run = spawnSync('npm', ['test', '--', 'infra/wiring.test'], { cwd: copy, stdio: 'ignore' });
  return run.status === 0;
}

let failed = !passes();
say(`without a fault: ${failed ? 'FAILS' : 'passes'}`);
for (const { name, file, from, to } of failed ? [] : faults) {
  const text = readFileSync(join(copy, file), 'utf8');
  if (!text.includes(from)) throw new Error(`${file} does not hold ${from}`);
  writeFileSync(join(copy, file), text.replace(from, to));
  const survived = passes();
  writeFileSync(join(copy, file), text);
  say(`${name} (${file}): ${survived ? 'SURVIVED' : 'found'}`);
  failed ||= survived;
}
rmSync(copy, { recursive: true });
process.exitCode = failed ? 1 : 0;
