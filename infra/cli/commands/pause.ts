/** `pause` and `resume`: all sending of a stack. Approved shares wait until they expire. */
import { type Command, defineCommand } from '../command.ts';
import { confirmChange } from '../confirm.ts';
import { changeOptions } from '../options.ts';
import { say } from '../say.ts';
import { stackOf } from '../stage.ts';

interface Switch {
  name: string;
  describe: string;
  paused: boolean;
  question: string;
  done: string;
}

const switchSending = ({ name, describe, paused, question, done }: Switch): Command =>
  defineCommand({
    name,
    describe,
    changes: true,
    options: changeOptions,
    async run(values) {
      const { deployedTarget } = await import('../target.ts');
      const { place, setPaused } = await deployedTarget(stackOf(values), values.stage);
      const where = `Stage "${values.stage}": ${place}.`;
      await confirmChange({ where, question, yes: values.yes });
      await setPaused(paused);
      say(done);
      return true;
    },
  });

export const pause = switchSending({
  name: 'pause',
  describe: 'Pause all sending; approved shares wait',
  paused: true,
  question: 'Pause all sending?',
  done: 'Sending paused. Approved shares wait, and fail when their approval expires.',
});

export const resume = switchSending({
  name: 'resume',
  describe: 'Resume sending after `pause`',
  paused: false,
  question: 'Resume sending?',
  done: 'Sending resumed. Waiting shares continue within 2 minutes.',
});
