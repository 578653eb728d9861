/** The facts of a call, and what is said where there are none. */
import type { LookUpResult } from '../../../domain/request.ts';

export const call = {
  /** `number` of `count`. */
  heading: (number: number, count: number): string =>
    count === 1 ? 'Recording' : `Recording ${number} of ${count}`,
  lookingUp: 'Looking it up…',
  /** `not_asked`: which recording an interaction has is not known. */
  problems: {
    not_asked:
      'PureConnect couldn’t be asked about this call just now. Select Back, then Review, to try again.',
    unavailable:
      'PureConnect couldn’t look this recording up just now, so its details aren’t known. Double-check the ID.',
    not_found:
      'PureConnect doesn’t have a recording with this ID. Go back and correct the recording ID.',
    forbidden: 'PureConnect doesn’t let the app use this recording, so it can’t be shared.',
    call_ended:
      'This call is no longer in PureConnect. Calls can be found by interaction ID only while they are in progress or just ended; use the recording ID.',
    no_recording: 'This call has no recording yet. Select Back, then Review, to look again.',
  } satisfies Record<Exclude<LookUpResult, 'found'> | 'not_asked', string>,
  length: 'Length',
  otherParty: 'Other party',
  agent: 'Agent',
  type: 'Type',
  line: 'Line',
  policy: 'Recorded by',
  interaction: (id: string): string => `Interaction ${id}`,
  interactionId: 'Interaction',
  stored: 'Stored',
  encrypted: 'encrypted',
  archived: 'archived',
  expires: 'Expires',
  large: (megabytes: number): string =>
    `Long recording: the attachments may reach about ${megabytes} MB (estimated at 1 MB a minute, uncompressed stereo audio). Many mail servers refuse emails over 20 MB.`,
};
