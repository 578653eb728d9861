/**
 * The stack's wiring: the functions run with the environment, table, queue and secrets that the template gives
 * them, on the way of real shares, and every call they make is one that their role allows.
 */
import type { FunctionName } from '../../../infra/build/functions.ts';
import type { AwsCall } from '../../../infra/local/simulators/aws/endpoint.ts';
import { ann, bob, expectView, Harness } from '../../support/harness.ts';
import { deploymentOf, functionBehind, synthesize } from '../../support/infra/deployment.ts';
import { allowing, type Grant, grantsOf } from '../../support/infra/permissions.ts';
import { DeployedTemplate } from '../../support/infra/template.ts';

const policy = {
  rules: [
    { name: 'asked', recipients: ['*@asked.example'], approvers: [bob] },
    { name: 'colleagues', recipients: ['*@example.com'], requesters: [ann] },
  ],
};
const names: FunctionName[] = ['receiver', 'worker', 'sweeper'];

let h: Harness;
let template: DeployedTemplate;
const grants = {} as Record<FunctionName, Grant[]>;

beforeAll(async () => {
  const synthesized = synthesize({ policy });
  const deployment = deploymentOf(synthesized);
  h = await Harness.start({ policy, deployment });
  template = new DeployedTemplate(synthesized.template, h.stack.endpoint);
  for (const name of names) {
    const { Role } = template.resources[functionBehind(template, name)]!.Properties;
    grants[name] = grantsOf(template, template.byArn('AWS::IAM::Role', template.text(Role)));
  }
});
afterAll(() => h.stop());

/** Everything that the functions can be brought to do, once. */
async function walk(): Promise<void> {
  const sent = await h.approve();
  await h.stack.drain();
  expect(await h.state(sent)).toBe('sent');
  await h.slack.openHome(ann);
  // A call whose recording the worker finds.
  h.icws.interaction = () => ({ Eic_IRRecordingId: h.newRecording() });
  const { view } = expectView(await h.fillIn({ recordings: '3001234567' }));
  await h.stack.drain();
  h.icws.interaction = () => undefined;
  expect((await h.confirm(ann)).kind).toBe('closed');
  await h.stack.drain();
  expect(await h.state(view.external_id!)).toBe('sent');
  // A refused click, a refusal of the policy, a cancelled request.
  const asked = await h.approve({ to: 'x@asked.example' });
  await h.stack.drain();
  const parent = h.parents(asked)[0]!;
  expect((await h.slack.click(bob, parent, 'cancel_request')).kind).toBe('text');
  expect((await h.slack.click(ann, parent, 'cancel_request')).kind).toBe('nothing');
  expect((await h.fillIn({ to: 'x@nowhere.example' })).kind).toBe('errors');
  await h.stack.drain();
  // Wrong credentials pause the sign-ins; a later sign-in ends the pause.
  h.icws.credentials = { password: 'other' };
  const waiting = await h.approve();
  await h.stack.drain();
  h.icws.credentials = { password: 'local-password' };
  await h.later(16 * 60_000);
  expect(await h.state(waiting)).toBe('sent');
  expect(h.icws.outbox).toHaveLength(3);
  await h.stack.summarize();
}

/** A batch names its tables by key; none of ours is about more than one. */
function tableOf({ TableName, RequestItems }: AwsCall['input']): unknown {
  if (typeof RequestItems !== 'object' || RequestItems === null) return TableName;
  const names = Object.keys(RequestItems);
  expect(names).toHaveLength(1);
  return names[0];
}

