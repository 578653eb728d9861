/** The only file that reads the environment. All that is missing is reported in one message. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type PolicyResult, parsePolicy } from './domain/policy.ts';

/** Which variables a function was given wrongly; thrown while the function loads. */
class EnvironmentError extends Error {
  override name = 'EnvironmentError';
}

/** Reads the named variables; throws `EnvironmentError` naming every one that is missing or empty. */
export function readVariables<K extends string>(...names: K[]): Record<K, string> {
  const missing = names.filter((name) => !process.env[name]);
  if (missing.length > 0) {
    throw new EnvironmentError(`set these environment variables: ${missing.join(', ')}`);
  }
  return Object.fromEntries(names.map((name) => [name, process.env[name]])) as Record<K, string>;
}

/** Another base for Slack's Web API, ending in `/api/`; absent means Slack's own. */
export const slackApiUrl = (): string | undefined => process.env.SLACK_API_URL || undefined;

/** The proxy that the network demands, for calls that leave it. */
export const proxyEnvironment = (): Record<string, string> =>
  Object.fromEntries(
    ['HTTPS_PROXY', 'HTTP_PROXY', 'NO_PROXY', 'https_proxy', 'http_proxy', 'no_proxy'].flatMap(
      (name) => (process.env[name] ? [[name, process.env[name]]] : []),
    ),
  );

/** The slash command that people type, `/share-recording` unless the installation has another one. */
export const slashCommand = (): string => process.env.SLASH_COMMAND || '/share-recording';

/** The log group of the audit trail; absent, the trail goes into the function's own log. */
export const auditLogGroup = (): string | undefined => process.env.AUDIT_LOG_GROUP || undefined;

/** How long an ICWS session lives: `release` (the default) or `keep`. */
export function sessionMode(): 'release' | 'keep' {
  const mode = process.env.ICWS_SESSION || 'release';
  if (mode === 'release' || mode === 'keep') return mode;
  throw new EnvironmentError('ICWS_SESSION must be "release" or "keep"');
}

/** The policy from `POLICY`, else from `policy.json` beside the bundle. */
export function readPolicy(): PolicyResult {
  const text = process.env.POLICY || readPolicyFile();
  return text === undefined
    ? { ok: false, errors: ['there is neither a POLICY variable nor a policy.json'] }
    : parsePolicy(text);
}

function readPolicyFile(): string | undefined {
  try {
    return readFileSync(join(import.meta.dirname, 'policy.json'), 'utf8');
  } catch {
    return undefined;
  }
}
