/** `share-recording`: the one tool. Reads the command line, runs a command, and sets the exit code. */
import yargs, { type Argv } from 'yargs';
import { version } from '../version.ts';
import { checkArguments, type Typed, withUsualValues } from './check-arguments.ts';
import { type Command, defineCommand } from './command.ts';
import { commands, groups } from './commands/table.ts';
import { failureOf } from './failure.ts';
import { refuseNpmOptions } from './npm-options.ts';
import { say, warn } from './say.ts';
import { type ExitCode, exitCodes } from './tool-error.ts';

const epilogue = `Exit codes: 0 done, and nothing wrong was found; 1 a check found something, or not
everything was done; 2 wrong usage or configuration; 3 AWS, Slack, or PureConnect
could not be reached, or refused. Details:
https://github.com/share-recording/share-recording/blob/main/docs/operating.md#the-tool`;

/** Runs the tool with what was typed after its name, and returns its exit code. */
export async function runTool(given: readonly string[]): Promise<ExitCode> {
  const args = withUsualValues(given, commands);
  let result = true;
  const tool = toolWith(args, (done) => {
    result = done;
  });
  try {
    refuseNpmOptions(process.env, commands, args);
    if (args.length === 0) {
      warn(await tool.getHelp());
      return exitCodes.usage;
    }
    await tool.parseAsync([...args], {}, (_problem, _typed, output) => {
      if (output) say(output);
    });
    return result ? exitCodes.done : exitCodes.found;
  } catch (cause) {
    const { text, exitCode } = failureOf(cause);
    warn(text);
    return exitCode;
  }
}

function toolWith(args: readonly string[], done: (result: boolean) => void): Argv {
  const tool = yargs([...args]);
  const completion = defineCommand({
    name: 'completion',
    describe: 'Print a script that completes commands in Bash and Zsh',
    oldNode: true,
    options: {},
    run: async () => {
      tool.showCompletionScript();
      return true;
    },
  });
  const all = [...commands, completion];
  tool
    .scriptName('share-recording')
    .usage('$0 <command> [options]')
    .version(version)
    .locale('en')
    .parserConfiguration({
      'boolean-negation': false,
      'dot-notation': false,
      'greedy-arrays': false,
      'parse-numbers': false,
      'parse-positional-numbers': false,
    })
    .middleware((typed: Typed) => checkArguments(typed, args, all), true)
    .epilogue(epilogue)
    .wrap(Math.min(100, process.stdout.columns ?? 100))
    .strict()
    .exitProcess(false)
    .fail(false);
  return register(tool, all, done);
}

const firstWord = ({ name }: Command): string => name.split(' ', 1)[0] ?? name;

/** Commands whose name has two words are those of a group. */
function register(tool: Argv, all: readonly Command[], done: (result: boolean) => void): Argv {
  const words = new Set(all.map(firstWord));
  for (const word of words) {
    const members = all.filter((command) => firstWord(command) === word);
    const addAll = (y: Argv) => members.reduce((to, member) => member.register(to, done), y);
    const describe = groups[word];
    if (describe === undefined) addAll(tool);
    else tool.command(word, describe, addAll);
  }
  return tool;
}
