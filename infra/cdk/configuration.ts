/**
 * Checks a configuration: the schema, every stage, and what no schema can check (`policy-lint.ts`). All mistakes are
 * reported at once.
 */
import type * as z from 'zod';
import { closest } from '../../lambda/domain/closest.ts';
import {
  type Configuration,
  configurationSchema,
  stageName,
  stageSchema,
} from './configuration-schema.ts';
import { lintPolicy } from './policy-lint.ts';

/** The settings of one stage, checked and complete. */
export interface StageSettings extends z.infer<typeof stageSchema> {
  /** Distinguishes instances in one account. */
  stage: string;
  /** The whole configuration as written, for the construct. */
  configuration: Configuration;
  /** The policy's JSON as written, for the receiver. */
  policyText: string;
  warnings: string[];
}

/** One mistake, and its place in the configuration. */
export interface Problem {
  path: readonly PropertyKey[];
  message: string;
}

/** Invalid settings that a person can fix; printed without a stack trace. */
export class ConfigurationError extends Error {
  override name = 'ConfigurationError';
  readonly #problems: readonly Problem[];
  readonly #lines: readonly string[];
  /** `placeOf`: how a mistake's place is written; by default, its path. `title`: what the mistakes are in. */
  constructor(
    problems: readonly Problem[],
    { placeOf = pathOf, title = 'configuration' }: Presentation = {},
  ) {
    const lines = problems.map((problem) => `${placeOf(problem)}: ${problem.message}`);
    const count = problems.length === 1 ? 'a mistake' : `${problems.length} mistakes`;
    super(`The ${title} has ${count}:\n  ${lines.join('\n  ')}`);
    this.#problems = problems;
    this.#lines = lines;
    // Where it was thrown says nothing about the configuration.
    this.stack = `${this.name}: ${this.message}`;
  }

  get problems(): readonly Problem[] {
    return this.#problems;
  }

  /** Each mistake as the message writes it: its place, and what is wrong there. */
  get lines(): readonly string[] {
    return this.#lines;
  }
}

interface Presentation {
  placeOf?: (problem: Problem) => string;
  title?: string;
}

/** `policy.rules[0].name`. */
export const pathOf = ({ path }: Problem, whole = 'configuration'): string =>
  path.reduce<string>(
    (text, key) =>
      typeof key === 'number' ? `${text}[${key}]` : `${text}${text && '.'}${String(key)}`,
    '',
  ) || whole;

export const mainStage = 'main';

/** A configuration without mistakes, by stage. */
export type CheckedConfiguration = ReadonlyMap<string, StageSettings>;

/** Throws `ConfigurationError` naming every mistake, also those of other stages. */
export function checkConfiguration(
  configuration: unknown,
  stage: string = mainStage,
): StageSettings {
  const stages = checkStages(configuration);
  const settings = stages.get(stage);
  if (!settings) throw new ConfigurationError([unknownStage(stage, [...stages.keys()])]);
  return settings;
}

/** Every stage. Throws `ConfigurationError` naming every mistake. */
export function checkStages(configuration: unknown): CheckedConfiguration {
  // What is deployed is what a file would hold: an object may have more than its JSON, such as inherited properties.
  const written: unknown = JSON.parse(JSON.stringify(configuration) ?? 'null');
  const whole = configurationSchema.safeParse(written);
  if (!whole.success) throw new ConfigurationError(problemsOf(whole.error));
  const { $schema, stages, ...common } = written as Configuration;
  const names = [...new Set([mainStage, ...Object.keys(whole.data.stages)])];
  const merged = new Map(names.map((name) => [name, { ...common, ...stages?.[name] }]));
  const problems = [...lint(common, stages ?? {}), ...sharedProblems(merged)];
  if (problems.length > 0) throw new ConfigurationError(problems);
  return new Map(
    [...merged].map(([stage, settings]) => {
      const parsed = stageSchema.parse(settings);
      const { warnings } = lintPolicy(parsed.policy);
      const policyText = JSON.stringify(settings.policy);
      return [
        stage,
        { ...parsed, stage, configuration: written as Configuration, policyText, warnings },
      ];
    }),
  );
}

/** The common policy, and each stage's own, at its place. */
function lint(
  common: { policy?: unknown },
  stages: Record<string, { policy?: unknown }>,
): Problem[] {
  const own = Object.entries(stages).map(
    ([name, { policy }]) => [['stages', name, 'policy'], policy] as const,
  );
  return [[['policy'], common.policy] as const, ...own].flatMap(([path, policy]) => {
    const parsed = stageSchema.shape.policy.safeParse(policy);
    return parsed.success
      ? lintPolicy(parsed.data).errors.map(({ rule, message }) => ({
          path: [...path, 'rules', rule],
          message,
        }))
      : [];
  });
}

/** What two stages cannot share: `npm run secrets` of one would overwrite the other's. */
const unshared = ['slackSecretName', 'icwsSecretName', 'domain'] as const;

interface Unshared {
  slackSecretName?: string | undefined;
  icwsSecretName?: string | undefined;
  domain?: { name: string } | undefined;
}

function sharedProblems(merged: ReadonlyMap<string, Unshared>): Problem[] {
  return unshared.flatMap((key) => {
    const owners = new Map<string, string>();
    return [...merged].flatMap(([stage, settings]) => {
      const value = settings[key];
      if (value === undefined) return [];
      const name = typeof value === 'string' ? value : value.name;
      const owner = owners.get(name);
      owners.set(name, owner ?? stage);
      const message = `the stages ${owner} and ${stage} would both use "${name}". Give one of them a value of its own`;
      return owner === undefined ? [] : [{ path: [key], message }];
    });
  });
}

/** A mistyped stage would be another instance, with its own table. */
function unknownStage(stage: string, known: string[]): Problem {
  const path = ['stages'];
  const named = stageName.safeParse(stage);
  if (!named.success) {
    const [issue] = named.error.issues;
    return { path, message: `the stage "${stage}" ${issue?.message ?? 'is not a name'}` };
  }
  return { path, message: `${noStage(stage, known)} To make a new one, add "${stage}": {} here.` };
}

/** Says that there is no such stage, which there are, and which one was probably meant. */
export function noStage(stage: string, known: readonly string[]): string {
  const meant = closest(stage, known);
  const hint = meant === undefined ? '' : ` Did you mean "${meant}"?`;
  return `there is no stage "${stage}", only ${known.join(', ')}.${hint}`;
}

/** An unknown key is a mistake of its own, at its own place. */
export function problemsOf({ issues }: z.ZodError): Problem[] {
  return issues.flatMap((issue): Problem[] => {
    const { path, message } = issue;
    if (issue.code === 'invalid_key') {
      return issue.issues.map((inner) => ({ path, message: `the name ${inner.message}` }));
    }
    if (issue.code !== 'unrecognized_keys') return [{ path, message }];
    const said = message.split('; ');
    return issue.keys.map((key, index) => ({
      path: [...path, key],
      message: (said[index] ?? message).replace(
        /^has an unknown key "[^"]*"/,
        'is not a known key',
      ),
    }));
  });
}
