/** The day that limits and summaries count by, in UTC: `2026-11-24`. */
export const dayOf = (epochMs: number): string => new Date(epochMs).toISOString().slice(0, 10);
