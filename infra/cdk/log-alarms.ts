/** Log events that raise an alarm of their own. Any other logged error raises `OtherErrors`. */
import type { FunctionName } from '../build/functions.ts';

export interface LogAlarm {
  in: FunctionName[];
  events: string[];
  /** What it means and what to do. */
  description: string;
}

export const logAlarms: Record<string, LogAlarm> = {
  LoginPaused: {
    in: ['worker'],
    events: ['login_paused'],
    description:
      'ICWS refuses the app’s user or password, and sign-in is paused. Correct the secret: npm run secrets -- --only icws.',
  },
  LoginRefused: {
    in: ['worker'],
    events: ['login_refused'],
    description:
      'ICWS refuses a session, for example for a missing license, and shares fail. Run npm run doctor; errorId is in the worker’s log.',
  },
  SecretUnusable: {
    in: ['receiver', 'worker'],
    events: ['secret_unusable'],
    description:
      'A secret is missing, malformed, or cannot be read. The log names the field; correct it: npm run secrets.',
  },
  PolicyInvalid: {
    in: ['receiver'],
    events: ['policy_invalid'],
    description:
      'The deployed policy is invalid and every share is refused. Correct share-recording.config.json and deploy.',
  },
  ListenerFailed: {
    in: ['receiver'],
    events: ['listener_failed'],
    description:
      'An action in Slack failed in the receiver. Read the error in its log; the cause is often DynamoDB or a missing permission.',
  },
  ViewRefused: {
    in: ['receiver'],
    events: ['view_refused'],
    description:
      'Slack refuses to open a form. Read code and details in the receiver’s log: a revoked token, a missing scope, or an invalid view.',
  },
  NotificationRefused: {
    in: ['worker'],
    events: ['notification_refused'],
    description:
      'Slack refuses the app’s messages: a revoked token or a missing scope. Install the app again, then npm run secrets -- --only slack.',
  },
  NotificationAbandoned: {
    in: ['worker'],
    events: ['notification_abandoned'],
    description:
      'An outcome could not be posted for 24 hours, and the app gave up. Notify the requester yourself.',
  },
  AuditFailed: {
    in: ['receiver', 'worker'],
    events: ['audit_failed', 'refusal_not_audited'],
    description:
      'Lines cannot be written to the audit trail. Check its log group and the functions’ permissions; a request’s lines are written later.',
  },
  IntegrityFailed: {
    in: ['receiver', 'worker'],
    events: ['integrity_failed'],
    description:
      'A request in the table differs from what was approved, and was not sent. Find out who wrote to the table: npm run audit -- verify.',
  },
  RequestUnreadable: {
    in: ['receiver', 'worker', 'sweeper'],
    events: ['request_unreadable'],
    description:
      'A request in the table cannot be read and is skipped. Find the item that the log names: npm run audit -- verify.',
  },
};
