/** `after-restore`: makes a table that was restored to an earlier time safe, before anything is sent again. */
import { defineCommand } from '../command.ts';
import { confirmChange } from '../confirm.ts';
import { changeOptions, mustMatch } from '../options.ts';
import { stackOf } from '../stage.ts';

export const afterRestore = defineCommand({
  name: 'after-restore',
  describe: 'Settle the requests of a restored table',
  changes: true,
  options: {
    ...changeOptions,
    from: {
      type: 'string',
      describe: 'First copy missing requests from this restored table',
      example: 'requests-restored',
      wrong: mustMatch(/^[\w.-]{3,255}$/, 'is not the name of a table'),
    },
  },
  async run(values) {
    const { outputsOf } = await import('../target.ts');
    const work = await import('../after-restore.ts');
    const stack = stackOf(values);
    const { place } = await outputsOf(stack, values.stage);
    const where = `Stage "${values.stage}": ${place}.`;
    const copying = values.from === undefined ? '' : `, copy what is missing from ${values.from}`;
    const question = `Pause sending, stop the worker and the sweeper${copying}, and settle every open request?`;
    await confirmChange({ where, question, yes: values.yes });
    return work.afterRestore(stack, values.from);
  },
});
