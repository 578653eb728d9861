/**
 * Evaluates a template as CloudWatch does: metric filters turn log lines into samples, alarms evaluate samples period by
 * period. Supports what the template uses; everything else is an error, never skipped.
 */
import type { DeployedTemplate, Properties } from './template.ts';

export interface Line {
  /** Logical id of the log group. */
  group: string;
  atMs: number;
  text: string;
}

export interface Sample {
  /** Namespace, name and dimensions, as `metricOf` writes them. */
  metric: string;
  atMs: number;
  value: number;
}

interface Dimension {
  Name: string;
  Value: unknown;
}

/** The samples that the template's metric filters make of these lines. */
export function samplesOf(template: DeployedTemplate, lines: Line[]): Sample[] {
  return template.ofType('AWS::Logs::MetricFilter').flatMap(([, { Properties }]) => {
    const group = template.text(Properties.LogGroupName);
    const fits = filter(String(Properties.FilterPattern));
    const [one, ...more] = Properties.MetricTransformations as Properties[];
    const known = ['MetricName', 'MetricNamespace', 'MetricValue'];
    const strange = Object.keys(one ?? {}).filter((key) => !known.includes(key));
    if (!one || more.length + strange.length > 0) throw notUnderstood(Properties);
    const metric = `${String(one.MetricNamespace)} ${String(one.MetricName)}`;
    return lines
      .filter((line) => line.group === group && fits(line.text))
      .map(({ atMs }) => ({ metric, atMs, value: Number(one.MetricValue) }));
  });
}

/** The metric that an alarm watches: namespace, name, and dimensions in the template's logical ids. */
function metricOf(template: DeployedTemplate, alarm: Properties): string {
  const dimensions = ((alarm.Dimensions ?? []) as Dimension[]).map(
    ({ Name, Value }) => ` ${Name}=${template.text(Value)}`,
  );
  return `${String(alarm.Namespace)} ${String(alarm.MetricName)}${dimensions.join('')}`;
}

/** The ends of the periods at which the alarm was in alarm. A first period with enough history before it counts. */
export function firings(
  template: DeployedTemplate,
  alarm: Properties,
  samples: Sample[],
  { fromMs, toMs }: { fromMs: number; toMs: number },
): number[] {
  const strange = Object.keys(alarm).filter((key) => !alarmKeys.has(key));
  if (strange.length > 0) throw notUnderstood({ strange });
  const periodMs = Number(alarm.Period) * 1000;
  const periods = Number(alarm.EvaluationPeriods);
  const needed = Number(alarm.DatapointsToAlarm ?? periods);
  const missing = choose(missingData, alarm.TreatMissingData);
  const compare = choose(comparisons, alarm.ComparisonOperator);
  const total = choose(statistics, alarm.Statistic ?? alarm.ExtendedStatistic);
  const watched = samples.filter(({ metric }) => metric === metricOf(template, alarm));
  const breaching: boolean[] = [];
  const ends: number[] = [];
  for (let end = fromMs + periodMs; end <= toMs; end += periodMs) {
    const inside = watched.filter(({ atMs }) => atMs >= end - periodMs && atMs < end);
    const value = inside.length === 0 ? undefined : total(inside.map((sample) => sample.value));
    breaching.push(value === undefined ? missing : compare(value, Number(alarm.Threshold)));
    if (breaching.length < periods) continue;
    if (breaching.slice(-periods).filter(Boolean).length >= needed) ends.push(end);
  }
  return ends;
}

/** The template's alarms by name, without the suffix that CDK adds. */
export const alarmsOf = (template: DeployedTemplate): [string, Properties][] =>
  template
    .ofType('AWS::CloudWatch::Alarm')
    .map(([id, { Properties }]) => [/^(\w+)Alarm[0-9A-F]{8}$/.exec(id)?.[1] ?? id, Properties]);

