/** CloudWatch Logs' `CreateLogStream`, `PutLogEvents`, and `FilterLogEvents` without a pattern, over log groups in memory. */
import { AwsError } from './error.ts';

interface LogEvent {
  timestamp: number;
  message: string;
}

/** As many as one answer holds. */
const pageSize = 10_000;

export class LocalLogs {
  /** The events of each log group, in the order in which they came. */
  readonly groups = new Map<string, LogEvent[]>();
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
    if (operation === 'FilterLogEvents') return filter(lines, input);
    if (operation !== 'PutLogEvents') throw new AwsError('UnknownOperationException', operation);
    if (!this.#streams.has(stream)) {
      throw new AwsError('ResourceNotFoundException', 'The specified log stream does not exist.');
    }
    lines.push(...(input.logEvents as LogEvent[]));
    return { nextSequenceToken: 'unused' };
  };
}

function filter(lines: LogEvent[], input: Record<string, unknown>): unknown {
  const { startTime = 0, endTime = Number.POSITIVE_INFINITY, nextToken = 0 } = input;
  if (input.filterPattern !== undefined) {
    throw new AwsError('InvalidParameterException', 'Filter patterns are not simulated.');
  }
  const matching = lines.filter(
    ({ timestamp }) => timestamp >= Number(startTime) && timestamp <= Number(endTime),
  );
  const from = Number(nextToken);
  const to = from + pageSize;
  return {
    events: matching.slice(from, to),
    ...(to < matching.length ? { nextToken: String(to) } : {}),
  };
}
