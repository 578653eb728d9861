/** Options that several commands take, and what makes a value wrong. */
import type { Options } from 'yargs';

/** An option, with what its errors say. */
interface Option extends Options {
  /** A value as people may type it. */
  example?: string;
  /** Its value where the option stands alone. */
  usual?: string;
  /** What is wrong with a value, as it follows the option's name; undefined if nothing is. */
  wrong?(value: string): string | undefined;
}
export type OptionTable = Readonly<Record<string, Option>>;

/** A check by a regular expression. */
export const mustMatch =
  (pattern: RegExp, problem: string) =>
  (value: string): string | undefined =>
    pattern.test(value) ? undefined : problem;

/** A day (UTC), or a moment with its time zone. */
export function wrongDate(value: string): string | undefined {
  const [, day] =
    /^(\d{4}-\d\d-\d\d)(?:T\d\d:\d\d(?::\d\d(?:\.\d+)?)?(?:Z|[+-]\d\d:\d\d))?$/.exec(value) ?? [];
  const at = day === undefined ? Number.NaN : Date.parse(`${day}T00:00:00Z`);
  const exists = !Number.isNaN(at) && new Date(at).toISOString().startsWith(day ?? '-');
  return exists && !Number.isNaN(Date.parse(value)) ? undefined : 'is not a date';
}

export const configOption = {
  config: {
    type: 'string',
    describe: 'Configuration file',
    defaultDescription: 'share-recording.config.json',
    example: 'share-recording.config.json',
  },
} as const satisfies OptionTable;

export const stageOption = {
  stage: {
    type: 'string',
    default: 'main',
    describe: 'Stage, as the configuration names it',
    example: 'dev',
    wrong: mustMatch(/^[a-z][a-z0-9-]{0,14}$/, 'is not the name of a stage'),
  },
} as const satisfies OptionTable;

/** What commands take that use a deployed stack. */
export const stackOptions = {
  ...stageOption,
  stack: {
    type: 'string',
    describe: 'Stack, if it has a name of your own',
    defaultDescription: 'share-recording-<stage>',
    example: 'share-recording-main',
    wrong: mustMatch(/^[a-z][a-z0-9-]{0,127}$/i, 'is not the name of a stack'),
  },
  ...configOption,
} as const satisfies OptionTable;

export const jsonOption = {
  json: { type: 'boolean', default: false, describe: 'Print the result as JSON, for a script' },
} as const satisfies OptionTable;

/** What commands take that change a deployment. */
export const changeOptions = {
  ...stackOptions,
  yes: { type: 'boolean', default: false, describe: 'Don’t ask for confirmation' },
} as const satisfies OptionTable;
