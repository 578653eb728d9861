/** The doctor's checks of what is deployed, from what AWS says of the stack and from the worker's own checks. Pure. */
import { type Check, type CheckCode, checkClock } from '../../lambda/application/checks.ts';
import type { RecursiveLoop } from './target.ts';

/** Tools and functions belong together: a tool may ask what an older function does not know. */
export function checkVersion(deployed: string | undefined, own: string): Check {
  const component = 'version';
  if (deployed === own) {
    return { component, ok: true, code: 'version_same', message: `${own}, as this tool` };
  }
  return deployed === undefined
    ? {
        ...{ component, ok: true, code: 'version_unknown' },
        message: `deployed by an earlier version; this tool is ${own}`,
        fix: 'Deploy again: `npx cdk deploy`.',
      }
    : {
        ...{ component, ok: true, code: 'version_different' },
        message: `${deployed} is deployed; this tool is ${own}`,
        fix: 'Check out the version that is deployed, or deploy this one: `npx cdk deploy`.',
      };
}

/** The worker enqueues what it continues with, which Lambda would stop as a loop. */
export function checkRecursion(setting: RecursiveLoop): Check {
  const component = 'recursive loop detection';
  switch (setting) {
    case 'Allow':
      return {
        ...{ component, ok: true, code: 'recursion_allowed' },
        message: 'the worker may enqueue what it continues with',
      };
    case 'Terminate':
      return {
        ...{ component, ok: false, code: 'recursion_terminated' },
        message: 'Lambda stops a share that needs more than 16 rounds',
        fix: 'Deploy again: `npx cdk deploy`.',
      };
    case 'unknown':
      return {
        ...{ component, ok: true, code: 'recursion_unknown' },
        message: 'AWS did not say',
        fix: 'Allow your AWS credentials lambda:GetFunctionRecursionConfig for the worker.',
      };
    default:
      return setting satisfies never;
  }
}

/** What says that a secret was not read, or not for certain. */
const unread: Record<string, readonly CheckCode[]> = {
  Slack: ['slack_secret_missing', 'slack_secret_denied', 'slack_secret_unreachable'],
  ICWS: ['icws_credentials_missing', 'icws_credentials_denied', 'icws_credentials_unreadable'],
};

/** A secret that was read has been decrypted: the customer-managed key works, and the worker may use it. */
export function checkSecretsKey(found: readonly Check[]): Check {
  const component = 'secrets key';
  const codes = new Set(found.map(({ code }) => code));
  const read = Object.entries(unread).flatMap(([name, problems]) =>
    problems.some((code) => codes.has(code)) ? [] : [name],
  );
  const numbers = { count: read.length, of: Object.keys(unread).length };
  if (read.length > 0) {
    const secrets = read.length === 1 ? 'secret was' : 'secrets were';
    const message = `could be used: the ${read.join(' and ')} ${secrets} read`;
    return { component, ok: true, code: 'secrets_key_used', message, numbers };
  }
  return {
    ...{ component, ok: true, code: 'secrets_key_not_used', numbers },
    message: 'not known to work: no secret was read',
    fix: 'Fix the secrets first. If they are denied, check the key’s policy and that the key is enabled.',
  };
}

/** When the worker was asked and answered by this machine's clock, and when it began and ended by its own. */
export interface Exchange {
  sentAt: number;
  receivedAt: number;
  startedAt: number;
  endedAt: number;
}

export function checkWorkerClock({ sentAt, receivedAt, startedAt, endedAt }: Exchange): Check {
  return checkClock({
    component: 'worker clock',
    codes: { agrees: 'tool_clock_agrees', differs: 'tool_clock_differs' },
    skewMs: (sentAt + receivedAt - startedAt - endedAt) / 2,
    other: 'this machine’s clock',
    fix: 'Set this machine’s clock. AWS refuses calls whose time is more than 5 minutes off, and so does the app.',
  });
}
