/**
 * `npm run pause --stage=dev`, without `--` in between: npm takes the option for itself, and the command would run
 * without it. npm leaves it in the environment ("npm-config" of npm's docs).
 */
import type { Command } from './command.ts';
import { ToolError } from './tool-error.ts';

type Environment = Readonly<Record<string, string | undefined>>;

/** npm has a setting of its own with this name, which may be set for good. The question for confirmation catches it. */
const npmOwn = new Set(['yes']);

/** npm takes the beginning of an option of its own for the whole. `--local` and `--only` leave no trace at all. */
const completed = new Map([['to', 'token-description']]);

/** Throws `ToolError` with the right call if npm took an option of this tool. `args`: what npm left to the tool. */
export function refuseNpmOptions(
  environment: Environment,
  commands: readonly Command[],
  args: readonly string[],
): void {
  const script = environment.npm_lifecycle_event;
  if (script === undefined) return;
  const taken = optionsOf(commands).filter(
    ([name]) => !npmOwn.has(name) && environment[variableOf(name)] !== undefined,
  );
  if (taken.length === 0) return;
  const words = wordsOf(args, commands);
  // Without an equals sign, npm leaves the value to the tool, as an argument.
  const values = args.slice(words.length);
  const options = taken.map(([name, isSwitch]) => {
    if (isSwitch) return `--${name}`;
    const value = environment[variableOf(name)];
    return `--${name} ${value === 'true' ? (values.length === 1 && values[0]) || '…' : value || '…'}`;
  });
  const call = script === 'start' ? 'npm start' : `npm run ${script}`;
  const own = taken.map(([name]) => `--${name}`).join(' and ');
  const right = [call, '--', ...words.slice(1), ...options].join(' ');
  throw new ToolError(`npm took ${own} for itself. Write \`${right}\``);
}

const variableOf = (name: string): string =>
  `npm_config_${(completed.get(name) ?? name).replaceAll('-', '_')}`;

/** Each option of any command, and whether it is a switch. */
function optionsOf(commands: readonly Command[]): [string, boolean][] {
  const all = commands.flatMap(({ options }) =>
    Object.entries(options).map(([name, { type }]): [string, boolean] => [
      name,
      type === 'boolean',
    ]),
  );
  return [...new Map(all)];
}

/** The words that name the command; a script names the first. */
function wordsOf(args: readonly string[], commands: readonly Command[]): readonly string[] {
  const both = args.slice(0, 2).join(' ');
  return args.slice(0, commands.some(({ name }) => name === both) ? 2 : 1);
}