/** When each alarm was in alarm; alarms that never were are left out. */
export function firing(
  template: DeployedTemplate,
  samples: Sample[],
  span: { fromMs: number; toMs: number },
): Record<string, number[]> {
  const all = alarmsOf(template).map(
    ([name, alarm]) => [name, firings(template, alarm, samples, span)] as const,
  );
  return Object.fromEntries(all.filter(([, ends]) => ends.length > 0));
}

const alarmKeys = new Set([
  'AlarmActions',
  'AlarmDescription',
  'ComparisonOperator',
  'DatapointsToAlarm',
  'Dimensions',
  'EvaluationPeriods',
  'ExtendedStatistic',
  'MetricName',
  'Namespace',
  'Period',
  'Statistic',
  'Threshold',
  'TreatMissingData',
]);
const missingData: Record<string, boolean> = { breaching: true, notBreaching: false };
const comparisons: Record<string, (value: number, threshold: number) => boolean> = {
  GreaterThanOrEqualToThreshold: (value, threshold) => value >= threshold,
  LessThanThreshold: (value, threshold) => value < threshold,
};
const sum = (values: number[]) => values.reduce((all, value) => all + value, 0);
const statistics: Record<string, (values: number[]) => number> = {
  Sum: sum,
  Maximum: (values) => Math.max(...values),
  // The value that at least 99 in 100 do not exceed.
  p99: (values) => values.sort((a, b) => a - b)[Math.ceil(values.length * 0.99) - 1]!,
};

function choose<T>(from: Record<string, T>, name: unknown): T {
  const found = from[String(name)];
  if (found === undefined) throw notUnderstood({ name });
  return found;
}

type Test = (line: Record<string, unknown>) => boolean;

/**
 * CloudWatch Logs' pattern for JSON lines, as far as it is used: `{ test }`, where a test is `$.name = "text"`,
 * `$.name != "text"`, or tests joined by `&&` or by `||`, with parentheses. Lines that are no JSON never fit.
 */
function filter(pattern: string): (line: string) => boolean {
  const tokens = tokensOf(/^\{ (.*) \}$/s.exec(pattern)?.[1] ?? '');
  const test = expression(tokens);
  if (tokens.length > 0) throw notUnderstood({ pattern });
  return (line) => {
    const value = json(line);
    return value !== undefined && test(value);
  };
}

const token = /\s*(\(|\)|&&|\|\||\$\.\w+ !?= "[\w .:-]*")\s*/y;

function tokensOf(text: string): string[] {
  const tokens: string[] = [];
  token.lastIndex = 0;
  for (let at = 0; at < text.length; at = token.lastIndex) {
    const found = token.exec(text)?.[1];
    if (found === undefined) throw notUnderstood({ text });
    tokens.push(found);
  }
  return tokens;
}

/** Takes what it reads from the front of the tokens. Both joints beside each other need parentheses here. */
function expression(tokens: string[]): Test {
  const tests = [operand(tokens)];
  const joint = tokens[0];
  while (tokens[0] !== undefined && tokens[0] !== ')') {
    if (tokens.shift() !== joint) throw notUnderstood({ tokens });
    tests.push(operand(tokens));
  }
  return joint === '||'
    ? (line) => tests.some((test) => test(line))
    : (line) => tests.every((test) => test(line));
}

function operand(tokens: string[]): Test {
  const first = tokens.shift() ?? '';
  if (first === '(') {
    const inside = expression(tokens);
    if (tokens.shift() !== ')') throw notUnderstood({ tokens });
    return inside;
  }
  const [, name, operator, wanted] = /^\$\.(\w+) (!?=) "(.*)"$/.exec(first) ?? [];
  if (name === undefined) throw notUnderstood({ first });
  return (line) => (String(line[name]) === wanted) === (operator === '=');
}

function json(line: string): Record<string, unknown> | undefined {
  try {
    return JSON.parse(line) as Record<string, unknown>;
  } catch {
    return undefined;
  }
}

const notUnderstood = (what: object) => new Error(`not understood: ${JSON.stringify(what)}`);
