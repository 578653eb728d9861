/** Checks and explains a policy: that of a file, or that of the configuration. */
import { readFileSync } from 'node:fs';
import { checkAddressList } from '../../lambda/domain/address-list.ts';
import { type Policy, parsePolicy } from '../../lambda/domain/policy.ts';
import { en } from '../../lambda/slack/texts/en.ts';
import { ConfigurationError } from '../cdk/configuration.ts';
import { defaultFile, readConfiguration } from '../cdk/configuration-file.ts';
import { MissingFileError } from '../cdk/json-file.ts';
import { lintPolicy } from '../cdk/policy-lint.ts';
import { explain } from './explain-policy.ts';
import { say, sayJson } from './say.ts';
import { exitCodes, ToolError } from './tool-error.ts';

/** Where a policy is: in a file of its own, or in a stage of the configuration. */
export interface PolicySource {
  file?: string | undefined;
  config?: string | undefined;
  stage: string;
}

/** Throws `ToolError` or `ConfigurationError` naming every mistake. */
export function readPolicy({ file, config = defaultFile, stage }: PolicySource): Policy {
  if (file === undefined) return readConfiguration(config, stage).policy;
  const { policy, errors } = parseFile(file);
  if (policy) return policy;
  throw new ToolError(errors.map((error) => `error: ${error}`).join('\n'));
}

/** Node's own message says where the JSON is wrong; the domain's only says that it is. */
function parseFile(file: string): { policy?: Policy; errors: string[] } {
  const text = read(file);
  try {
    JSON.parse(text);
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause);
    return { errors: [`${file} is not valid JSON: ${why}`] };
  }
  const parsed = parsePolicy(text);
  return parsed.ok ? { policy: parsed.policy, errors: [] } : { errors: [...parsed.errors] };
}

function read(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    throw new ToolError(`${file} can't be read. Is there such a file?`);
  }
}

/** Prints errors and warnings. Returns whether there are no errors. */
export function checkPolicy(source: PolicySource, json: boolean): boolean {
  const { policy, errors: mistakes } = parsed(source);
  const linted = policy && lintPolicy(policy);
  const errors = linted ? linted.errors.map(({ message }) => message) : mistakes;
  const warnings = linted?.warnings ?? [];
  const ok = errors.length === 0;
  const count = policy?.rules.length ?? 0;
  if (json) {
    sayJson({ ok, rules: count, errors, warnings });
    return ok;
  }
  for (const error of errors) say(`error: ${error}`);
  for (const warning of warnings) say(`warning: ${warning}`);
  if (ok) say(`Policy OK (${count} rule${count === 1 ? '' : 's'})`);
  return ok;
}

/** A mistake is what the check is for; a file that is not there is not. */
function parsed({ file, config, stage }: PolicySource): { policy?: Policy; errors: string[] } {
  if (file !== undefined) return parseFile(file);
  try {
    return { policy: readPolicy({ config, stage }), errors: [] };
  } catch (cause) {
    if (!(cause instanceof ConfigurationError) || cause instanceof MissingFileError) throw cause;
    return { errors: [...cause.lines] };
  }
}

/** What to explain. */
export interface Question {
  requester: string;
  recipients: readonly string[];
  groups: readonly string[];
}

/** Prints which rule decides, and why the others don't. Returns whether the share is allowed. */
export function explainPolicy(policy: Policy, question: Question, json: boolean): boolean {
  const { lines, allowed } = explain(policy, addressesIn(question.recipients), question);
  if (json) sayJson({ allowed, lines });
  else for (const line of lines) say(line);
  return allowed;
}

/** As the form reads them: addresses and lists of them. Throws `ToolError` for what is no address. */
export function addressesIn(given: readonly string[]): string[] {
  const checked = checkAddressList(given.join(', '));
  if ('value' in checked) return checked.value.map(({ address }) => address);
  throw new ToolError(
    `--recipient: ${en.form.problem(checked.problem)} Example: --recipient bob@example.com`,
    exitCodes.usage,
  );
}
