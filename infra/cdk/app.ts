/** The CDK app: checks the settings, builds the bundles, creates the stack. */
import { App } from 'aws-cdk-lib';
import { bundleAll } from '../build/bundle.ts';
import { ConfigurationError, readConfiguration } from './configuration.ts';
import { ShareRecordingStack } from './stack.ts';

const app = new App();
try {
  const configuration = readConfiguration(app.node);
  await bundleAll();
  new ShareRecordingStack(app, `share-recording-${configuration.stage}`, configuration);
} catch (cause) {
  if (!(cause instanceof ConfigurationError)) throw cause;
  process.stderr.write(`${cause.message}\n`);
  process.exit(1);
}
