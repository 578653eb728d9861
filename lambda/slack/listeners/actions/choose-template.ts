/** A template was chosen in the form: its subject and message replace those that are there; everything else stays. */
import { readForm } from '../../form-fields.ts';
import { formInputs } from '../../ids.ts';
import { inputValue, parseFormClick } from '../../payloads.ts';
import { formView, fromTemplate } from '../../views/form.ts';
import type { FormContext } from '../context.ts';

/** The form is made anew with what it holds: every input gets a new `block_id`, so that Slack returns its value. */
export async function onTemplate(context: FormContext, body: unknown): Promise<undefined> {
  const click = parseFormClick(body);
  const { id: view_id, hash, private_metadata: metadata } = click.view;
  const templates = context.policy.ok ? context.policy.policy.templates : [];
  const template = templates.find(({ name }) => name === inputValue(click, formInputs.template));
  if (!template) return;
  const typed = readForm((blockId) => inputValue(click, blockId));
  const view = formView({
    prefill: { ...typed, ...fromTemplate(template) },
    templates,
    chosen: template.name,
    metadata,
    generation: context.now(),
  });
  await context.slack(({ client }) => client.views.update({ view_id, hash, view }));
}
