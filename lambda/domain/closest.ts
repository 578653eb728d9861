/** Finds the word that somebody probably meant. */

const mostChanges = 2;

/** The nearest known word, in any case; undefined where none is near. */
export const closest = (typed: string, known: readonly string[]): string | undefined =>
  known
    .map((word) => ({ word, changes: distance(word.toLowerCase(), typed.toLowerCase()) }))
    .filter(({ changes }) => changes <= mostChanges)
    .sort((a, b) => a.changes - b.changes)[0]?.word;

/** How many letters have to be typed, left out, or changed to make one word of the other. */
function distance(one: string, other: string): number {
  let row = Array.from({ length: other.length + 1 }, (_, index) => index);
  for (const [index, letter] of [...one].entries()) {
    const next = [index + 1];
    for (const [at, typed] of [...other].entries()) {
      const change = (row[at] ?? 0) + (letter === typed ? 0 : 1);
      next.push(Math.min(change, (row[at + 1] ?? 0) + 1, (next[at] ?? 0) + 1));
    }
    row = next;
  }
  return row.at(-1) ?? 0;
}
