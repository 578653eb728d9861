/** Bolt's and the Web API client's own log lines, as ours: warnings and errors only, first words only. */
import { type Logger, LogLevel } from '@slack/web-api';
import type { Log } from '../application/ports.ts';

const firstWords = (messages: unknown[]): string => String(messages[0] ?? '').slice(0, 200);
const silent = (): void => undefined;

/** Never at debug level: Bolt would print the whole event, with signature and body. */
export const boltLogger = (log: Log): Logger => ({
  debug: silent,
  info: silent,
  warn: (...messages) => log.warn('slack_library', { message: firstWords(messages) }),
  error: (...messages) => log.error('slack_library', { message: firstWords(messages) }),
  setLevel: silent,
  getLevel: () => LogLevel.WARN,
  setName: silent,
});
