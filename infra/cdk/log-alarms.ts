/**
 * The lines of the functions' logs that raise an alarm at once, by the name of their event. An error that is not
 * named here raises `OtherErrors`.
 */
import type { FunctionName } from '../build/bundle.ts';

export interface LogAlarm {
  in: FunctionName[];
  events: string[];
  /** What it means and what to do. */
  says: string;
}

export const logAlarms: Record<string, LogAlarm> = {
  LoginPaused: {
    in: ['worker'],
    events: ['login_paused'],
    says: 'ICWS refuses the app’s user or password, and sign-in is paused. Correct the secret: npm run secrets -- --only icws.',
  },
  LoginRefused: {
    in: ['worker'],
    events: ['login_refused'],
    says: 'ICWS refuses a session, for example for a missing license, and shares fail. Run npm run doctor; errorId is in the worker’s log.',
  },
  SecretUnusable: {
    in: ['receiver', 'worker'],
    events: ['secret_unusable'],
    says: 'A secret is missing, malformed, or cannot be read. The log says which field; fill it in: npm run secrets.',
  },
  PolicyInvalid: {
    in: ['receiver'],
    events: ['policy_invalid'],
    says: 'The deployed policy is invalid and every share is refused. Correct it in cdk.json and deploy.',
  },
  ListenerFailed: {
    in: ['receiver'],
    events: ['listener_failed'],
    says: 'Something that a person did in Slack failed on our side. Read the error in the receiver’s log, often DynamoDB or a missing permission.',
  },
  ViewRefused: {
    in: ['receiver'],
    events: ['view_refused'],
    says: 'Slack refuses to open a form. Read code and details in the receiver’s log: a dead token, a missing scope, or a view that Slack does not accept.',
  },
  NotificationRefused: {
    in: ['worker'],
    events: ['notification_refused'],
    says: 'Slack refuses the app’s messages: a dead token or a missing scope. Install the app again, then npm run secrets -- --only slack.',
  },
  Untold: {
    in: ['worker'],
    events: ['untold'],
    says: 'Nobody could be notified of an outcome for 24 hours, and the app gave up. Notify the requester yourself.',
  },
  AuditFailed: {
    in: ['receiver', 'worker'],
    events: ['audit_failed', 'refusal_not_audited'],
    says: 'The audit trail does not take its lines. Check its log group and the functions’ permissions; lines of requests are written later.',
  },
  IntegrityFailed: {
    in: ['receiver', 'worker'],
    events: ['integrity_failed'],
    says: 'A request in the table is not what was approved, and was not sent. Find out who wrote to the table: npm run audit -- verify.',
  },
  RequestUnreadable: {
    in: ['receiver', 'worker', 'sweeper'],
    events: ['request_unreadable'],
    says: 'A request in the table cannot be read, and nothing is done with it. Look at the item that the log names: npm run audit -- verify.',
  },
};
