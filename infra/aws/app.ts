/** The CDK app: builds the bundles, reads and checks the configuration, makes the stack. */
import { App } from 'aws-cdk-lib';
import { bundleAll } from '../bundle.ts';
import { readConfiguration } from './configuration.ts';
import { ShareRecordingStack } from './stack.ts';

const app = new App();
const configuration = readConfiguration(app.node);
await bundleAll();
new ShareRecordingStack(app, `share-recording-${configuration.stage}`, configuration);
