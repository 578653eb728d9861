/** Where the archive's stream puts the lines of the audit trail, and what it could not deliver. */
export const prefixes = { lines: 'trail/', errors: 'errors/' } as const;
