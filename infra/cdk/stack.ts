/** A stack that holds nothing but the app. */
import { Stack, type StackProps } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { ShareRecording, type ShareRecordingProps } from './share-recording.ts';

/** What a stack of its own takes: the configuration, and what any stack takes. */
export interface ShareRecordingStackProps
  extends StackProps,
    Pick<ShareRecordingProps, 'configuration' | 'stage'> {}

/**
 * The app as a stack. The tools find it by its name: `share-recording-<stage>`. For CDK objects in place of settings, use
 * `ShareRecording` in a stack of your own.
 */
export class ShareRecordingStack extends Stack {
  /** The app. */
  readonly app: ShareRecording;

  constructor(scope: Construct, id: string, props: ShareRecordingStackProps) {
    const { configuration, stage, ...stackProps } = props;
    super(scope, id, { description: 'Share a call recording by email, from Slack', ...stackProps });
    // CDK leaves 'Default' out of logical IDs: they are those of resources directly in the stack.
    this.app = new ShareRecording(this, 'Default', { configuration, stage });
  }
}
