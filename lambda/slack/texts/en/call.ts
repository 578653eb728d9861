/** The facts of a call, and what is said where there are none. */
import type { Obstacle } from '../../../domain/obstacles.ts';
import { firstOf } from '../lists.ts';

export const call = {
  /** `number` of `count`. */
  heading: (number: number, count: number): string =>
    count === 1 ? 'Recording' : `Recording ${number} of ${count}`,
  lookingUp: 'Looking it up…',
  /** Which recording an interaction has is not known. */
  notAsked:
    'PureConnect couldn’t be asked about this call just now. Select Back, then Review, to try again.',
  unavailable:
    'PureConnect couldn’t look this recording up just now, so its details aren’t known. Double-check the ID.',
  length: 'Length',
  otherParty: 'Other party',
  agent: 'Agent',
  type: 'Type',
  line: 'Line',
  recorded: 'Recorded',
  policy: 'Recording policy',
  interaction: (id: string): string => `Interaction ${id}`,
  interactionId: 'Interaction ID',
  stored: 'Stored',
  encrypted: 'encrypted',
  archived: 'archived',
  expires: 'Expires',
  large: (megabytes: number): string =>
    `Long recording: the attachments may reach about ${megabytes} MB (estimated at 1 MB a minute, uncompressed stereo audio). Many mail servers refuse emails over 20 MB.`,
};

const unusable: Record<(Obstacle & { kind: 'recording_unusable' })['why'], string> = {
  not_found:
    'PureConnect doesn’t have a recording with this ID. Select Back and correct the recording ID.',
  forbidden:
    'PureConnect doesn’t let the app use this recording, so it can’t be shared. Ask your Share Recording admin.',
  call_ended:
    'This call is no longer in PureConnect, or the number is wrong. Calls can be found by interaction ID only while they are in progress or just ended; use the recording ID.',
  no_recording: 'This call has no recording yet. Select Back, then Review, to look again.',
};

/** What keeps a recording from being shared, and what to do. */
export function obstacle(found: Obstacle): string {
  switch (found.kind) {
    case 'recording_unusable':
      return unusable[found.why];
    case 'media_type_not_allowed':
      return `The rule allows ${firstOf(found.allowed)} only. This is a recording of type “${found.mediaType}”. Select Back and remove it.`;
    case 'recording_too_old':
      return `The rule allows recordings from the last ${found.maxAgeDays === 1 ? 'day' : `${found.maxAgeDays} days`} only. Select Back and remove this one.`;
    case 'fact_missing':
      return `The rule requires the recording’s ${found.fact}, which PureConnect doesn’t say. Select Back and remove this one.`;
    default:
      return found satisfies never;
  }
}
