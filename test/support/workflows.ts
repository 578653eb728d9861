/** What GitHub's own parser says about a workflow, and the parts of it that our rules are about. */
import {
  convertWorkflowTemplate,
  NoOperationTraceWriter,
  parseWorkflow,
} from '@actions/workflow-parser';
import { parse } from 'yaml';
import * as z from 'zod/mini';

/** What the parser refuses: unknown keys, wrong types, broken expressions, jobs that don't exist. */
export async function problemsOf(name: string, content: string): Promise<string[]> {
  const { context, value } = parseWorkflow({ name, content }, new NoOperationTraceWriter());
  if (!value) return context.errors.getErrors().map(({ message }) => message);
  const { errors = [] } = await convertWorkflowTemplate(context, value);
  return errors.map(({ Message }) => Message);
}

const stepSchema = z.object({
  uses: z.optional(z.string()),
  run: z.optional(z.string()),
  with: z._default(z.record(z.string(), z.unknown()), {}),
});
const permissionsSchema = z.record(z.string(), z.enum(['read', 'write', 'none']));
const jobSchema = z.object({
  'timeout-minutes': z.optional(z.number()),
  permissions: z.optional(permissionsSchema),
  steps: z.array(stepSchema),
});
const workflowSchema = z.object({
  on: z.record(z.string(), z.unknown()),
  permissions: z.optional(permissionsSchema),
  concurrency: z.unknown(),
  jobs: z.record(z.string(), jobSchema),
});
export type Step = z.infer<typeof stepSchema>;

export function readWorkflow(content: string) {
  const workflow = workflowSchema.parse(parse(content));
  const steps = Object.values(workflow.jobs).flatMap((job) => job.steps);
  return { ...workflow, steps, scripts: steps.flatMap(({ run }) => run ?? []) };
}
