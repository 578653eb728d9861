/** CDK's and AWS's checks of the stack (cdk-nag, AWS Solutions), with each setting that changes what is deployed. */
import { App, Validations } from 'aws-cdk-lib';
import { AwsSolutionsChecks } from 'cdk-nag';
import { ShareRecordingStack } from '../../../infra/cdk/stack.ts';
import { acceptFindings } from '../../support/infra/accepted-findings.ts';
import {
  dataKeyArn,
  domain,
  permissionsBoundaryArn,
  policy,
  workerVpc,
} from '../../support/infra/deployment.ts';

// Here CDK checks the templates, too, as at every deployment.
process.env.CDK_VALIDATION = 'true';

const tags = { team: 'quality' };
const auditArchive = { years: 6, mode: 'compliance' };

describe('AWS Solutions checks', () => {
  /** Synthesizes a new stack with the checks. */
  function checked(accept: (stack: ShareRecordingStack) => void, settings: object = {}) {
    const app = new App();
    const configuration = { policy, ...settings };
    const stack = new ShareRecordingStack(app, 'stack', { configuration });
    accept(stack);
    Validations.of(app).addPlugins(new AwsSolutionsChecks(app));
    return () => app.synth();
  }

  test.each([
    ['by itself', {}],
    ['with the worker in a network', { workerVpc }],
    ['with an archive', { auditArchive }],
    ['with a key for the data', { dataKeyArn }],
    ['with a permissions boundary, tags, and a domain', { permissionsBoundaryArn, tags, domain }],
  ])('find nothing but what is accepted with a reason: the stack %s', (_, settings) => {
    expect(checked(acceptFindings, settings)).not.toThrow();
  });

  test('would find it if it were not accepted', () => {
    const silent = jest.spyOn(console, 'error').mockImplementation(() => undefined);
    expect(checked(() => undefined)).toThrow(/AwsSolutions-SMG4/);
    silent.mockRestore();
  });
});
