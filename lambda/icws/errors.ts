/** The error body of an ICWS response, read leniently: by its properties, not by its content type. */
import * as z from 'zod/mini';
import type { IcwsError } from '../domain/delivery.ts';
import type { IcwsResponse } from './client.ts';
import { oneLine } from './one-line.ts';

const optionalText = z.catch(z.optional(z.string()), undefined);

const errorBodySchema = z.object({
  errorId: optionalText,
  errorCode: z.catch(z.optional(z.number()), undefined),
  message: optionalText,
  propertyName: optionalText,
  __type: optionalText,
  alternateHostList: z.catch(z.array(z.string()), []),
});
type IcwsErrorBody = z.infer<typeof errorBodySchema>;

/** Returns the error body of a response. Any property may be missing, and none is trusted. */
export function errorBodyOf(response: IcwsResponse): IcwsErrorBody {
  const parsed = errorBodySchema.safeParse(response.json);
  return parsed.success ? parsed.data : { alternateHostList: [] };
}

/** Returns the error as it may be stored and shown: an ID of plain characters, a message of one line. */
export function icwsErrorOf(response: IcwsResponse): IcwsError {
  const { errorId, message } = errorBodyOf(response);
  const plainId = errorId && /^[\w.:-]{1,120}$/.test(errorId) ? errorId : undefined;
  const line = oneLine(message)?.slice(0, 1000);
  return {
    status: response.status,
    ...(plainId ? { errorId: plainId } : {}),
    ...(line ? { message: line } : {}),
  };
}
