/** What the calls to AWS have in common: a stalled call must fail while there is time left to say so. */
import { fromEnv } from '@aws-sdk/credential-provider-env';
import { timeBudget } from '../application/time-budget.ts';
import { httpAgent, httpsAgent } from './connections.ts';

/** Milliseconds for one try, and how many tries a call gets. */
export interface CallLimits {
  connectMs: number;
  answerMs: number;
  tries: number;
}

/** What fits into Slack's 3 seconds. */
export const receiverLimits: CallLimits = {
  connectMs: timeBudget.awsConnectMs,
  answerMs: timeBudget.awsAnswerMs,
  tries: timeBudget.awsTries,
};
export const backgroundLimits: CallLimits = { connectMs: 2000, answerMs: 4000, tries: 4 };

/** When a call must have ended; asked for each call. Without one, its own limits bound it. */
export type CallDeadline = () => { abortSignal?: AbortSignal };
export const noDeadline: CallDeadline = () => ({});

/** What every client of a function is made with. */
export const clientOptions = ({ connectMs, answerMs, tries }: CallLimits) => ({
  // Lambda gives the role's credentials in the environment; the bundles know no other way (`infra/build/stubs.ts`).
  credentials: fromEnv(),
  maxAttempts: tries,
  // What it would else look for in configuration files, which a function does not have.
  retryMode: 'standard',
  defaultsMode: 'standard' as const,
  useDualstackEndpoint: false,
  useFipsEndpoint: false,
  userAgentAppId: '',
  authSchemePreference: [],
  requestHandler: {
    httpAgent,
    httpsAgent,
    connectionTimeout: connectMs,
    requestTimeout: answerMs,
    throwOnRequestTimeout: true,
  },
});
