/** The `part` (0 to 1) below which so much of the values lies; nearest rank. */
function quantile(values: readonly number[], part: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.max(Math.ceil(part * sorted.length) - 1, 0)] ?? Number.NaN;
}

export const median = (values: readonly number[]): number => quantile(values, 0.5);
export const p99 = (values: readonly number[]): number => quantile(values, 0.99);

/** With so many digits as a reader needs: 283, 28.3, 2.83. */
export const short = (value: number): string =>
  value.toFixed(value >= 100 ? 0 : value >= 10 ? 1 : 2);
