import { bob } from '../support/harness.ts';

/** What a bench shares under: a rule that asks nobody, and one that asks Bob. */
export const policy = {
  rules: [
    { name: 'open', recipients: ['*@example.com'] },
    { name: 'asked', recipients: ['*@partner.example'], approvers: [bob] },
  ],
  dailyLimitPerRequester: 10_000,
};
