/** `secrets`: asks for the credentials, tests them, and stores them in AWS. */
import { defineCommand } from '../command.ts';
import { confirmChange } from '../confirm.ts';
import { changeOptions } from '../options.ts';
import { stackOf } from '../stage.ts';

const which = ['slack', 'icws'] as const;

export const secrets = defineCommand({
  name: 'secrets',
  describe: 'Enter, test, and store the credentials of Slack and ICWS',
  changes: true,
  options: {
    ...changeOptions,
    only: {
      type: 'string',
      choices: which,
      describe: 'Only these credentials',
      example: 'slack',
    },
  },
  async run(values) {
    const { deployedTarget } = await import('../target.ts');
    const { enterSecrets } = await import('../enter-secrets.ts');
    const target = await deployedTarget(stackOf(values), values.stage);
    const wanted = which.filter((one) => values.only === undefined || values.only === one);
    const where = `Stage "${values.stage}": ${target.place}.`;
    const question = `Enter new credentials (${wanted.join(', ')})?`;
    await confirmChange({ where, question, yes: values.yes });
    await enterSecrets(target, wanted);
    return true;
  },
});
