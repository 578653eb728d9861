/** What a text of the form may hold. Pure; raw text in, the accepted value or one problem out. */

/** What is wrong with a value, with the facts that its error text needs. */
export type FieldProblem =
  | { kind: 'missing' | 'broken_character' | 'direction_characters' | 'invisible_characters' }
  | { kind: 'entity' }
  | { kind: 'too_short'; min: number }
  | { kind: 'too_long'; max: number; length: number }
  | { kind: 'control_characters'; lineBreaksAllowed: boolean }
  | {
      kind:
        | 'not_ascii'
        | 'not_printable_ascii'
        | 'no_address'
        | 'name_without_address'
        | 'not_offered';
    }
  /** `entry`: the part of a list that the problem is about, as it was typed. */
  | { kind: 'no_recording'; entry: string }
  | { kind: 'wrong_entry'; entry: string; problem: FieldProblem }
  | { kind: 'too_many'; max: number; count: number };

export type Checked<T> = { value: T } | { problem: FieldProblem };

/**
 * Slack shows these as the character that they stand for ("Escaping text" of Slack's docs): what an approver reads would
 * not be what is sent.
 */
const entity = /&(?:amp|lt|gt);/;
const controlCharacter = /[\p{Cc}\u2028\u2029]/u;
const controlCharacterButLf = /(?!\n)[\p{Cc}\u2028\u2029]/u;
const bidiControl = /[\u202A-\u202E\u2066-\u2069]/u;
/** Zero-width characters, tags, fillers, annotation marks, a blank note, the blank Braille pattern. */
export const invisible =
  /[\p{Default_Ignorable_Code_Point}\uFFF9-\uFFFB\u2800\u{13430}-\u{1343F}\u{1D159}]/gu;
/** Tags can hide a text in a text. */
const tag = /[\u{E0000}-\u{E007F}]/u;
const ascii = /^[\0-\x7f]*$/;
/** Emoji are made of invisible characters, too: there they are seen. */
function replaceEmoji(text: string, by: string): string {
  if (ascii.test(text)) return text;
  // biome-ignore lint/complexity/useRegexLiterals: V8 checks a literal while it loads the file, here for 20 ms or more.
  return text.replace(new RegExp('\\p{RGI_Emoji}', 'gv'), by);
}

interface TextRule {
  /** In characters as a person counts them. */
  min: number;
  max: number;
  lines: 'one' | 'many';
}

/** Checks a text of a form. CRLF becomes LF; blanks around it are removed. */
export const textCheck =
  ({ min, max, lines }: TextRule) =>
  (raw: string): Checked<string> => {
    const value = raw.replaceAll('\r\n', '\n').trim();
    const problem =
      lengthProblem(value, min, max) ?? characterProblem(value, { lineBreaks: lines === 'many' });
    return problem ? { problem } : { value };
  };

/** Characters that cannot be seen do not count toward the minimum. */
function lengthProblem(value: string, min: number, max: number): FieldProblem | undefined {
  const seen = [...replaceEmoji(value, 'x').replace(invisible, '').trim()].length;
  const length = [...value].length;
  if (seen === 0) return { kind: 'missing' };
  if (seen < min) return { kind: 'too_short', min };
  return length > max ? { kind: 'too_long', max, length } : undefined;
}

function characterProblem(
  value: string,
  { lineBreaks }: { lineBreaks: boolean },
): FieldProblem | undefined {
  if (!value.isWellFormed()) return { kind: 'broken_character' };
  if ((lineBreaks ? controlCharacterButLf : controlCharacter).test(value)) {
    return { kind: 'control_characters', lineBreaksAllowed: lineBreaks };
  }
  if (bidiControl.test(value)) return { kind: 'direction_characters' };
  if (entity.test(value)) return { kind: 'entity' };
  const rest = replaceEmoji(value, '');
  const hides = lineBreaks ? tag.test(rest) : rest.search(invisible) >= 0;
  return hides ? { kind: 'invisible_characters' } : undefined;
}

/** Text that every system takes as it is: letters, digits, blanks, and punctuation of ASCII. */
export const printableAscii =
  (max: number) =>
  (raw: string): Checked<string> => {
    const checked = textCheck({ min: 1, max, lines: 'one' })(raw);
    if ('problem' in checked || /^[\x20-\x7e]*$/.test(checked.value)) return checked;
    return { problem: { kind: 'not_printable_ascii' } };
  };

export const checkName = textCheck({ min: 1, max: 100, lines: 'one' });
/** Why an approver decides as they do. */
export const checkReason = textCheck({ min: 3, max: 500, lines: 'many' });

/** A check of an input that may be left empty: blank means absent. */
export const optional =
  <T>(check: (raw: string) => Checked<T>) =>
  (raw: string): Checked<T | undefined> =>
    raw.trim() === '' ? { value: undefined } : check(raw);
