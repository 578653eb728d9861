/** How every command-line tool starts and ends: `--stage`, plain errors, an exit code for automation. */
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
}

/** Runs a tool; its exit code is 0 when it returns true. */
export async function run(tool: (options: Options) => Promise<boolean>): Promise<void> {
  try {
    const { values } = parseArgs({
      options: {
        stage: { type: 'string', default: 'main' },
        local: { type: 'boolean', default: false },
        url: { type: 'string' },
        only: { type: 'string' },
      },
    });
    const { stage, local, url, only } = values;
    process.exitCode = (await tool({ stage, local, url, only })) ? 0 : 1;
  } catch (cause) {
    const wrongOption = cause instanceof TypeError && 'code' in cause;
    if (!(cause instanceof ToolError) && !wrongOption) throw cause;
    process.stderr.write(`${(cause as Error).message}\n`);
    process.exitCode = 1;
  }
}
