/** Common to all command-line tools: `--stage`, plain error messages, an exit code for automation. */
import { parseArgs } from 'node:util';
import { ToolError } from './target.ts';

export const say = (text: string): void => {
  process.stdout.write(`${text}\n`);
};

export interface Options {
  stage: string;
  local: boolean;
  url: string | undefined;
  only: string | undefined;
  recording: string | undefined;
  /** The file to write a report to. */
  report: string | undefined;
}

const usualReport = 'share-recording-report.json';

/** `--report` may stand alone. */
export const withReportFile = (args: readonly string[]): string[] =>
  args.map((arg, index) =>
    arg === '--report' && (args[index + 1] ?? '-').startsWith('-')
      ? `--report=${usualReport}`
      : arg,
  );

/** Runs a tool with the options that most tools take. */
export const run = (tool: (options: Options) => Promise<boolean>): Promise<void> =>
  finish(() => {
    const { values } = parseArgs({
      args: withReportFile(process.argv.slice(2)),
      options: {
        stage: { type: 'string', default: 'main' },
        local: { type: 'boolean', default: false },
        url: { type: 'string' },
        only: { type: 'string' },
        recording: { type: 'string' },
        report: { type: 'string' },
      },
    });
    const { stage, local, url, only, recording, report } = values;
    return tool({ stage, local, url, only, recording, report });
  });

/** Sets exit code 0 if the work returns true. Prints what a person can fix without a stack trace. */
export async function finish(work: () => Promise<boolean>): Promise<void> {
  try {
    process.exitCode = (await work()) ? 0 : 1;
  } catch (cause) {
    const wrongOption = cause instanceof TypeError && 'code' in cause;
    if (!(cause instanceof ToolError) && !wrongOption) throw cause;
    process.stderr.write(`${(cause as Error).message}\n`);
    process.exitCode = 1;
  }
}
