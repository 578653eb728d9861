/** Reads the configuration file; every mistake is reported with its line. */
import { type ParseError, parseTree } from 'jsonc-parser';
import {
  type CheckedConfiguration,
  checkConfiguration,
  checkStages,
  mainStage,
  type StageSettings,
} from './configuration.ts';
import { readJsonFile, readText } from './json-file.ts';

export const defaultFile = 'share-recording.config.json';

const asConfiguration = (file: string) => ({
  file,
  title: 'configuration',
  ifMissing: 'Name another one with --config FILE (in CDK: -c config=FILE)',
});

/** The settings of a stage. Throws `ConfigurationError`; its message names the file and the line of every mistake. */
export const readConfiguration = (file: string, stage?: string): StageSettings =>
  readJsonFile(asConfiguration(file), (value) => checkConfiguration(value, stage));

/** The settings of every stage. Throws `ConfigurationError` like `readConfiguration`. */
export const readStages = (file: string): CheckedConfiguration =>
  readJsonFile(asConfiguration(file), checkStages);

/**
 * The stages that a file names, whether or not its other settings are right: a mistake in the policy must not keep
 * anyone from pausing. Undefined if there is no such file, or if it is not JSON.
 */
export function stageNames(file: string): string[] | undefined {
  try {
    const errors: ParseError[] = [];
    const tree = parseTree(readText(file), errors);
    if (errors.length > 0 || tree?.type !== 'object') return undefined;
    const stages = tree.children?.find(({ children: [name] = [] }) => name?.value === 'stages');
    const named = stages?.children?.[1]?.children ?? [];
    return [mainStage, ...named.map(({ children: [name] = [] }) => String(name?.value))];
  } catch {
    return undefined;
  }
}
