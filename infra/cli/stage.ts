/** Which stage and stack a command is about. */
import { existsSync } from 'node:fs';
import { noStage } from '../cdk/configuration.ts';
import { defaultFile, stageNames } from '../cdk/configuration-file.ts';
import { ToolError } from './tool-error.ts';

/** What commands take that use a deployed stack. */
export interface StackValues {
  stage: string;
  stack?: string | undefined;
}

/** The stack's name. */
export const stackOf = ({ stage, stack }: StackValues): string =>
  stack ?? `share-recording-${stage}`;

/** Throws `ToolError` for a configuration file that is not there, and for a stage that it does not have. */
export function checkStage({ stage, config }: { readonly [option: string]: unknown }): void {
  const file = typeof config === 'string' ? config : defaultFile;
  if (typeof config === 'string' && !existsSync(config)) {
    throw new ToolError(`--config ${config}: there is no such file.`);
  }
  const known = stageNames(file);
  if (typeof stage !== 'string' || known === undefined || known.includes(stage)) return;
  throw new ToolError(`${file}: ${noStage(stage, known)}`);
}
