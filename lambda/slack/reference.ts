/** What a button's `value` and a view's `private_metadata` carry: names, nothing that is believed. */
import * as z from 'zod/mini';

const requestRefSchema = z.object({
  id: z.string().check(z.regex(/^[0-9a-f]{32}$/)),
  contentHash: z.string().check(z.regex(/^[0-9a-f]{64}$/)),
});
export type RequestRef = z.infer<typeof requestRefSchema>;

export const writeRequestRef = ({ id, contentHash }: RequestRef): string =>
  JSON.stringify({ id, contentHash });

/** Undefined for anything that this app did not write. */
export function readRequestRef(text: string): RequestRef | undefined {
  try {
    return requestRefSchema.safeParse(JSON.parse(text)).data;
  } catch {
    return undefined;
  }
}
