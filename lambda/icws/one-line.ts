/**
 * Makes text from ICWS safe to show in one line: replaces control characters and characters that change the
 * writing direction. Returns undefined when nothing is left.
 */
export const oneLine = (text: string | undefined): string | undefined =>
  text
    ?.toWellFormed()
    .replace(/[\p{Cc}\u2028\u2029\u202A-\u202E\u2066-\u2069]+/gu, ' ')
    .trim() || undefined;
