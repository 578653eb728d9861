/**
 * Slack's checks of views and messages, with the limits of "Block Kit" in Slack's docs. Each problem is worded
 * and placed (JSON pointer) as Slack does it in `response_metadata.messages`.
 */

type Json = Record<string, unknown>;
export type Problems = string[];

const isObject = (value: unknown): value is Json =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

class Checker {
  readonly problems: Problems = [];

  add(problem: string, pointer: string): void {
    this.problems.push(`[ERROR] ${problem} [json-pointer:${pointer}]`);
  }

  /** A string of 1 to `max` characters; `required` unless said otherwise. */
  text(from: Json, name: string, max: number, pointer: string, required = true): void {
    const value = from[name];
    if (value === undefined) {
      if (required) this.add(`missing required field: ${name}`, pointer);
      return;
    }
    if (typeof value !== 'string') this.add('must be a string', `${pointer}/${name}`);
    else if (value.length > max) {
      this.add(`must be less than ${max + 1} characters`, `${pointer}/${name}`);
    } else if (value === '' && required) {
      this.add('must be more than 0 characters', `${pointer}/${name}`);
    }
  }

  list(from: Json, name: string, max: number, pointer: string): Json[] {
    const value = from[name];
    if (!Array.isArray(value)) {
      this.add(`missing required field: ${name}`, pointer);
      return [];
    }
    if (value.length > max) {
      this.add(`no more than ${max} items allowed`, `${pointer}/${name}`);
    }
    return value.filter(isObject);
  }

  /** A text object; `plain` where Slack allows no mrkdwn. */
  textObject(from: Json, name: string, max: number, pointer: string, plain: boolean): void {
    const value = from[name];
    if (!isObject(value)) {
      this.add(`missing required field: ${name}`, pointer);
      return;
    }
    const types = plain ? ['plain_text'] : ['plain_text', 'mrkdwn'];
    if (!types.includes(String(value.type)))
      this.add('unsupported type', `${pointer}/${name}/type`);
    this.text(value, 'text', max, `${pointer}/${name}`);
  }
}

function checkOptions(check: Checker, element: Json, max: number, pointer: string): void {
  for (const [index, option] of check.list(element, 'options', max, pointer).entries()) {
    check.textObject(option, 'text', 75, `${pointer}/options/${index}`, false);
    check.text(option, 'value', 150, `${pointer}/options/${index}`);
  }
}

type ElementCheck = (check: Checker, element: Json, pointer: string) => void;

const elements: Record<string, ElementCheck> = {
  plain_text_input(check, element, pointer) {
    const { max_length: max = 3000, initial_value: initial } = element;
    if (typeof max !== 'number' || max < 1 || max > 3000) {
      check.add('must be between 1 and 3000', `${pointer}/max_length`);
    }
    if (typeof initial === 'string' && initial.length > Number(max)) {
      check.add('initial_value is too long', `${pointer}/initial_value`);
    }
  },
  email_text_input(check, { initial_value: initial }, pointer) {
    if (initial !== undefined && !/^[^@\s]+@[^@\s]+\.[^@\s]+$/.test(String(initial))) {
      check.add('must be a valid email', `${pointer}/initial_value`);
    }
  },
  static_select: (check, element, pointer) => checkOptions(check, element, 100, pointer),
  radio_buttons: (check, element, pointer) => checkOptions(check, element, 10, pointer),
  checkboxes: (check, element, pointer) => checkOptions(check, element, 10, pointer),
  button(check, element, pointer) {
    check.textObject(element, 'text', 75, pointer, true);
    check.text(element, 'value', 2000, pointer, false);
    const { confirm } = element;
    if (isObject(confirm)) {
      check.textObject(confirm, 'title', 100, `${pointer}/confirm`, true);
      check.textObject(confirm, 'text', 300, `${pointer}/confirm`, false);
      check.textObject(confirm, 'confirm', 30, `${pointer}/confirm`, true);
      check.textObject(confirm, 'deny', 30, `${pointer}/confirm`, true);
    }
  },
};

