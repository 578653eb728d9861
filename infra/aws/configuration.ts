/** What `cdk.json` configures, checked when the stack is made, by the schema of run time. */
import type { Node } from 'constructs';
import { parsePolicy } from '../../lambda/share/policy.ts';

export interface Configuration {
  /** Tells instances in one account apart. */
  stage: string;
  /** The policy's JSON text, valid. */
  policy: string;
}

/** Throws an error that names every mistake and where to mend it. */
export function readConfiguration(node: Node): Configuration {
  const stage: unknown = node.tryGetContext('stage');
  const policy: unknown = node.tryGetContext('policy');
  const mistakes: string[] = [];
  if (typeof stage !== 'string' || !/^[a-z][a-z0-9-]{0,19}$/.test(stage)) {
    mistakes.push('stage: write up to 20 lower-case letters, digits and hyphens');
  }
  const text = typeof policy === 'string' ? policy : JSON.stringify(policy ?? null);
  const parsed = parsePolicy(text);
  if (!parsed.ok) mistakes.push(...parsed.errors.map((error) => `policy: ${error}`));
  if (mistakes.length > 0) {
    throw new Error(`Mend the context in cdk.json:\n  ${mistakes.join('\n  ')}`);
  }
  return { stage: String(stage), policy: text };
}
