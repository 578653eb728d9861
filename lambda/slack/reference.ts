/** What a button's `value` and a view's `private_metadata` carry: names, nothing that is believed. */
import * as z from 'zod/mini';

const referenceSchema = z.object({
  id: z.string().check(z.regex(/^[0-9a-f]{32}$/)),
  contentHash: z.string().check(z.regex(/^[0-9a-f]{64}$/)),
});
export type Reference = z.infer<typeof referenceSchema>;

export const writeReference = ({ id, contentHash }: Reference): string =>
  JSON.stringify({ id, contentHash });

/** Undefined for anything that this app did not write. */
export function readReference(text: string): Reference | undefined {
  try {
    return referenceSchema.safeParse(JSON.parse(text)).data;
  } catch {
    return undefined;
  }
}
