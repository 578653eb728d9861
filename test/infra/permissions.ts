/** What a role's policies allow, as far as the stack uses them; what is not understood is an error. */
import type { DeployedTemplate } from './template.ts';

export interface Grant {
  action: string;
  resources: string[];
}

interface Statement {
  Effect: string;
  Action: string | string[];
  Resource: unknown;
  [other: string]: unknown;
}

const understood = new Set(['Effect', 'Action', 'Resource', 'Sid']);

/** Every action that the policies of a role allow, each with its resources. */
export function grantsOf(template: DeployedTemplate, roleId: string): Grant[] {
  const policies = template
    .ofType('AWS::IAM::Policy')
    .filter(([, { Properties }]) => JSON.stringify(Properties.Roles).includes(`"${roleId}"`));
  return policies.flatMap(([, { Properties }]) => {
    const { Statement } = Properties.PolicyDocument as { Statement: Statement[] };
    return Statement.flatMap((statement) => grantsIn(template, statement));
  });
}

function grantsIn(template: DeployedTemplate, statement: Statement): Grant[] {
  const strange = Object.keys(statement).filter((key) => !understood.has(key));
  if (statement.Effect !== 'Allow' || strange.length > 0) {
    throw new Error(`statement not understood: ${JSON.stringify(statement)}`);
  }
  const resources = [statement.Resource].flat().map((resource) => template.text(resource));
  return [statement.Action].flat().map((action) => ({ action, resources }));
}

const fits = (pattern: string, text: string): boolean =>
  new RegExp(`^${pattern.split('*').map(escaped).join('.*')}$`, 's').test(text);
const escaped = (text: string): string => text.replace(/[.+?^${}()|[\]\\]/g, '\\$&');

/** The first grant that allows this, if any. */
export const allowing = (grants: Grant[], action: string, resource: string): Grant | undefined =>
  grants.find(
    (grant) => fits(grant.action, action) && grant.resources.some((one) => fits(one, resource)),
  );
