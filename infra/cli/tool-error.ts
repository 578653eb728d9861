/** What the tool ends with. `docs/operating.md` explains the codes to the people who write scripts. */
export const exitCodes = {
  done: 0,
  /** A check found something, or not everything was done. */
  found: 1,
  /** Wrong usage, or a configuration that can't be used. */
  usage: 2,
  /** AWS, Slack, or PureConnect could not be reached, or refused. */
  unreachable: 3,
} as const;
export type ExitCode = (typeof exitCodes)[keyof typeof exitCodes];

/** An error that a person can fix: printed without a stack trace. */
export class ToolError extends Error {
  override name = 'ToolError';
  readonly exitCode: ExitCode;
  constructor(message: string, exitCode: ExitCode = exitCodes.usage) {
    super(message);
    this.exitCode = exitCode;
  }
}
