/** `pause` and `resume`: all sending of a stack. Approved shares wait until they expire. */
import { defineCommand } from '../command.ts';
import { confirmChange } from '../confirm.ts';
import { changeOptions } from '../options.ts';
import { say } from '../say.ts';
import { stackOf } from '../stage.ts';

export const pause = defineCommand({
  name: 'pause',
  describe: 'Pause all sending; approved shares wait',
  changes: true,
  options: changeOptions,
  async run(values) {
    const { deployedTarget } = await import('../target.ts');
    const { place, setPaused } = await deployedTarget(stackOf(values), values.stage);
    const where = `Stage "${values.stage}": ${place}.`;
    await confirmChange({ where, question: 'Pause all sending?', yes: values.yes });
    await setPaused(true);
    say('Sending paused. Approved shares wait, and fail when their approval expires.');
    return true;
  },
});

export const resume = defineCommand({
  name: 'resume',
  describe: 'Resume sending after `pause`',
  changes: true,
  options: changeOptions,
  async run(values) {
    const { deployedTarget } = await import('../target.ts');
    const { place, setPaused } = await deployedTarget(stackOf(values), values.stage);
    const where = `Stage "${values.stage}": ${place}.`;
    await confirmChange({ where, question: 'Resume sending?', yes: values.yes });
    await setPaused(false);
    say('Sending resumed. Waiting shares continue within 2 minutes.');
    return true;
  },
});
