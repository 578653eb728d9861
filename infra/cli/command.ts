/** The form of a command: its options as data, and its work, which is loaded only when it runs. */
import type { ArgumentsCamelCase, Argv, InferredOptionTypes } from 'yargs';
import { requireTerminal } from './confirm.ts';
import { requireNode } from './node-version.ts';
import type { OptionTable } from './options.ts';
import { checkStage } from './stage.ts';

/** The options of a call by their names. */
type Values<O extends OptionTable> = ArgumentsCamelCase<InferredOptionTypes<O>>;

interface Definition<O extends OptionTable> {
  /** As it is typed, with its group: `audit hold`. */
  name: string;
  describe: string;
  options: O;
  /** The option whose value may also stand alone, after the command. */
  argument?: keyof O & string;
  /** It changes a deployment: it takes `--yes`, and does nothing where nobody can be asked. */
  changes?: true;
  /** It runs on the oldest Node that CDK supports, too: it loads neither undici nor the AWS SDK. */
  oldNode?: true;
  /** Throws `ToolError` for options that do not fit together. */
  check?(values: Values<O>): void;
  /** Returns whether everything is right and done. */
  run(values: Values<O>): Promise<boolean>;
}

/** A command as the tool registers it. */
export interface Command {
  readonly name: string;
  readonly options: OptionTable;
  readonly argument: string | undefined;
  /** `done` gets what the command returns. */
  register(y: Argv, done: (result: boolean) => void): Argv;
}

export function defineCommand<const O extends OptionTable>(definition: Definition<O>): Command {
  const { name, describe, options, argument, changes, oldNode, check, run } = definition;
  const word = name.split(' ').at(-1) ?? name;
  const usage = argument === undefined ? word : `${word} [${argument}]`;
  return {
    name,
    options,
    argument,
    register: (y, done) =>
      y.command(usage, describe, options, async (values: Values<O>) => {
        if (!oldNode) requireNode(process.versions.node);
        checkStage(values);
        check?.(values);
        if (changes) requireTerminal(values.yes === true);
        done(await run(values));
      }),
  };
}
