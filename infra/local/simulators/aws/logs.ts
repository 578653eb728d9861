/** CloudWatch Logs' `CreateLogStream` and `PutLogEvents`, over log groups in memory. */
import { AwsError } from './error.ts';

export class LocalLogs {
  /** The messages of each log group, in the order in which they came. */
  readonly groups = new Map<string, string[]>();
  readonly #streams = new Set<string>();

  create(group: string): void {
    this.groups.set(group, []);
  }

  readonly run = (operation: string, input: Record<string, unknown>): unknown => {
    const group = String(input.logGroupName);
    const stream = `${group}/${String(input.logStreamName)}`;
    const lines = this.groups.get(group);
    if (!lines) {
      throw new AwsError('ResourceNotFoundException', 'The specified log group does not exist.');
    }
    if (operation === 'CreateLogStream') {
      if (this.#streams.has(stream)) {
        throw new AwsError('ResourceAlreadyExistsException', 'The log stream already exists.');
      }
      this.#streams.add(stream);
      return {};
    }
    if (operation !== 'PutLogEvents') throw new AwsError('UnknownOperationException', operation);
    if (!this.#streams.has(stream)) {
      throw new AwsError('ResourceNotFoundException', 'The specified log stream does not exist.');
    }
    const events = input.logEvents as { message: string }[];
    lines.push(...events.map(({ message }) => message));
    return { nextSequenceToken: 'unused' };
  };
}
