/** `/share-recording [recordingId] [email]`: opens the form. Waits for nothing but `views.open`. */
import { checkRecordingId } from '../../../domain/fields.ts';
import { slackFault } from '../../client.ts';
import { type Origin, writeOrigin } from '../../metadata.ts';
import { parseCommand } from '../../payloads.ts';
import * as texts from '../../texts/answers.ts';
import { formView, type Prefill } from '../../views/form.ts';
import { type FrontDesk, type Moment, within } from '../context.ts';

/** `views.open` and the answer must fit into Slack's 3 seconds. */
const answerWithinMs = 2600;
const openWithinMs = 2000;

/** Returns the text to answer with, or nothing when the form is open. */
export async function onCommand(
  desk: FrontDesk,
  body: unknown,
  moment: Moment,
  status: Status,
): Promise<string | undefined> {
  const { team_id, user_id, channel_id, text, trigger_id, ...command } = parseCommand(body);
  if (command.is_enterprise_install) return texts.orgInstall;
  const [word = '', wanted] = text.trim().split(/\s+/);
  if (word.toLowerCase() === 'help') return texts.usage;
  if (word.toLowerCase() === 'status') return status(team_id, user_id, wanted);
  const origin = { channel: channel_id };
  const opening = { triggerId: trigger_id, origin };
  return openForm(desk, opening, prefillFrom(text), moment);
}

/** What `status` answers; loaded only when somebody asks. */
export type Status = (team: string, user: string, wanted: string | undefined) => Promise<string>;

export interface Opening {
  triggerId: string;
  origin: Origin;
}

/** Opens the form; returns what to say instead where that did not work. Waits for nothing but `views.open`. */
export async function openForm(
  desk: FrontDesk,
  { triggerId, origin }: Opening,
  prefill: Prefill,
  moment: Moment,
): Promise<string | undefined> {
  if (!desk.policy.ok) return texts.policyInvalid(desk.policy.errors);
  const view = formView(prefill, writeOrigin(origin));
  const left = answerWithinMs - (desk.now() - moment.enteredAt);
  try {
    const opened = await within(
      desk.slack.views.open({ trigger_id: triggerId, view }),
      Math.min(openWithinMs, Math.max(left, 0)),
    );
    if (opened !== 'late') return undefined;
    desk.log.warn('view_not_opened', { code: 'late' });
    return texts.formNotOpened;
  } catch (cause) {
    return refusedText(desk, cause);
  }
}

/** A used or expired trigger has many names, and one of them hides in the details of `invalid_arguments`. */
function refusedText(desk: FrontDesk, cause: unknown): string {
  const fault = slackFault(cause);
  if (fault.kind !== 'refused') {
    desk.log.warn('view_not_opened', { code: fault.kind });
    return texts.formNotOpened;
  }
  const { code, details } = fault;
  const trigger = /trigger/.test(code) || /trigger_id/.test(details);
  if (trigger) desk.log.warn('view_not_opened', { code });
  else desk.log.error('view_refused', { code, details });
  return trigger ? texts.formNotOpened : texts.formRefused;
}

/** Takes the words of the command by what they look like; Slack may have made a link of the address. */
function prefillFrom(text: string): Prefill {
  const prefill: Prefill = {};
  const words = text.trim().split(/\s+/).filter(Boolean);
  for (const word of words) {
    const bare = /^<mailto:[^|>]*\|([^>]*)>$/.exec(word)?.[1] ?? word;
    if (bare.includes('@')) prefill.recipientEmail ??= bare;
    else if ('value' in checkRecordingId(bare)) prefill.recordingId = bare;
    else prefill.recordingId ??= bare.slice(0, 200);
  }
  return prefill;
}
