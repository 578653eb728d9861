/** What a deployment meets in an account: loops, names that are taken, limits, keys, other stages. */
import { App } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import type { Configuration } from '../../../infra/cdk/configuration-schema.ts';
import { ShareRecordingStack } from '../../../infra/cdk/stack.ts';
import { policy } from '../../support/infra/deployment.ts';

function make(settings: Record<string, unknown> = {}, stage = 'main') {
  const id = `share-recording-${stage}`;
  const configuration: Configuration = { policy, stages: { [stage]: {} }, ...settings };
  const stack = new ShareRecordingStack(new App(), id, { configuration, stage });
  return { template: Template.fromStack(stack) };
}

let template: Template;
beforeAll(() => {
  ({ template } = make());
});

describe('what a deployment meets later', () => {
  const key = 'arn:aws:kms:eu-west-1:111122223333:key/0a1b2c3d-0000-4000-8000-000000000000';
  const decrypts = Match.objectLike({ Action: 'kms:Decrypt', Resource: key });

  test('the worker may enqueue what it continues with: Lambda does not take it for a loop', () => {
    template.hasResourceProperties('AWS::Lambda::Function', {
      Timeout: 120,
      RecursiveLoop: 'Allow',
    });
  });

  test('a first deployment that fails leaves no secret whose name is taken; an update and a deletion keep them', () => {
    template.allResources('AWS::SecretsManager::Secret', {
      DeletionPolicy: 'RetainExceptOnCreate',
      UpdateReplacePolicy: 'Retain',
    });
  });

  test('the access log’s group is one of those that no policy of the account counts', () => {
    template.hasResourceProperties('AWS::Logs::LogGroup', {
      LogGroupName: '/aws/vendedlogs/share-recording/main',
    });
  });

  test.each([
    ['new secrets', {}],
    ['existing secrets', { slackSecretName: 'a/slack', icwsSecretName: 'a/icws' }],
  ])('a customer-managed key of %s may be used by those who read them', (_, names) => {
    const { template: keyed } = make({ secretsKeyArn: key, ...names });
    for (const id of ['receiver', 'worker']) {
      const [policy] = Object.entries(keyed.findResources('AWS::IAM::Policy')).filter(([name]) =>
        name.startsWith(id),
      );
      const text = JSON.stringify(policy);
      expect(text).toContain('kms:Decrypt');
      expect(text).toContain(key);
    }
    keyed.hasResourceProperties('AWS::IAM::Policy', {
      PolicyDocument: Match.objectLike({ Statement: Match.arrayWith([decrypts]) }),
    });
  });

  test('a stage has a command of its own, which its texts name', () => {
    const { template: other } = make({}, 'dev');
    const commandOf = (one: Template) =>
      Object.values(one.findResources('AWS::Lambda::Function')).flatMap(
        ({ Properties }) =>
          (Properties as { Environment: { Variables: Record<string, unknown> } }).Environment
            .Variables.SLASH_COMMAND ?? [],
      );
    expect(commandOf(template)).toEqual(['/share-recording', '/share-recording']);
    expect(commandOf(other)).toEqual(['/share-recording-dev', '/share-recording-dev']);
  });
});
