/** What is wrong with a value, in words for whoever wrote it. Replaces the schema library's own messages. */
import type { $ZodObject, $ZodRawIssue } from 'zod/v4/core';
import { closest } from './closest.ts';

const kinds: Readonly<Record<string, string>> = {
  string: 'text',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
  array: 'a list',
  object: 'an object',
  record: 'an object',
};

/** One clause that follows the place: `must be a number, not text`. Undefined leaves the check's own message. */
export function issueWords(issue: $ZodRawIssue): string | undefined {
  switch (issue.code) {
    case 'invalid_type':
      return issue.input === undefined
        ? 'is required'
        : `must be ${kinds[issue.expected] ?? issue.expected}, not ${shown(issue.input)}`;
    case 'too_small':
      return `must ${bound(issue.origin, 'at least', Number(issue.minimum))}`;
    case 'too_big':
      return `must ${bound(issue.origin, 'at most', Number(issue.maximum))}`;
    case 'invalid_value':
      return `must be ${issue.values.map((value) => JSON.stringify(value)).join(' or ')}`;
    case 'unrecognized_keys':
      return issue.keys.map((key) => unknownKey(key, keysOf(issue))).join('; ');
    case 'invalid_format':
      return issue.format === 'starts_with' ? `must begin with "${issue.prefix}"` : undefined;
    case 'not_multiple_of':
    case 'invalid_union':
    case 'invalid_key':
    case 'invalid_element':
    case 'custom':
      return undefined;
    default:
      return issue satisfies never;
  }
}

/** What was given: its kind, and its value where that is short. */
function shown(value: unknown): string {
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'a list';
  if (typeof value === 'string') return value.length <= 40 ? JSON.stringify(value) : 'text';
  if (typeof value === 'object') return 'an object';
  return String(value);
}

function bound(origin: string, which: string, limit: number): string {
  if (origin === 'string')
    return `have ${which} ${limit} ${limit === 1 ? 'character' : 'characters'}`;
  if (origin === 'array') return `have ${which} ${limit} ${limit === 1 ? 'item' : 'items'}`;
  return `be ${which} ${limit}`;
}

const keysOf = ({ inst }: $ZodRawIssue): string[] =>
  Object.keys((inst as $ZodObject | undefined)?._zod.def.shape ?? {});

function unknownKey(key: string, known: readonly string[]): string {
  const meant = closest(key, known);
  return `has an unknown key "${key}"${meant === undefined ? '' : `. Did you mean "${meant}"?`}`;
}
