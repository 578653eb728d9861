/** JSON files that people write: every mistake is reported with its line. */
import { existsSync, readFileSync } from 'node:fs';
import { relative, resolve } from 'node:path';
import {
  findNodeAtLocation,
  getNodeValue,
  type Node,
  type ParseError,
  parseTree,
  printParseErrorCode,
} from 'jsonc-parser';
import { ConfigurationError, type Problem, pathOf } from './configuration.ts';

/** A file, and what its mistakes are called. */
export interface JsonFile {
  file: string;
  /** What the file holds, as a mistake names it: `configuration`. */
  title: string;
  /** What to do if there is no such file. */
  ifMissing: string;
}

/** There is no such file, so nothing in it can be wrong. */
export class MissingFileError extends ConfigurationError {
  override name = 'MissingFileError';
}

/**
 * Reads a file and checks what it holds. Throws `ConfigurationError`, also for what `check` throws; its message names the
 * file and the line of every mistake.
 */
export function readJsonFile<T>(given: JsonFile, check: (value: unknown) => T): T {
  const { file, title } = given;
  const { text, tree } = parse(given);
  const repeated = repeatedKeys(text, tree);
  const offset = (problem: Problem) => offsetOf(tree, problem);
  const placeOf = (problem: Problem) =>
    `${shown(file)}:${lineAt(text, offset(problem))} ${pathOf(problem, title)}`;
  try {
    if (repeated.length > 0) throw new ConfigurationError(repeated);
    return check(getNodeValue(tree));
  } catch (cause) {
    if (!(cause instanceof ConfigurationError)) throw cause;
    const inOrder = cause.problems.toSorted((one, other) => offset(one) - offset(other));
    throw new ConfigurationError(inOrder, { placeOf, title });
  }
}

function parse(given: JsonFile): { text: string; tree: Node } {
  const { file, title } = given;
  const text = read(given);
  const errors: ParseError[] = [];
  const tree = parseTree(text, errors, { allowTrailingComma: false, disallowComments: true });
  if (tree && errors.length === 0) return { text, tree };
  const problems = errors.map(({ error, offset }) => ({
    path: [lineAt(text, offset)],
    message: words(printParseErrorCode(error)),
  }));
  const empty = { path: [1], message: `there is no ${title} in it` };
  const placeOf = ({ path }: Problem) => `${shown(file)}:${String(path[0])}`;
  throw new ConfigurationError(problems.length > 0 ? problems : [empty], { placeOf, title });
}

function read({ file, title, ifMissing }: JsonFile): string {
  if (existsSync(file)) return readText(file);
  const message = `there is no such file. ${ifMissing}`;
  throw new MissingFileError([{ path: [], message }], { placeOf: () => shown(file), title });
}

/** A file's text without the byte order mark that some editors put before it. */
export const readText = (file: string): string => readFileSync(file, 'utf8').replace(/^\uFEFF/, '');

/** `CommaExpected` → `a comma is expected here`. */
function words(code: string): string {
  const [what = '', kind = ''] = code.split(/(?=Expected$)/);
  const spaced = (text: string) => text.replace(/(?<=[a-z])(?=[A-Z])/g, ' ').toLowerCase();
  return kind === 'Expected'
    ? `not valid JSON: a ${spaced(what)} is expected here`
    : `not valid JSON: ${spaced(code)}`;
}

/** JSON takes the last of two; a person may have meant the first. */
function repeatedKeys(text: string, node: Node, path: PropertyKey[] = []): Problem[] {
  const children = node.children ?? [];
  if (node.type === 'array') {
    return children.flatMap((child, index) => repeatedKeys(text, child, [...path, index]));
  }
  if (node.type !== 'object') return [];
  const seen = new Set<string>();
  return children.flatMap(({ offset, children: [name, value] = [] }) => {
    const key = String(name?.value);
    const here = [...path, key];
    const message = `is there twice, again in line ${lineAt(text, offset)}`;
    const twice = seen.has(key) ? [{ path: here, message }] : [];
    seen.add(key);
    return [...twice, ...(value ? repeatedKeys(text, value, here) : [])];
  });
}

/** Where a problem is in the text; what is missing is shown at what should contain it. */
function offsetOf(tree: Node, problem: Problem): number {
  const path = problem.path.map((key) => (typeof key === 'number' ? key : String(key)));
  let node = findNodeAtLocation(tree, path);
  while (!node && path.length > 0) {
    path.pop();
    node = findNodeAtLocation(tree, path);
  }
  // A property begins with its name.
  return (node?.parent?.type === 'property' ? node.parent : node)?.offset ?? 0;
}

const lineAt = (text: string, offset: number): number => text.slice(0, offset).split('\n').length;

const shown = (file: string): string => relative(process.cwd(), resolve(file)) || file;
