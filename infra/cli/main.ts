#!/usr/bin/env node
/** `share-recording`: the one tool. Reads the command line, runs a command, and sets the exit code. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import yargs, { type Argv } from 'yargs';
import { checkArguments, type Typed, withUsualValues } from './check-arguments.ts';
import { type Command, defineCommand } from './command.ts';
import { commands, groups } from './commands/table.ts';
import { failureOf } from './failure.ts';
import { refuseNpmOptions } from './npm-options.ts';
import { say, warn } from './say.ts';
import { type ExitCode, exitCodes } from './tool-error.ts';

const epilogue = `Exit codes: 0 done, and nothing wrong was found; 1 a check found something, or not
everything was done; 2 wrong usage or configuration; 3 AWS, Slack, or PureConnect
could not be reached, or refused. Details: docs/operating.md`;

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
    .version(versionOf())
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

/** Commands whose name has two words are those of a group. */
function register(tool: Argv, all: readonly Command[], done: (result: boolean) => void): Argv {
  const grouped = Map.groupBy(all, ({ name }) => name.split(' ', 1)[0] ?? name);
  for (const [word, members] of grouped) {
    const addAll = (y: Argv) => members.reduce((to, member) => member.register(to, done), y);
    const describe = groups[word];
    if (describe === undefined) addAll(tool);
    else tool.command(word, describe, addAll);
  }
  return tool;
}

function versionOf(): string {
  const text = readFileSync(join(import.meta.dirname, '..', '..', 'package.json'), 'utf8');
  const parsed: unknown = JSON.parse(text);
  const has = typeof parsed === 'object' && parsed !== null && 'version' in parsed;
  return has ? String(parsed.version) : 'unknown';
}

if (import.meta.main) {
  // `| head` has read enough: what is printed after that is lost, but a change that has begun is not cut off.
  process.stdout.on('error', (cause: NodeJS.ErrnoException) => {
    if (cause.code !== 'EPIPE') throw cause;
  });
  process.exitCode = await runTool(process.argv.slice(2));
}
