/**
 * `npm run pause --stage=dev`, without `--` in between: npm takes the option for itself, and the command would run
 * without it. npm leaves it in the environment ("npm-config" of npm's docs).
 */
import type { Command } from './command.ts';
import { ToolError } from './tool-error.ts';

type Environment = Readonly<Record<string, string | undefined>>;

/** npm has a setting of its own with this name, which may be set for good. The question for confirmation catches it. */
const npmOwn = new Set(['yes']);

/** Throws `ToolError` with the right call if npm took an option of this tool. `args`: what npm left to the tool. */
export function refuseNpmOptions(
  environment: Environment,
  commands: readonly Command[],
  args: readonly string[],
): void {
  const script = environment.npm_lifecycle_event;
  if (script === undefined) return;
  const taken = optionsOf(commands).filter(
    ([name]) => !npmOwn.has(name) && environment[variableOf(name)],
  );
  if (taken.length === 0) return;
  const options = taken.map(([name, isSwitch]) => {
    const value = environment[variableOf(name)] ?? '';
    return isSwitch ? `--${name}` : `--${name} ${value === 'true' ? (args.at(-1) ?? '…') : value}`;
  });
  const call = script === 'start' ? 'npm start' : `npm run ${script}`;
  const own = taken.map(([name]) => `--${name}`).join(' and ');
  throw new ToolError(
    `npm took ${own} for itself. Write \`${call} -- ${[...wordsOf(script, args), ...options].join(' ')}\``,
  );
}

const variableOf = (name: string): string => `npm_config_${name.replaceAll('-', '_')}`;

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

/** `npm run audit list --stage=dev`: the command that follows the script's own. */
function wordsOf(script: string, [first, second]: readonly string[]): string[] {
  return first === script && second !== undefined && /^[a-z]+$/.test(second) ? [second] : [];
}
