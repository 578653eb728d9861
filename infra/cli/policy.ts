/**
 * `npm run policy -- check [FILE]`: checks a policy and prints errors and warnings.
 * `npm run policy -- explain --requester U… --recipient a@b [--recipient c@d] [--groups S1,S2] [--file FILE]`: prints which rule decides,
 * and why the others don't. Without a file, both use the policy in `cdk.json`.
 */
import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { checkAddressList } from '../../lambda/domain/address-list.ts';
import { type Policy, parsePolicy } from '../../lambda/domain/policy.ts';
import { en } from '../../lambda/slack/texts/en.ts';
import { defaultFile, readConfiguration } from '../cdk/configuration-file.ts';
import { lintPolicy } from '../cdk/policy-lint.ts';
import { explain } from './explain-policy.ts';
import { finish, say } from './run.ts';
import { ToolError } from './target.ts';

const usage = `Usage: npm run policy -- check [FILE]
       npm run policy -- explain --requester U… --recipient a@b [--recipient c@d] [--groups S1,S2] [--file FILE]`;

/** Throws `ToolError` naming every error. */
function readPolicy(file: string | undefined): Policy {
  const text = file === undefined ? policyOfCdk() : read(file);
  const parsed = parsePolicy(text);
  if (parsed.ok) return parsed.policy;
  throw new ToolError(parsed.errors.map((error) => `error: ${error}`).join('\n'));
}

const policyOfCdk = (): string => readConfiguration(defaultFile).policyText;

/** Node's own message says where the JSON is wrong; the domain's only says that it is. */
function read(file: string): string {
  try {
    const text = readFileSync(file, 'utf8');
    JSON.parse(text);
    return text;
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause);
    const problem = cause instanceof SyntaxError ? `${file} is not valid JSON: ${why}` : why;
    throw new ToolError(`error: ${problem}`);
  }
}

function check(policy: Policy): boolean {
  const { errors, warnings } = lintPolicy(policy);
  for (const error of errors) say(`error: ${error}`);
  for (const warning of warnings) say(`warning: ${warning}`);
  const count = policy.rules.length;
  if (errors.length === 0) say(`Policy OK (${count} rule${count === 1 ? '' : 's'})`);
  return errors.length === 0;
}

/** As the form reads them: addresses and lists of them. */
function addressesIn(given: string[]): string[] {
  const checked = checkAddressList(given.join(', '));
  if ('value' in checked) return checked.value.map(({ address }) => address);
  throw new ToolError(`--recipient: ${en.form.problem(checked.problem)}`);
}

await finish(async () => {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      requester: { type: 'string' },
      recipient: { type: 'string', multiple: true },
      groups: { type: 'string', default: '' },
      file: { type: 'string' },
      help: { type: 'boolean', default: false },
    },
  });
  const [command, argument] = positionals;
  const { requester, recipient, groups, file = argument } = values;
  if (command === 'check') return check(readPolicy(file));
  if (command !== 'explain' || !requester || !recipient || values.help) throw new ToolError(usage);
  if (!/^[UW][A-Z0-9]+$/.test(requester)) {
    throw new ToolError('--requester must be a Slack user ID (U…), not a name');
  }
  const asker = { requester, groups: groups.split(',') };
  const { lines, allowed } = explain(readPolicy(file), addressesIn(recipient), asker);
  for (const line of lines) say(line);
  return allowed;
});
