/** What each role of the stack may do: its own statements, and not one line beyond its work. */
import type { FunctionName } from '../../../infra/build/functions.ts';
import {
  dataKeyArn,
  domain,
  functionBehind,
  permissionsBoundaryArn,
  policy,
  synthesize,
  workerVpc,
} from '../../support/infra/deployment.ts';
import {
  allowing,
  grantsOf,
  type Statement,
  servicesOf,
  statementsOf,
} from '../../support/infra/permissions.ts';
import { DeployedTemplate } from '../../support/infra/template.ts';

const names: FunctionName[] = ['receiver', 'worker', 'sweeper'];
const writing = ['logs:CreateLogStream', 'logs:PutLogEvents'];

const made = (settings: object) =>
  new DeployedTemplate(synthesize({ policy, ...settings }).template, 'http://unused');
const plain = made({});
const inNetwork = made({ workerVpc });
const withKey = made({ dataKeyArn });
const bound = made({ permissionsBoundaryArn });

const properties = (template: DeployedTemplate, name: FunctionName) =>
  template.resources[functionBehind(template, name)]!.Properties;
const roleOf = (template: DeployedTemplate, name: FunctionName): string =>
  template.byArn('AWS::IAM::Role', template.text(properties(template, name).Role));
const roles = (template: DeployedTemplate): string[] =>
  template.ofType('AWS::IAM::Role').map(([id]) => id);
const streamIn = (template: DeployedTemplate, group: string): string =>
  template.attribute(group, 'Arn').replace(/\*$/, 'log-stream:x');
/** The roles that may do one of these on a log group, by the name that they begin with. */
const writers = (template: DeployedTemplate, group: string, actions = writing): string[] =>
  roles(template).filter((role) =>
    actions.some((action) => allowing(grantsOf(template, role), action, streamIn(template, group))),
  );

describe.each([
  ['without a network', plain],
  ['with the worker in a network', inNetwork],
  ['with a key for the data', withKey],
  ['with a permissions boundary', bound],
  ['with a domain', made({ domain })],
])('%s', (_, template) => {
  test('no role has a managed policy, a policy inside the role, or one for users and groups', () => {
    expect(roles(template).length).toBeGreaterThanOrEqual(4);
    for (const [, { Properties }] of template.ofType('AWS::IAM::Role')) {
      expect(Object.keys(Properties)).toEqual([
        'AssumeRolePolicyDocument',
        ...(template === bound ? ['PermissionsBoundary'] : []),
      ]);
    }
    for (const [, { Properties }] of template.ofType('AWS::IAM::Policy')) {
      expect(Object.keys(Properties).sort()).toEqual(['PolicyDocument', 'PolicyName', 'Roles']);
    }
    expect(template.ofType('AWS::IAM::ManagedPolicy')).toEqual([]);
  });

  test('no statement allows a pattern of actions, or everything', () => {
    const statements = roles(template).flatMap((role) => statementsOf(template, role));
    expect(statements.length).toBeGreaterThan(10);
    const wide = statements.filter(
      ({ actions, resources, effect }) =>
        effect === 'Allow' &&
        (actions.some((action) => action.includes('*')) ||
          resources.some((resource) => /^\*|\*.*\*/.test(resource))),
    );
    expect(wide.map(({ actions }) => actions)).toEqual(
      template === inNetwork ? [networkActions] : [],
    );
  });

  test('the functions may add lines to the audit trail, and the sweeper alone reads it', () => {
    const [audit] = template
      .ofType('AWS::Logs::LogGroup')
      .find(([id]) => id.startsWith('AuditTrail'))!;
    expect(writers(template, audit).sort()).toEqual(
      names.map((name) => roleOf(template, name)).sort(),
    );
    const readers = writers(template, audit, ['logs:FilterLogEvents', 'logs:GetLogEvents']);
    expect(readers).toEqual([roleOf(template, 'sweeper')]);
    const rest = ['DeleteLogGroup', 'DeleteLogStream', 'PutRetentionPolicy', 'CreateLogGroup'];
    expect(
      writers(
        template,
        audit,
        rest.map((action) => `logs:${action}`),
      ),
    ).toEqual([]);
  });

  test.each(names)('the %s alone writes to its own log, and the log forgets', (name) => {
    const { LogGroup } = properties(template, name).LoggingConfig as { LogGroup: unknown };
    const group = template.text(LogGroup);
    expect(writers(template, group)).toEqual([roleOf(template, name)]);
    expect(template.resources[group]!.Properties.RetentionInDays).toBeGreaterThan(0);
    const grants = grantsOf(template, roleOf(template, name));
    for (const action of writing) {
      expect(allowing(grants, action, streamIn(template, group))).toBeDefined();
    }
    expect(allowing(grants, 'logs:CreateLogGroup', streamIn(template, group))).toBeUndefined();
  });

  test('nobody writes to the API’s access log but API Gateway, which is no role of the stack', () => {
    const [access] = template
      .ofType('AWS::Logs::LogGroup')
      .find(([id]) => id.startsWith('AccessLog'))!;
    expect(writers(template, access)).toEqual([]);
  });
});

const networkActions = [
  'ec2:CreateNetworkInterface',
  'ec2:DescribeNetworkInterfaces',
  'ec2:DescribeSubnets',
  'ec2:DeleteNetworkInterface',
  'ec2:AssignPrivateIpAddresses',
  'ec2:UnassignPrivateIpAddresses',
];

test('network interfaces are for Lambda, for the worker in a network only, and not for its code', () => {
  const touching = (template: DeployedTemplate, role: string): Statement[] =>
    statementsOf(template, role).filter(({ actions }) =>
      actions.some((action) => action.startsWith('ec2:')),
    );
  for (const role of roles(plain)) expect(touching(plain, role)).toEqual([]);
  const worker = roleOf(inNetwork, 'worker');
  for (const role of roles(inNetwork).filter((one) => one !== worker)) {
    expect(touching(inNetwork, role)).toEqual([]);
  }
  expect(touching(inNetwork, worker)).toEqual([
    { effect: 'Allow', actions: networkActions, resources: ['*'] },
    {
      effect: 'Deny',
      actions: networkActions,
      resources: ['*'],
      // A call has this key only where the function's own code makes it.
      condition: { Null: { 'lambda:SourceFunctionArn': 'false' } },
    },
  ]);
});

test('the key for the data may be used by the functions only, through the table and the queues only', () => {
  const using = (template: DeployedTemplate, role: string): Statement[] =>
    statementsOf(template, role).filter(({ actions }) =>
      actions.some((action) => action.startsWith('kms:')),
    );
  for (const role of roles(plain)) expect(using(plain, role)).toEqual([]);
  const users = roles(withKey).filter((role) => using(withKey, role).length > 0);
  expect(users.sort()).toEqual(names.map((name) => roleOf(withKey, name)).sort());
  for (const role of users) {
    const [statement, ...more] = using(withKey, role);
    expect(more).toEqual([]);
    expect(statement).toMatchObject({
      effect: 'Allow',
      actions: ['kms:Decrypt', 'kms:Encrypt', 'kms:GenerateDataKey'],
      resources: [dataKeyArn],
    });
    expect(servicesOf(withKey, statement!)).toEqual([
      'dynamodb.eu-west-1.amazonaws.com',
      'sqs.eu-west-1.amazonaws.com',
    ]);
  }
});
