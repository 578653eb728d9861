/**
 * The IDs that Slack and the app know each other by; the manifest is made from them. Those of the form's inputs are in
 * `form-fields.ts`.
 */
import { slashCommand } from '../config.ts';

/** The slash command of this installation: two in one workspace need names of their own. */
export const command = slashCommand();

export const views = {
  form: 'share_form',
  confirmation: 'share_review',
  decision: 'share_decision',
  resolve: 'share_resolve',
} as const;

/** Inputs of the form that are no fields of the email. */
export const formInputs = { template: 'template' } as const;

export const actions = {
  review: 'review_request',
  cancel: 'cancel_request',
  resolve: 'resolve_request',
  sendAgain: 'send_again',
  newShare: 'new_share',
  addRecording: 'add_recording',
  /** With a dot and a number: several of them are in one block. */
  history: 'history',
  home: 'home',
} as const;

export const shortcuts = {
  global: 'share_recording',
  message: 'share_recording_message',
} as const;

/** The Events API's events that the app listens to. */
export const events = { homeOpened: 'app_home_opened' } as const;

/** Inputs of the views in which people decide. */
export const decisionInputs = {
  decision: 'decision',
  reason: 'reason',
  outcome: 'outcome',
  alreadySent: 'already_sent',
  newRecipient: 'new_recipient',
} as const;

/** What the app's token must be allowed ("Scopes" of Slack's docs). */
export const scopes = [
  'commands',
  'chat:write',
  'chat:write.public',
  'users:read',
  'users:read.email',
  'usergroups:read',
] as const;
