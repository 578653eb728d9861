/** Why a request waits, or failed for certain, as far as it helps people in Slack. `doctor` names the cause and the fix. */
import type { FailureReason, ShareEvent, WaitReason } from '../../../domain/events.ts';
import { escapeMrkdwn } from '../../block-kit.ts';

export const waits: Record<WaitReason, string> = {
  login_paused:
    'PureConnect doesn’t accept the app’s sign-in. Your Share Recording admin needs to correct the app’s ICWS password',
  credentials_missing:
    'the app’s ICWS credentials are missing or incomplete. Your Share Recording admin needs to add them',
  credentials_unreadable: 'the app can’t read its ICWS credentials just now',
  credentials_denied:
    'the app isn’t allowed to read its ICWS credentials. Your Share Recording admin needs to check its access to the secret and the secret’s key',
  unreachable: 'PureConnect can’t be reached just now',
  certificate:
    'PureConnect’s certificate isn’t trusted. Your Share Recording admin needs to check it',
  tls_outdated:
    'PureConnect’s certificate or TLS version is too old for a secure connection. Your Share Recording admin needs to have it renewed',
  tls_mismatch:
    'PureConnect’s address and port don’t fit together. Your Share Recording admin needs to check the app’s ICWS settings',
  busy: 'PureConnect is busy',
  switchover: 'PureConnect is switching over to another server',
  session_ended: 'PureConnect ended the app’s session',
  body_form: 'PureConnect needs the email in another form',
  too_little_time: 'the app is busy',
  paused: 'an admin has paused all sending',
};

export const isWait = (reason: ShareEvent['reason']): reason is WaitReason =>
  reason !== undefined && Object.hasOwn(waits, reason);

type CertainFailure = Exclude<FailureReason, 'closed' | 'record_changed' | 'approval_too_old'>;

interface Failure {
  why: string;
  next: string;
}

const failures: Record<CertainFailure, Failure> = {
  refused: {
    why: 'PureConnect refused it',
    next: 'Check the recording, or ask your Share Recording admin whether the app’s ICWS user may use it. Then share it again.',
  },
  login_refused: {
    why: 'PureConnect refused the app’s sign-in',
    next: 'Tell your Share Recording admin, and share it again when this is fixed.',
  },
  feature_missing: {
    why: 'this PureConnect server can’t send recordings by email (its “recordings” feature is older than version 2)',
    next: 'Tell your PureConnect admin.',
  },
  server_too_old: {
    why: 'this PureConnect server takes only one recording and one recipient in an email',
    next: 'Share each recording with each recipient separately.',
  },
  attempts_used_up: {
    why: 'PureConnect turned down every attempt',
    next: 'Share it again later. If this keeps happening, tell your Share Recording admin.',
  },
};

/** The reason is the one that was waited for last; without one the app itself did not get to it. */
const tooOld = (waited: WaitReason | undefined): Failure =>
  waited === undefined
    ? {
        why: 'the app didn’t get to it while the approval was valid',
        next: 'Tell your Share Recording admin, then share it again.',
      }
    : {
        why: `the approval is no longer valid. Last problem: ${waits[waited]}`,
        next: 'Share it again once this is fixed.',
      };

/** Of a failure that is certain to have sent nothing. */
export const certainFailure = ({ reason, waited }: ShareEvent): Failure =>
  isFailure(reason) ? failures[reason] : tooOld(waited);

const isFailure = (reason: ShareEvent['reason']): reason is CertainFailure =>
  reason !== undefined && Object.hasOwn(failures, reason);

/** ICWS's ID of the error, which begins with `error.`: safe to show where its message is not. */
export const errorIdText = ({ errorId }: ShareEvent): string => errorFacts({ errorId });

/** What ICWS replied, less its message. */
export function errorFacts({ status, errorId }: Pick<ShareEvent, 'status' | 'errorId'>): string {
  const facts = [
    ...(status === undefined ? [] : [`HTTP ${status}`]),
    ...(errorId === undefined ? [] : [`\`${escapeMrkdwn(errorId)}\``]),
  ];
  return facts.length === 0 ? '' : ` (${facts.join(', ')})`;
}
