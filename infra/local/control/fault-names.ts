/** The faults that can be set, by the names of the protocol, with the words that the page shows. */

const statuses = [202, 302, 400, 401, 403, 404, 408, 410, 429, 500, 503].map(String);
const unanswered = ['stall', 'reset'];

/** Faults of ICWS, by the call that fails. A number is the HTTP status of the answer. */
export const icwsFaults = {
  put: [...statuses, '503_alternates', 'garbage', 'cut_body', ...unanswered],
  login: ['wrong_credentials', '503_alternates', '503', '500', 'garbage', ...unanswered],
  details: ['403', '404', '500', ...unanswered],
  interaction: ['403', '404', '500', ...unanswered],
  logout: ['500', ...unanswered],
};
export const slackFaults = {
  none: 'works',
  slow: 'slow (3.5 s)',
  rate_limited: 'rate limited',
  down: 'down (503)',
};
/** When the worker crashes. */
export const workerCrashes = {
  never: 'running',
  now: 'crash now',
  at_login: 'crash at the next sign-in',
  after_email: 'crash after the next email',
};

export type IcwsCall = keyof typeof icwsFaults;
export type SlackFaultName = keyof typeof slackFaults;
export type WorkerCrash = keyof typeof workerCrashes;

/** The names in one of these tables. */
export const namesOf = <T extends string>(table: Record<T, unknown>): T[] =>
  Object.keys(table) as T[];
