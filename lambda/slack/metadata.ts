/**
 * Where a form was opened. A view submission does not name its channel, so the form carries it: Slack keeps a view's
 * metadata on its side and signs every delivery, so nothing else needs to.
 */
import * as z from 'zod/mini';

const originSchema = z.object({ channel: z.string(), threadTs: z.optional(z.string()) });

/** A channel, and the message in it whose thread is notified. */
export interface Origin {
  channel?: string | undefined;
  threadTs?: string | undefined;
}

export const writeOrigin = ({ channel, threadTs }: Origin): string =>
  channel === undefined ? '' : JSON.stringify({ channel, threadTs });

/** The place, or nowhere for metadata that this app did not write. */
export function readOrigin(metadata: string): Origin {
  try {
    return originSchema.safeParse(JSON.parse(metadata)).data ?? {};
  } catch {
    return {};
  }
}
