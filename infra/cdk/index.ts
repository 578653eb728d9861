/** What the npm package exports. */
export { ConfigurationError, type Problem } from './configuration.ts';
export { readConfiguration } from './configuration-file.ts';
export type { Configuration } from './configuration-schema.ts';
export type { Overrides, WorkerNetwork } from './overrides.ts';
export { ShareRecording, type ShareRecordingProps } from './share-recording.ts';
export { ShareRecordingStack, type ShareRecordingStackProps } from './stack.ts';
