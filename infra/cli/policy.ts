/**
 * `npm run policy -- check FILE`: whether a policy is valid, and what it warns of.
 * `npm run policy -- explain --requester U… --recipient a@b [--groups S1,S2] [--file FILE]`: which rule decides, and
 * why each other does not. Without a file the policy of `cdk.json` is meant.
 */
import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import cdk from '../../cdk.json' with { type: 'json' };
import { parsePolicy } from '../../lambda/domain/policy.ts';
import { lintPolicy } from '../cdk/policy-lint.ts';
import { explain } from './explain-policy.ts';
import { say } from './run.ts';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    requester: { type: 'string' },
    recipient: { type: 'string' },
    groups: { type: 'string', default: '' },
    file: { type: 'string' },
  },
});
const [command, argument] = positionals;
const file = values.file ?? argument;
const text = file
  ? readFileSync(file, 'utf8')
  : JSON.stringify(cdk.context['share-recording'].policy);
const parsed = parsePolicy(text);

function check(): boolean {
  if (!parsed.ok) {
    for (const error of parsed.errors) say(`error: ${error}`);
    return false;
  }
  const { errors, warnings } = lintPolicy(parsed.policy);
  for (const error of errors) say(`error: ${error}`);
  for (const warning of warnings) say(`warning: ${warning}`);
  if (errors.length === 0) say(`valid: ${parsed.policy.rules.length} rules`);
  return errors.length === 0;
}

function explainAll(): boolean {
  const { requester, recipient, groups } = values;
  if (!requester || !recipient) {
    say('explain needs --requester U… and --recipient a@b');
    return false;
  }
  if (!parsed.ok) return check();
  const { lines, allowed } = explain(parsed.policy, requester, recipient, groups.split(','));
  for (const line of lines) say(line);
  return allowed;
}

if (command === 'check') process.exitCode = check() ? 0 : 1;
else if (command === 'explain') process.exitCode = explainAll() ? 0 : 1;
else {
  say('Use: policy check FILE, or policy explain --requester U… --recipient a@b');
  process.exitCode = 1;
}
