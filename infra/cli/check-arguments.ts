/** Refuses what a command does not take, and says what it takes. */
import { closest } from '../../lambda/domain/closest.ts';
import type { Command } from './command.ts';
import type { OptionTable } from './options.ts';
import { ToolError } from './tool-error.ts';

/** What yargs made of the command line. */
export interface Typed {
  _: (string | number)[];
  [option: string]: unknown;
}

/** Of every command; yargs answers them. */
const common = ['help', 'version'];

/** What the completion script calls: a command line that is not complete yet. */
const completing = 'get-yargs-completions';

/**
 * Throws `ToolError` for a command, an option, an argument, or a value that is wrong. `args`: the words of the command
 * line, because yargs takes the default for an option without a value.
 */
export function checkArguments(
  { _: given, ...typed }: Typed,
  args: readonly string[],
  commands: readonly Command[],
): void {
  if (completing in typed || common.some((name) => typed[name] === true)) return;
  // yargs leaves out what comes after it.
  const rest = args.indexOf('--');
  const words = [...given.map(String), ...(rest < 0 ? [] : args.slice(rest))];
  const command = commandOf(words, commands);
  const [extra] = words.slice(command.name.split(' ').length);
  const names = Object.keys(typed).filter((name) => name !== '$0' && name !== '--');
  for (const name of names) checkName(name, names, command, commands);
  for (const [name, option] of Object.entries(command.options)) {
    checkGiven(name, option, args);
    checkValue(name, option, typed[name]);
  }
  if (extra !== undefined) throw new ToolError(extraArgument(extra, command));
}

/** An option that may stand alone gets its usual value. */
export function withUsualValues(args: readonly string[], commands: readonly Command[]): string[] {
  const usual = new Map<string, string | undefined>(
    commands.flatMap(({ options }) =>
      Object.entries(options).map(([name, option]) => [`--${name}`, option.usual] as const),
    ),
  );
  return args.map((word, index) => {
    const value = usual.get(word);
    const standsAlone = (args[index + 1] ?? '-').startsWith('-');
    return value !== undefined && standsAlone ? `${word}=${value}` : word;
  });
}

/** The command that the words begin with. */
function commandOf(words: readonly string[], commands: readonly Command[]): Command {
  const found = commands.find(({ name }) => `${words.join(' ')} `.startsWith(`${name} `));
  if (found) return found;
  const [first = '', second] = words;
  if (first === '') {
    throw new ToolError(
      'Name a command first; its options come after it. For the list: share-recording --help.',
    );
  }
  const inGroup = commands.filter(({ name }) => name.startsWith(`${first} `));
  if (inGroup.length === 0)
    throw new ToolError(unknown(first, [...new Set(commands.map(firstWord))]));
  const known = inGroup.map(({ name }) => name.slice(first.length + 1));
  throw new ToolError(
    second === undefined
      ? `Choose a command: ${known.map((one) => `${first} ${one}`).join(', ')}.`
      : unknown(second, known, `${first} `),
  );
}

const firstWord = ({ name }: Command): string => name.split(' ', 1)[0] ?? name;

function unknown(word: string, known: readonly string[], group = ''): string {
  const meant = closest(word, known);
  const rest =
    meant === undefined ? `Commands: ${known.join(', ')}.` : `Did you mean "${group}${meant}"?`;
  return `Unknown command "${group}${word}". ${rest}`;
}

function checkName(
  name: string,
  names: readonly string[],
  command: Command,
  commands: readonly Command[],
): void {
  const known = [...Object.keys(command.options), ...common];
  if (known.some((one) => one === name || camelCase(one) === name)) return;
  // yargs adds the second spelling of a name itself.
  if (names.some((other) => other !== name && camelCase(other) === name)) return;
  throw new ToolError(unknownOption(name, known, command, commands));
}

function unknownOption(
  name: string,
  known: readonly string[],
  command: Command,
  commands: readonly Command[],
): string {
  const typed = name.length === 1 ? `-${name}` : `--${name}`;
  const others = commands.filter(({ options }) => name in options).map((one) => one.name);
  if (others.length > 0) return `${command.name} has no option ${typed}. ${owners(typed, others)}`;
  const meant = name.length === 1 ? undefined : closest(name, known);
  const rest =
    meant === undefined
      ? `Options of ${command.name}: ${known.map((one) => `--${one}`).join(', ')}.`
      : `Did you mean --${meant}?`;
  return `Unknown option ${typed}. ${rest}`;
}

const owners = (typed: string, names: readonly string[]): string =>
  `Commands that take ${typed}: ${names.join(', ')}.`;

/** An option that takes a value was given one. */
function checkGiven(name: string, option: OptionTable[string], args: readonly string[]): void {
  if (option.type === 'boolean') return;
  const isMissing = args.some((word, index) => {
    const next = args[index + 1];
    return word === `--${name}` && (next === undefined || next.startsWith('-'));
  });
  if (isMissing || args.includes(`--${name}=`)) throw new ToolError(needsValue(name, option));
}

const needsValue = (name: string, { example }: OptionTable[string]): string =>
  `--${name} needs a value${example === undefined ? '' : `. Example: --${name} ${example}`}`;

function checkValue(name: string, option: OptionTable[string], typed: unknown): void {
  if (Array.isArray(typed) && !option.array) throw new ToolError(`Give --${name} only once.`);
  for (const value of [typed].flat()) if (typeof value === 'string') checkOne(name, option, value);
}

function checkOne(name: string, option: OptionTable[string], value: string): void {
  const { example, choices } = option;
  if (value.trim() === '') throw new ToolError(needsValue(name, option));
  if (choices && !choices.includes(value)) {
    throw new ToolError(`--${name} ${value}: must be one of ${choices.join(', ')}.`);
  }
  const wrong = option.wrong?.(value);
  if (wrong === undefined) return;
  const such = example === undefined ? '' : ` Example: --${name} ${example}`;
  throw new ToolError(`--${name} ${value}: ${wrong}.${such}`);
}

function extraArgument(extra: string, { name, argument }: Command): string {
  return argument === undefined
    ? `${name} takes no argument, but got "${extra}".`
    : `${name} takes one ${argument}, but also got "${extra}".`;
}

const camelCase = (name: string): string =>
  name.replace(/-([a-z])/g, (_, letter: string) => letter.toUpperCase());
