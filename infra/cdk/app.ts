/**
 * The CDK app: checks the configuration, builds the bundles, creates the stack. `-c config=FILE` names another
 * configuration file, `-c stage=NAME` another stage.
 */
import { App } from 'aws-cdk-lib';
import { bundleAll } from '../build/bundle.ts';
import { ConfigurationError, type Problem, pathOf } from './configuration.ts';
import { defaultFile, readConfiguration } from './configuration-file.ts';
import { ShareRecordingStack } from './stack.ts';

const app = new App();
const context = (name: string): string | undefined => {
  const value: unknown = app.node.tryGetContext(name);
  return value === undefined ? undefined : String(value);
};
/** Where earlier versions had the settings: what is there would be ignored. */
const moved: Problem = {
  path: ['context', 'share-recording'],
  message:
    'the settings have moved: put what is here into share-recording.config.json, and remove it from cdk.json',
};

try {
  if (app.node.tryGetContext('share-recording') !== undefined) {
    throw new ConfigurationError([moved], { placeOf: (problem) => `cdk.json ${pathOf(problem)}` });
  }
  const file = context('config') ?? defaultFile;
  const { configuration, stage } = readConfiguration(file, context('stage'));
  await bundleAll();
  new ShareRecordingStack(app, `share-recording-${stage}`, { configuration, stage });
} catch (cause) {
  if (!(cause instanceof ConfigurationError)) throw cause;
  process.stderr.write(`${cause.message}\n`);
  process.exit(1);
}
