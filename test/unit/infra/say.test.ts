/** What servers and people wrote cannot control the terminal that it is printed on. */

import { ConfigurationError } from '../../../infra/cdk/configuration.ts';
import { failureOf } from '../../../infra/cli/failure.ts';
import { printable, printableJson, say, sayJson, warn } from '../../../infra/cli/say.ts';
import { exitCodes, ToolError } from '../../../infra/cli/tool-error.ts';

const hostile: [what: string, text: string, left: string][] = [
  ['a color', 'ICWS says \u001b[31mred\u001b[0m', 'ICWS says red'],
  ['a cleared screen', '\u001b[2J\u001b[1;1Hok', 'ok'],
  ['a line that is written over', 'FAIL\rok  ', 'FAILok  '],
  ['letters that are taken back', 'FAIL\b\b\b\bok', 'FAILok'],
  ['a window title', '\u001b]0;owned\u0007text', 'text'],
  ['a link', '\u001b]8;;https://evil.example\u001b\\bank\u001b]8;;\u001b\\', 'bank'],
  ['an escape within an escape', '\u001b\u001b[2J[2Jtext', '[2Jtext'],
  ['the C1 form of an escape', '\u009b31mred', 'red'],
  ['a bell, a zero, a delete', 'a\u0007b\u0000c\u007fd', 'abcd'],
  ['text that reads backward', 'rule \u202egnp.exe\u202c \u2066x\u2069', 'rule gnp.exe x'],
  [
    'lines and letters of any language stay',
    'zwei\nZeilen: äöü 日本 🙂 שלום',
    'zwei\nZeilen: äöü 日本 🙂 שלום',
  ],
  ['a tab becomes a blank', 'a\tb', 'a b'],
];

/** No control character but the newline, and no override. */
const safe = /^(?:[^\p{Cc}\u202a-\u202e\u2066-\u2069]|\n)*$/u;

test.each(hostile)('%s', (_, text, left) => {
  expect(printable(text)).toBe(left);
  expect(printable(text)).toMatch(safe);
});

test('JSON for a script keeps every character, as an escape', () => {
  for (const [, text] of hostile) {
    const printed = printableJson(JSON.stringify({ text }));
    expect(printed).toMatch(safe);
    expect(JSON.parse(printed)).toEqual({ text });
  }
});

test('everything that is printed passes through it', () => {
  const written: string[] = [];
  const keep = (chunk: unknown) => {
    written.push(String(chunk));
    return true;
  };
  const spies = [process.stdout, process.stderr].map((stream) =>
    jest.spyOn(stream, 'write').mockImplementation(keep),
  );
  for (const print of [say, warn, (text: string) => sayJson({ text })]) {
    for (const [, text] of hostile) print(text);
  }
  for (const spy of spies) spy.mockRestore();
  expect(written).toHaveLength(3 * hostile.length);
  for (const text of written) expect(text).toMatch(safe);
});

const withMembers = (name: string, message: string, members: object = {}) =>
  Object.assign(new Error(message), { name, ...members });

test.each([
  ['a mistake of the call', new ToolError('Give --case.'), exitCodes.usage, /^Give --case\.$/],
  ['what was not done', new ToolError('x', exitCodes.found), exitCodes.found, /^x$/],
  [
    'a mistake of the configuration',
    new ConfigurationError([{ path: ['policy'], message: 'is required' }]),
    exitCodes.usage,
    /^The configuration has a mistake:\n {2}policy: is required$/,
  ],
  [
    'no region',
    withMembers('Error', 'Region is missing'),
    exitCodes.unreachable,
    /^No AWS region is set/,
  ],
  [
    'no credentials',
    withMembers('CredentialsProviderError', 'Could not load credentials from any providers'),
    exitCodes.unreachable,
    /^No AWS credentials were found\. Set AWS_PROFILE/,
  ],
  [
    'expired credentials',
    withMembers('ExpiredTokenException', 'expired', { $metadata: {} }),
    exitCodes.unreachable,
    /^The AWS credentials are not valid or have expired/,
  ],
  [
    'a refusal by AWS',
    withMembers('AccessDeniedException', 'not authorized to perform x', { $metadata: {} }),
    exitCodes.unreachable,
    /^AWS refused: AccessDeniedException: not authorized to perform x$/,
  ],
  [
    'no network',
    withMembers('Error', 'getaddrinfo ENOTFOUND', { code: 'ENOTFOUND' }),
    exitCodes.unreachable,
    /^AWS can't be reached: getaddrinfo ENOTFOUND/,
  ],
  [
    'a bug',
    new TypeError('x is undefined'),
    exitCodes.found,
    /^This is a bug\. Please report it:\nTypeError: x is/,
  ],
])('%s has words and an exit code', (_, cause, exitCode, text) => {
  expect(failureOf(cause)).toEqual({ exitCode, text: expect.stringMatching(text) });
});
