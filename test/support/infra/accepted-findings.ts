/** Findings of cdk-nag (AWS Solutions) that are accepted, one each, with the reason. */
import { type Stack, Validations } from 'aws-cdk-lib';

interface Accepted {
  /** Path of the construct in the stack; `*` at its end matches a generated suffix. */
  at: string;
  id: string;
  reason: string;
}

const byPeople =
  'Slack and ICWS credentials are created by hand; docs/operating.md describes how to rotate them.';

const accepted: Accepted[] = [
  { at: 'SlackSecret', id: 'SMG4', reason: byPeople },
  { at: 'IcwsSecret', id: 'SMG4', reason: byPeople },
  {
    at: 'workerRole',
    id: 'IAM5[Resource::*]',
    reason:
      'Only in a network: EC2 knows no narrower resource for network interfaces, and the function’s own code is denied them.',
  },
  {
    at: 'SchedulerRoleForTarget-*',
    id: 'IAM5[Resource::<sweeperBA9FDF91.Arn>:*]',
    reason: 'CDK lets the schedule invoke any version of the one function that it names.',
  },
  {
    at: 'AuditArchive',
    id: 'S1',
    reason:
      'Access logs cannot go into a locked bucket, and another one would hold only what the stream wrote; `audit verify` reads every version.',
  },
  {
    at: 'AuditArchiveStreamRole',
    id: 'IAM5[Resource::<AuditArchive60EBC247.Arn>/*]',
    reason: 'The stream writes objects; it may delete none.',
  },
  {
    at: 'Api',
    id: 'APIG4',
    reason:
      'Slack cannot sign for AWS; the receiver verifies Slack’s signature before anything else.',
  },
];

export function acceptFindings(stack: Stack): void {
  for (const { at, id, reason } of accepted) {
    const prefix = at.replace(/\*$/, '');
    const children = [...stack.node.findChild('Default').node.children, ...stack.node.children];
    const construct = children.find(({ node }) =>
      at.endsWith('*') ? node.id.startsWith(prefix) : node.id === at,
    );
    if (!construct && at.startsWith('AuditArchive')) continue;
    if (!construct) throw new Error(`the stack has no ${at}`);
    Validations.of(construct).acknowledge({ id: `AwsSolutions::AwsSolutions-${id}`, reason });
  }
}
