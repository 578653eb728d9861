/** Checks the configuration file, and prints what is known of its form. */
import { ConfigurationError } from '../cdk/configuration.ts';
import { defaultFile, readStages } from '../cdk/configuration-file.ts';
import { jsonSchema, referenceTables } from '../cdk/configuration-reference.ts';
import { MissingFileError } from '../cdk/json-file.ts';
import { say, sayJson } from './say.ts';

/** Prints the stages and their warnings, or every mistake. Returns whether there is no mistake. */
export function checkConfigurationFile(file: string | undefined, json: boolean): boolean {
  try {
    const stages = [...readStages(file ?? defaultFile).values()];
    if (json) {
      sayJson({ ok: true, stages: stages.map(({ stage, warnings }) => ({ stage, warnings })) });
      return true;
    }
    say(`Configuration OK (stages: ${stages.map(({ stage }) => stage).join(', ')})`);
    for (const { stage, warnings } of stages) {
      for (const warning of warnings) say(`warning: stage "${stage}": ${warning}`);
    }
    return true;
  } catch (cause) {
    if (!(cause instanceof ConfigurationError) || cause instanceof MissingFileError) throw cause;
    if (json) sayJson({ ok: false, mistakes: cause.lines });
    else say(cause.message);
    return false;
  }
}

/** Prints the JSON Schema for editors. */
export function printSchema(): boolean {
  sayJson(jsonSchema());
  return true;
}

/** Prints the tables of `docs/configuration.md`, with a title each. */
export function printTables(): boolean {
  say(
    Object.entries(referenceTables())
      .map(([title, table]) => `### ${title}\n\n${table}`)
      .join('\n\n'),
  );
  return true;
}
