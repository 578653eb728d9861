/** The configuration's JSON Schema, for editors, and its tables in `docs/configuration.md`: both made of the one schema. */
import * as z from 'zod';
import { configurationSchema } from './configuration-schema.ts';
import { policyDescriptions, ruleDescriptions } from './policy-descriptions.ts';

const plain = (text: string): string => text.replaceAll(/\[([^\]]*)\]\([^)]*\)/g, '$1');

/** The JSON Schema of the configuration file (draft 2020-12). */
export function jsonSchema(): object {
  const descriptions = { ...policyDescriptions, ...ruleDescriptions };
  return z.toJSONSchema(configurationSchema, {
    io: 'input',
    unrepresentable: 'any',
    override({ jsonSchema: made, path }) {
      if (made.description) made.description = plain(made.description);
      const key = path.at(-1);
      const inPolicy = path.includes('policy') && path.at(-2) === 'properties';
      const described = typeof key === 'string' ? descriptions[key] : undefined;
      if (inPolicy && described) made.description = described.meaning;
    },
  });
}

const nodeSchema = z.looseObject({
  type: z.string().optional(),
  description: z.string().optional(),
  default: z.unknown().optional(),
  enum: z.array(z.unknown()).optional(),
  minimum: z.number().optional(),
  maximum: z.number().optional(),
  properties: z.record(z.string(), z.unknown()).optional(),
  required: z.array(z.string()).optional(),
  items: z.unknown().optional(),
});
type SchemaNode = z.infer<typeof nodeSchema>;

const propertiesOf = (node: SchemaNode): [string, SchemaNode][] =>
  Object.entries(node.properties ?? {}).map(([name, one]) => [name, nodeSchema.parse(one)]);

/** The tables by their title: a row for each key. */
export function referenceTables(): Record<'settings' | 'policy' | 'rule', string> {
  const whole = nodeSchema.parse(
    z.toJSONSchema(configurationSchema, { io: 'input', unrepresentable: 'any' }),
  );
  const policy = nodeSchema.parse(whole.properties?.policy);
  const rule = nodeSchema.parse(nodeSchema.parse(policy.properties?.rules).items);
  const described = (of: SchemaNode, texts: typeof policyDescriptions) =>
    table(of, (name) => texts[name]);
  const meanings: Record<string, string> = {
    policy: 'Who may share with whom, see [policy](#policy).',
  };
  return {
    settings: table(whole, (name, { description = meanings[name] ?? '' }) => ({
      meaning: description,
    })),
    policy: described(policy, policyDescriptions),
    rule: described(rule, ruleDescriptions),
  };
}

function table(
  of: SchemaNode,
  describe: (name: string, node: SchemaNode) => { meaning: string; allowed?: string } | undefined,
): string {
  const rows = propertiesOf(of).map(([name, node]) => {
    const text = describe(name, node);
    if (!text) throw new Error(`${name} is not described`);
    const standard = of.required?.includes(name) ? 'required' : defaultOf(node);
    return `| \`${name}\` | ${standard} | ${text.allowed ?? allowedOf(node)} | ${text.meaning} |`;
  });
  return ['| key | default | allowed | meaning |', '| --- | --- | --- | --- |', ...rows].join('\n');
}

function defaultOf({ default: standard }: SchemaNode): string {
  const empty = typeof standard === 'object' && Object.keys(standard ?? {}).length === 0;
  return standard === undefined || empty ? 'none' : `\`${JSON.stringify(standard)}\``;
}

function allowedOf(node: SchemaNode): string {
  const { type, minimum, maximum, enum: values, properties, items } = node;
  if (values) return values.map((value) => `\`${JSON.stringify(value)}\``).join(', ');
  if (type === 'array') return allowedOf(nodeSchema.parse(items ?? {}));
  if (type === 'object' && properties) return `\`{ ${Object.keys(properties).join(', ')} }\``;
  if (type === 'boolean') return '`true`, `false`';
  if (minimum === undefined || maximum === undefined)
    return type === 'string' ? 'text' : (type ?? '');
  return `${minimum.toLocaleString('en')} to ${maximum.toLocaleString('en')}`;
}
