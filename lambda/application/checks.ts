/**
 * What the doctor says of each component. A check's code says what was found without naming anybody or any place: a report
 * that people attach to a bug holds codes and numbers only. Pure.
 */
import { waitReasons } from '../domain/events.ts';

/** The codes of each component. */
export const checkCodes = {
  'request URL': [
    'request_url_ok',
    'request_url_not_set_up',
    'request_url_wrong_status',
    'request_url_unreachable',
  ],
  worker: ['worker_failed'],
  version: ['version_same', 'version_different', 'version_unknown'],
  'recursive loop detection': ['recursion_allowed', 'recursion_terminated', 'recursion_unknown'],
  'secrets key': ['secrets_key_used', 'secrets_key_not_used'],
  'worker clock': ['tool_clock_agrees', 'tool_clock_differs'],
  'Slack clock': ['slack_clock_agrees', 'slack_clock_differs', 'slack_clock_unknown'],
  sending: ['sending_on', 'sending_paused'],
  'ICWS sign-in': [
    'icws_accepted',
    'icws_accepted_plain_http',
    'icws_login_refused',
    ...waitReasons.map((reason) => `icws_${reason}` as const),
  ],
  'ICWS feature "recordings"': [
    'icws_feature_present',
    'icws_feature_unknown',
    'icws_feature_missing',
  ],
  'ICWS recording': [
    'icws_recording_found',
    'icws_recording_forbidden',
    'icws_recording_not_found',
    'icws_recording_unavailable',
  ],
  'Slack secret': [
    'slack_secret_missing',
    'slack_secret_malformed',
    'slack_secret_denied',
    'slack_secret_unreachable',
  ],
  'Slack token': ['slack_token_accepted', 'slack_token_refused', 'slack_token_unanswered'],
  'Slack scopes': ['slack_scopes_complete', 'slack_scopes_missing'],
  group: ['group_has_members', 'group_empty', 'group_missing', 'group_unanswered'],
  'Slack blocks': ['blocks_accepted', 'blocks_refused', 'blocks_unchecked'],
  policy: ['policy_warning'],
  /** Of a worker of another version. */
  other: ['unknown'],
} as const;

export type CheckCode = (typeof checkCodes)[keyof typeof checkCodes][number];

/** What a check may count or measure, each by its name. */
export const checkNumbers = ['count', 'of', 'seconds', 'status', 'version'] as const;
export type CheckNumbers = Partial<Record<(typeof checkNumbers)[number], number>>;

/** What the doctor says of one part: whether it works, and how to fix it; a fix for what works is a warning. */
export interface Check {
  component: string;
  ok: boolean;
  code: CheckCode;
  message: string;
  fix?: string;
  numbers?: CheckNumbers;
}

/** What every check of a component says, without that component's name. */
export type Finding = Omit<Check, 'component'>;

/** Whether the operator has paused sending. */
export const checkSending = (paused: boolean): Check =>
  paused
    ? {
        ...{ component: 'sending', ok: false, code: 'sending_paused', message: 'paused' },
        fix: 'Start it again by the command `resume`.',
      }
    : { component: 'sending', ok: true, code: 'sending_on', message: 'not paused' };

/** Slack refuses what is five minutes old, and so does AWS. */
const failAboveS = 240;
const warnAboveS = 30;

/** One of two clocks that are compared. `fix`: what to do where they differ. */
export interface ClockCheck {
  component: 'worker clock' | 'Slack clock';
  codes: { agrees: CheckCode; differs: CheckCode };
  /** How far the other clock is ahead of the worker's. */
  skewMs: number;
  other: string;
  fix: string;
}

/** A small difference is none: the measurement itself takes time. */
export function checkClock({ component, codes, skewMs, other, fix }: ClockCheck): Check {
  const seconds = Math.round(skewMs / 1000);
  const apart = Math.abs(seconds);
  const numbers = { seconds };
  if (apart <= warnAboveS) {
    const message = `${apart === 1 ? '1 second' : `${apart} seconds`} from ${other}`;
    return { component, ok: true, code: codes.agrees, message, numbers };
  }
  const message = `${apart} seconds ${seconds > 0 ? 'behind' : 'ahead of'} ${other}`;
  return { component, ok: apart <= failAboveS, code: codes.differs, message, fix, numbers };
}

/**
 * How far another clock is ahead of this one. It was read between `sentAt` and `receivedAt`; `shownMs` is how long it goes
 * on showing the same time.
 */
export const skewOf = (reading: {
  sentAt: number;
  receivedAt: number;
  at: number;
  shownMs: number;
}): number => reading.at + reading.shownMs / 2 - (reading.sentAt + reading.receivedAt) / 2;
