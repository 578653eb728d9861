/** `policy check`, `policy explain`, `policy test`. */
import { defineCommand } from '../command.ts';
import { configOption, jsonOption, mustMatch, stageOption } from '../options.ts';
import { ToolError } from '../tool-error.ts';

const sourceOptions = {
  file: {
    type: 'string',
    describe: 'Policy in a file of its own, instead of the configuration’s',
    example: 'policy.json',
  },
  ...stageOption,
  ...configOption,
} as const;

/** A file of its own is not in a configuration. */
function oneSource({ file, config }: { file?: string | undefined; config?: string | undefined }) {
  if (file === undefined || config === undefined) return;
  throw new ToolError('Give either a policy file, or a configuration with --config.');
}

const check = defineCommand({
  name: 'policy check',
  describe: 'Print the errors and warnings of a policy',
  oldNode: true,
  argument: 'file',
  options: { ...sourceOptions, ...jsonOption },
  async run(values) {
    oneSource(values);
    const { checkPolicy } = await import('../policy.ts');
    return checkPolicy(values, values.json);
  },
});

const explain = defineCommand({
  name: 'policy explain',
  describe: 'Print which rule decides, and why the others don’t',
  oldNode: true,
  options: {
    requester: {
      type: 'string',
      describe: 'Who asks, by their Slack user ID',
      example: 'U0123LEAD',
      wrong: mustMatch(/^[UW][A-Z0-9]+$/, 'is not a Slack user ID'),
    },
    recipient: {
      type: 'string',
      array: true,
      describe: 'To whom: an address, or a list; can be repeated',
      example: 'bob@example.com',
    },
    groups: {
      type: 'string',
      describe: 'User groups of the requester, with commas',
      example: 'S0123QUALITY,S0456LEADS',
      wrong: mustMatch(/^S[A-Z0-9]+(?:,S[A-Z0-9]+)*$/, 'is not a list of user group IDs'),
    },
    ...sourceOptions,
    ...jsonOption,
  },
  async run(values) {
    oneSource(values);
    const { requester, recipient, groups = '' } = values;
    if (requester === undefined || recipient === undefined) {
      const example = 'policy explain --requester U0123LEAD --recipient bob@example.com';
      throw new ToolError(`Give --requester and --recipient, for example: ${example}`);
    }
    const { explainPolicy, readPolicy } = await import('../policy.ts');
    const question = { requester, recipients: recipient, groups: groups.split(',') };
    return explainPolicy(readPolicy(values), question, values.json);
  },
});

const test = defineCommand({
  name: 'policy test',
  describe: 'Check that the policy decides as a file of cases expects',
  oldNode: true,
  argument: 'file',
  options: {
    file: {
      type: 'string',
      default: 'share-recording.policy-tests.json',
      describe: 'File of cases',
      example: 'share-recording.policy-tests.json',
    },
    ...stageOption,
    ...configOption,
    ...jsonOption,
  },
  async run({ file, stage, config, json }) {
    const { readPolicy } = await import('../policy.ts');
    const { testPolicy } = await import('../test-policy.ts');
    return testPolicy(readPolicy({ config, stage }), file, json);
  },
});

export const policy = [check, explain, test];
