/** "blocks.validate": checks one of blocks, a message, or a view, and answers errors with JSON pointers. */
import { parseJson } from '../../http.ts';
import { checkHome, checkMessageBlocks, checkView } from './blocks.ts';

type Answer = { ok: true } | { ok: false; error: string; [key: string]: unknown };

const checked: Record<string, (given: unknown) => string[]> = {
  blocks: (given) =>
    checkMessageBlocks(given).map((one) => one.replace('pointer:/blocks', 'pointer:')),
  message: (given) => {
    const { blocks, attachments, ...others } = { ...(given as Record<string, unknown>) };
    const unknown = Object.keys(others).map((name) => problem('unexpected property', `/${name}`));
    return [...unknown, ...(blocks === undefined ? [] : checkMessageBlocks(blocks))];
  },
  view: (given) => {
    const home = (given as { type?: unknown } | undefined)?.type === 'home';
    const problems = home ? checkHome(given) : checkView(given);
    return problems.map((one) => one.replace('pointer:/view', 'pointer:'));
  },
};

const problem = (message: string, pointer: string) =>
  `[ERROR] ${message} [json-pointer:${pointer}]`;

/** As this method words it: without the frame of other methods' messages. */
function errorOf(text: string): object {
  const [, message = text, pointer = ''] =
    /^\[ERROR\] ([\s\S]*) \[json-pointer:([^\]]*)\]$/.exec(text) ?? [];
  return { code: 'failed_constraint', message, pointer };
}

export function validateBlocks(args: Record<string, string>): Answer {
  const given = Object.keys(checked).filter((name) => args[name] !== undefined);
  const [name = ''] = given;
  const check = checked[name];
  if (given.length !== 1 || !check) {
    const messages = ['must provide exactly one of `blocks`, `view`, or `message`'];
    return { ok: false, error: 'invalid_arguments', response_metadata: { messages } };
  }
  const errors = check(parseJson(args[name])).map(errorOf);
  return errors.length === 0 ? { ok: true } : { ok: false, error: `invalid_${name}`, errors };
}
