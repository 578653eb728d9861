/** The reason that a person typed into a decision. */
import { checkReason, optional } from '../../../domain/text.ts';
import { decisionInputs } from '../../ids.ts';
import { inputValue, type Submission } from '../../payloads.ts';
import { en } from '../../texts/en.ts';

/** Undefined when it was left empty; errors by the input's block ID. */
export function readReason(
  submission: Submission,
): { reason: string | undefined } | { errors: Record<string, string> } {
  const checked = optional(checkReason)(inputValue(submission, decisionInputs.reason) ?? '');
  return 'problem' in checked
    ? { errors: { [decisionInputs.reason]: en.form.problem(checked.problem) } }
    : { reason: checked.value };
}
