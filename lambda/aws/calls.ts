/** What the calls to AWS have in common: a stalled call must fail while there is time left to say so. */
import { fromEnv } from '@aws-sdk/credential-provider-env';

/** Milliseconds for one try, and how many tries a call gets. */
export interface CallLimits {
  connectMs: number;
  answerMs: number;
  tries: number;
}

/** Slack waits 3 seconds for the receiver. */
export const receiverLimits: CallLimits = { connectMs: 400, answerMs: 800, tries: 2 };
export const backgroundLimits: CallLimits = { connectMs: 2000, answerMs: 4000, tries: 4 };

/** When a call must have ended; asked for each call. Without one, its own limits bound it. */
export type Deadline = () => { abortSignal?: AbortSignal };
export const noDeadline: Deadline = () => ({});

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
    connectionTimeout: connectMs,
    requestTimeout: answerMs,
    throwOnRequestTimeout: true,
  },
});
