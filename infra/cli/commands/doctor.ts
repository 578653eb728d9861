/**
 * `doctor`: checks each component and prints how to fix what does not work; with `--recording`, also whether the app's
 * ICWS user may see that recording; with `--report`, writes a file to attach to a bug report. Sends nothing.
 */
import { defineCommand } from '../command.ts';
import { jsonOption, mustMatch, stackOptions } from '../options.ts';
import { stackOf } from '../stage.ts';
import { ToolError } from '../tool-error.ts';

export const doctor = defineCommand({
  name: 'doctor',
  describe: 'Check each component, and say how to fix it',
  options: {
    ...stackOptions,
    ...jsonOption,
    recording: {
      type: 'string',
      describe: 'Also look this recording up, by its ID',
      example: '0DE0C017-CD4F-D013-8E31-18D8B7470001',
      wrong: mustMatch(
        /^\{?[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\}?$/i,
        'is not a recording ID',
      ),
    },
    report: {
      type: 'string',
      describe: 'Write a file to attach to a bug report, without personal data or host names',
      usual: 'share-recording-report.json',
    },
    local: {
      type: 'boolean',
      default: false,
      describe: 'Check the simulated system on this machine instead of a stack',
    },
  },
  async run({ local, ...values }) {
    if (local && values.stack !== undefined) {
      throw new ToolError('Give either --local or --stack.');
    }
    const { examine, examineLocal } = await import('../examine.ts');
    const recording = values.recording?.replaceAll(/[{}]/g, '');
    const call = { ...values, recording };
    if (local) return examineLocal(call);
    const { deployedTarget } = await import('../target.ts');
    return examine(await deployedTarget(stackOf(values), values.stage), call);
  },
});
