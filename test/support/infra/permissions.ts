/** What a role's policies allow, as far as the stack uses them; what is not understood is an error. */
import * as z from 'zod';
import type { DeployedTemplate } from './template.ts';

export interface Grant {
  action: string;
  resources: string[];
}

export interface Statement {
  effect: string;
  actions: string[];
  resources: string[];
  condition?: unknown;
}

interface Written {
  Effect: string;
  Action: string | string[];
  Resource: unknown;
  Condition?: unknown;
  [other: string]: unknown;
}

const understood = new Set(['Effect', 'Action', 'Resource', 'Sid', 'Condition']);

/** Every statement of a role's policies. */
export function statementsOf(template: DeployedTemplate, roleId: string): Statement[] {
  const policies = template
    .ofType('AWS::IAM::Policy')
    .filter(([, { Properties }]) => JSON.stringify(Properties.Roles).includes(`"${roleId}"`));
  return policies.flatMap(([, { Properties }]) => {
    const { Statement } = Properties.PolicyDocument as { Statement: Written[] };
    return Statement.map((statement) => read(template, statement));
  });
}

function read(template: DeployedTemplate, statement: Written): Statement {
  const { Effect, Action, Resource, Condition } = statement;
  const strange = Object.keys(statement).filter((key) => !understood.has(key));
  if (strange.length > 0) throw new Error(`not understood: ${JSON.stringify(statement)}`);
  return {
    effect: Effect,
    actions: [Action].flat(),
    resources: [Resource].flat().map((resource) => template.text(resource)),
    ...(Condition === undefined ? {} : { condition: Condition }),
  };
}

/** The key may be used through services only: which, each without its region. */
const viaServiceSchema = z.strictObject({
  StringEquals: z.strictObject({ 'kms:ViaService': z.array(z.unknown()) }),
});

/** Names the services through which a statement allows the use of a key; undefined for any other condition. */
export function servicesOf(
  template: DeployedTemplate,
  { condition }: Statement,
): string[] | undefined {
  const { data } = viaServiceSchema.safeParse(condition);
  return data?.StringEquals['kms:ViaService'].map((service) => template.text(service));
}

/**
 * Every action that the policies of a role allow, each with its resources. A condition may only narrow a refusal, or
 * the use of a key.
 */
export const grantsOf = (template: DeployedTemplate, roleId: string): Grant[] =>
  statementsOf(template, roleId).flatMap((statement) => {
    const { effect, actions, resources, condition } = statement;
    if (effect === 'Deny') return [];
    const narrowed = condition !== undefined && !servicesOf(template, statement);
    if (effect !== 'Allow' || narrowed) {
      throw new Error(`not understood: ${JSON.stringify(statement)}`);
    }
    return actions.map((action) => ({ action, resources }));
  });

const fits = (pattern: string, text: string): boolean =>
  new RegExp(`^${pattern.split('*').map(escaped).join('.*')}$`, 's').test(text);
const escaped = (text: string): string => text.replace(/[.+?^${}()|[\]\\]/g, '\\$&');

/** The first grant that allows this, if any. */
export const allowing = (grants: Grant[], action: string, resource: string): Grant | undefined =>
  grants.find(
    (grant) => fits(grant.action, action) && grant.resources.some((one) => fits(one, resource)),
  );