function checkElement(check: Checker, element: unknown, pointer: string): void {
  if (!isObject(element)) {
    check.add('missing required field: element', pointer);
    return;
  }
  const known = elements[String(element.type)];
  if (!known) {
    check.add(`unsupported type: ${String(element.type)}`, `${pointer}/type`);
    return;
  }
  check.text(element, 'action_id', 255, pointer);
  known(check, element, pointer);
}

const blockTypes: Record<string, ElementCheck> = {
  section(check, block, pointer) {
    if (block.fields === undefined) check.textObject(block, 'text', 3000, pointer, false);
    else check.list(block, 'fields', 10, pointer);
  },
  divider: () => undefined,
  header(check, block, pointer) {
    check.textObject(block, 'text', 150, pointer, true);
  },
  context(check, block, pointer) {
    check.list(block, 'elements', 10, pointer).forEach((element, index) => {
      check.text(element, 'text', 3000, `${pointer}/elements/${index}`);
    });
  },
  actions(check, block, pointer) {
    for (const [index, element] of check.list(block, 'elements', 25, pointer).entries()) {
      checkElement(check, element, `${pointer}/elements/${index}`);
    }
  },
  input(check, block, pointer) {
    check.textObject(block, 'label', 2000, pointer, true);
    if (block.hint !== undefined) check.textObject(block, 'hint', 2000, pointer, true);
    checkElement(check, block.element, `${pointer}/element`);
  },
};

function checkBlocks(
  check: Checker,
  blocks: Json[],
  where: 'view' | 'message',
  base: string,
): void {
  const ids = new Set<unknown>();
  blocks.forEach((block, index) => {
    const pointer = `${base}/blocks/${index}`;
    const known = blockTypes[String(block.type)];
    if (!known || (where === 'message' && block.type === 'input')) {
      check.add(`unsupported type: ${String(block.type)}`, `${pointer}/type`);
      return;
    }
    check.text(block, 'block_id', 255, pointer, false);
    if (block.block_id !== undefined && ids.has(block.block_id)) {
      check.add('block_id must be unique', `${pointer}/block_id`);
    }
    ids.add(block.block_id);
    known(check, block, pointer);
  });
}

/** What Slack would find wrong with an App Home. */
export function checkHome(view: unknown): Problems {
  const check = new Checker();
  if (!isObject(view) || view.type !== 'home')
    return ['[ERROR] unsupported type [json-pointer:/view/type]'];
  checkBlocks(check, check.list(view, 'blocks', 100, '/view'), 'view', '/view');
  return check.problems;
}

/** What Slack would find wrong with a modal. */
export function checkView(view: unknown): Problems {
  const check = new Checker();
  if (!isObject(view)) return ['[ERROR] missing required field: view [json-pointer:/view]'];
  if (view.type !== 'modal') check.add('unsupported type', '/view/type');
  check.textObject(view, 'title', 24, '/view', true);
  const blocks = check.list(view, 'blocks', 100, '/view');
  for (const name of ['submit', 'close']) {
    if (view[name] !== undefined) check.textObject(view, name, 24, '/view', true);
  }
  if (view.submit === undefined && blocks.some(({ type }) => type === 'input')) {
    check.add('missing required field: submit', '/view');
  }
  check.text(view, 'callback_id', 255, '/view', false);
  check.text(view, 'private_metadata', 3000, '/view', false);
  check.text(view, 'external_id', 255, '/view', false);
  if (JSON.stringify(view).length > 250_000) check.add('must be less than 250001 bytes', '/view');
  checkBlocks(check, blocks, 'view', '/view');
  return check.problems;
}

/** What Slack would find wrong with a message's blocks. */
export function checkMessageBlocks(blocks: unknown): Problems {
  const check = new Checker();
  const list = check.list({ blocks }, 'blocks', 50, '');
  checkBlocks(check, list, 'message', '');
  if (JSON.stringify(list).length > 13_000) check.add('msg_blocks_too_long', '/blocks');
  return check.problems;
}
