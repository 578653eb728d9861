/** Alarms on AWS's own metrics, and the evaluation of alarms that the tests use. */
import {
  alarmsOf,
  firing,
  firings,
  type Sample,
  samplesOf,
} from '../../support/infra/cloudwatch.ts';
import { policy, synthesize } from '../../support/infra/deployment.ts';
import { archiveAlarms, metricAlarms } from '../../support/infra/metric-alarms.ts';
import { DeployedTemplate } from '../../support/infra/template.ts';

const span = { fromMs: 0, toMs: 5 * 60_000 };
const made = (settings: object = {}) =>
  new DeployedTemplate(synthesize({ policy, ...settings }).template, 'http://unused');

describe.each([
  ['AWS’s own metrics', made(), metricAlarms],
  [
    'the archive’s metrics',
    made({ auditArchive: { years: 1, mode: 'governance' } }),
    archiveAlarms,
  ],
])('%s', (_, template, alarms) => {
  test.each(alarms)('$name is raised over the threshold, and not below it', (alarm) => {
    const { name, metric, above, below } = alarm;
    const sampled = (values: number[]): Sample[] =>
      values.map((value, index) => ({ metric: metric(template), atMs: index * 1000, value }));
    const sweep = { metric: 'share-recording/main Sweeps', atMs: 0, value: 1 };
    expect(firing(template, [...sampled(above), sweep], span)).toEqual({ [name]: [span.toMs] });
    expect(firing(template, [...sampled(below), sweep], span)).toEqual({});
    expect(firing(template, [sweep], span)).toEqual({});
  });
});

describe('a metric filter', () => {
  const line = { group: 'g', atMs: 0, text: '{"a":"b","c":"d"}' };
  const samples = (FilterPattern: string) => {
    const Properties = {
      FilterPattern,
      LogGroupName: 'g',
      MetricTransformations: [{ MetricName: 'n', MetricNamespace: 's', MetricValue: '1' }],
    };
    const Resources = { x: { Type: 'AWS::Logs::MetricFilter', Properties } };
    return samplesOf(new DeployedTemplate({ Resources }, 'http://unused'), [line]);
  };

  test.each([
    ['{ $.a = "b" }', 1],
    ['{ ($.a = "b") && ($.c != "d") }', 0],
    ['{ ($.a = "x") || (($.a = "b") && ($.c = "d")) }', 1],
  ])('%s matches %d of the lines', (pattern, count) => {
    expect(samples(pattern)).toHaveLength(count);
  });

  test.each([
    '{ $.a = 1 }',
    '{ $.a = "b*" }',
    '{ $.a.b = "c" }',
    'ERROR',
    '{ ($.a = "b") && ($.c = "d") || ($.e = "f") }',
    '{ ($.a = "b" }',
    '{ $.a = "b") }',
    '{ }',
  ])('%s is not supported here, and an error', (pattern) => {
    expect(() => samples(pattern)).toThrow(/not understood/);
  });
});

test.each([{ TreatMissingData: 'ignore' }, { Metrics: [] }, { Statistic: 'Average' }])(
  'an alarm with %j is not supported here, and an error',
  (change) => {
    const template = made();
    const [, alarm] = alarmsOf(template)[0]!;
    expect(() => firings(template, { ...alarm, ...change }, [], span)).toThrow(/not understood/);
  },
);