/** The IAM action and the ARN of what a call touched. */
function touched({ target, input }: AwsCall): { action: string; resource: string } {
  const [service = '', operation = ''] = target.split('.');
  const arn = (type: string, id: unknown, name = 'Arn') => {
    const found = template.ofType(type).find(([logical]) => logical === id);
    return found ? template.attribute(found[0], name) : `unknown ${type} ${String(id)}`;
  };
  if (service.startsWith('DynamoDB')) {
    const table = arn('AWS::DynamoDB::GlobalTable', tableOf(input));
    const index = typeof input.IndexName === 'string' ? `/index/${input.IndexName}` : '';
    return { action: `dynamodb:${operation}`, resource: `${table}${index}` };
  }
  if (service === 'AmazonSQS') {
    const name = String(input.QueueUrl).split('/').at(-1);
    return { action: `sqs:${operation}`, resource: arn('AWS::SQS::Queue', name) };
  }
  if (service === 'secretsmanager') {
    return { action: `secretsmanager:${operation}`, resource: String(input.SecretId) };
  }
  if (service.startsWith('Logs')) {
    const group = arn('AWS::Logs::LogGroup', input.logGroupName).replace(/\*$/, '');
    return { action: `logs:${operation}`, resource: `${group}log-stream:x` };
  }
  throw new Error(`a call that is not understood: ${target}`);
}

test('every call on the way of a share is allowed; what is granted and never used is known', async () => {
  await walk();
  const used = new Set<string>();
  const refused: string[] = [];
  const calls = h.stack.aws.calls.filter(({ caller }) => caller !== 'local');
  for (const call of calls) {
    const { action, resource } = touched(call);
    const grant = allowing(grants[call.caller as FunctionName], action, resource);
    if (grant) used.add(`${call.caller} ${grant.action}`);
    else refused.push(`${call.caller} ${action} on ${resource}`);
  }
  expect([...new Set(refused)]).toEqual([]);
  expect(calls.length).toBeGreaterThan(50);
  // What Lambda itself does with the worker's role.
  const [, mapping] = template.only('AWS::Lambda::EventSourceMapping');
  const queue = template.text(mapping.EventSourceArn);
  expect(queue).toBe(template.attribute(h.stack.deployment.queue.name, 'Arn'));
  for (const action of ['sqs:ReceiveMessage', 'sqs:DeleteMessage', 'sqs:GetQueueAttributes']) {
    const grant = allowing(grants.worker, action, queue);
    expect(grant).toBeDefined();
    if (grant) used.add(`worker ${grant.action}`);
  }
  // And with everybody's role: the function's own log.
  for (const name of names) {
    const { LoggingConfig } = template.resources[functionBehind(template, name)]!.Properties;
    const group = template.text((LoggingConfig as { LogGroup: unknown }).LogGroup);
    const stream = template.attribute(group, 'Arn').replace(/\*$/, 'log-stream:x');
    for (const action of ['logs:CreateLogStream', 'logs:PutLogEvents']) {
      expect(allowing(grants[name], action, stream)).toBeDefined();
      used.add(`${name} ${action}`);
    }
  }
  const granted = names.flatMap((name) => grants[name].map(({ action }) => `${name} ${action}`));
  const unused = [...new Set(granted)].filter((grant) => !used.has(grant)).sort();
  // CDK grants these along with what is used; none of them reads or changes a record.
  expect(unused).toEqual([
    'receiver secretsmanager:DescribeSecret',
    'worker secretsmanager:DescribeSecret',
    'worker sqs:ChangeMessageVisibility',
    'worker sqs:GetQueueUrl',
  ]);
});

test('API Gateway, the queue and the schedules may invoke what they lead to', () => {
  const receiver = functionBehind(template, 'receiver');
  const [, permission] = template.only('AWS::Lambda::Permission');
  expect(permission).toMatchObject({
    Action: 'lambda:InvokeFunction',
    Principal: 'apigateway.amazonaws.com',
  });
  expect(template.text(permission.FunctionName)).toBe(template.attribute(receiver, 'Arn'));
  const schedules = template.ofType('AWS::Scheduler::Schedule');
  expect(schedules).toHaveLength(2);
  for (const [, { Properties }] of schedules) {
    const { Arn, RoleArn } = Properties.Target as { Arn: unknown; RoleArn: unknown };
    const role = template.byArn('AWS::IAM::Role', template.text(RoleArn));
    const grants = grantsOf(template, role);
    expect(allowing(grants, 'lambda:InvokeFunction', template.text(Arn))).toBeDefined();
  }
});
