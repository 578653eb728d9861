/** Block Kit, as much of it as is drawn here ("Block Kit" in Slack's docs). */

export interface TextObject {
  type: 'plain_text' | 'mrkdwn';
  text: string;
}

export interface Option {
  text: TextObject;
  value: string;
  description?: TextObject;
}

export interface ButtonElement {
  type: 'button';
  action_id: string;
  text: TextObject;
  style?: 'primary' | 'danger';
  confirm?: { title: TextObject; text: TextObject; confirm: TextObject; deny: TextObject };
}

export type InputElement =
  | {
      type: 'plain_text_input';
      action_id: string;
      multiline?: boolean;
      max_length?: number;
      initial_value?: string;
    }
  | { type: 'email_text_input'; action_id: string; initial_value?: string }
  | { type: 'static_select'; action_id: string; options: Option[]; initial_option?: Option }
  | { type: 'radio_buttons'; action_id: string; options: Option[]; initial_option?: Option }
  | { type: 'checkboxes'; action_id: string; options: Option[] };

export interface InputBlock {
  type: 'input';
  block_id: string;
  label: TextObject;
  hint?: TextObject;
  optional?: boolean;
  element: InputElement;
}

export type Block =
  | { type: 'section'; text?: TextObject; fields?: TextObject[] }
  | { type: 'header'; text: TextObject }
  | { type: 'context'; elements: TextObject[] }
  | { type: 'divider' }
  | { type: 'actions'; elements: ButtonElement[] }
  | InputBlock;
