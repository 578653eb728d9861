/** Turns what went wrong into words and an exit code. Loads no SDK: errors are known by their form. */
import { ConfigurationError } from '../cdk/configuration.ts';
import { type ExitCode, exitCodes, ToolError } from './tool-error.ts';

export interface Failure {
  text: string;
  exitCode: ExitCode;
}

/** What to print, and what to end with. An error that nobody foresaw keeps its stack, for a bug report. */
export function failureOf(cause: unknown): Failure {
  if (cause instanceof ToolError) return { text: cause.message, exitCode: cause.exitCode };
  if (cause instanceof ConfigurationError) {
    return { text: cause.message, exitCode: exitCodes.usage };
  }
  const problem = awsProblem(cause);
  if (problem !== undefined) return { text: problem, exitCode: exitCodes.unreachable };
  const stack = cause instanceof Error ? (cause.stack ?? cause.message) : String(cause);
  return { text: `This is a bug. Please report it:\n${stack}`, exitCode: exitCodes.found };
}

const networkCodes = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'ENOTFOUND',
  'EAI_AGAIN',
  'ETIMEDOUT',
]);

/** What kept AWS from answering, and what to do; undefined for any other error. */
export function awsProblem(cause: unknown): string | undefined {
  if (!(cause instanceof Error)) return undefined;
  const { name, message } = cause;
  if (/region is missing/i.test(message)) {
    return 'No AWS region is set. Set AWS_REGION, for example us-east-1.';
  }
  if (name === 'CredentialsProviderError' || name === 'TokenProviderError') {
    const profile = process.env.AWS_PROFILE;
    const tried = profile === undefined ? '' : ` in the profile "${profile}"`;
    return `No AWS credentials were found${tried}. Set AWS_PROFILE, or sign in with \`aws sso login\` or \`aws login\`.`;
  }
  if (/^(?:Expired|InvalidClientToken|UnrecognizedClient|RequestExpired)/.test(name)) {
    return `The AWS credentials are not valid or have expired (${name}). Sign in again.`;
  }
  return unreachable(cause) ?? refusal(cause);
}

function unreachable(cause: Error): string | undefined {
  const code = 'code' in cause ? String(cause.code) : '';
  if (cause.name !== 'TimeoutError' && !networkCodes.has(code)) return undefined;
  return `AWS can't be reached: ${cause.message || code}. Check AWS_REGION, the network, and the proxy.`;
}

const refusal = (cause: Error): string | undefined =>
  '$metadata' in cause || '$fault' in cause
    ? `AWS refused: ${cause.name}: ${cause.message}`
    : undefined;
