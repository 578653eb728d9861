/** Everything that the tool prints. What servers and people wrote cannot control the terminal. */
import { stripVTControlCharacters } from 'node:util';

/** Control characters but the newline, and what overrides the direction of text. */
const unprintable = /(?!\n)\p{Cc}|[\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]/gu;

/** The text without escape sequences, control characters (newlines stay), and bidirectional overrides. */
export const printable = (text: string): string =>
  stripVTControlCharacters(text).replaceAll('\t', ' ').replace(unprintable, '');

/** The same JSON in printable characters: an escape stands for each of the others. */
export const printableJson = (json: string): string =>
  json.replace(
    unprintable,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );

/** A line of the result, on standard output. */
export const say = (text: string): void => {
  process.stdout.write(`${printable(text)}\n`);
};

/** A result for another program. */
export const sayJson = (value: unknown): void => {
  process.stdout.write(`${printableJson(JSON.stringify(value, null, 2))}\n`);
};

/** What is not part of the result, on standard error. */
export const warn = (text: string): void => {
  process.stderr.write(`${printable(text)}\n`);
};
