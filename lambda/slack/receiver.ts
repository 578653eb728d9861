/**
 * Bolt's receiver for the HTTP API of API Gateway: hands a verified body to the app and returns what a listener
 * acknowledged. `AwsLambdaReceiver` is not used: it decodes base64 as ASCII, parses before it verifies, and accepts
 * timestamps from the future.
 */
import type { App, Receiver } from '@slack/bolt';
import * as z from 'zod/mini';
import type { Deadline } from '../application/time-budget.ts';
import type { SlackBody } from './verify-request.ts';

export interface SlackResponse {
  statusCode: number;
  headers?: Record<string, string>;
  body: string;
}

export class HttpApiReceiver implements Receiver {
  #app: App | undefined;

  init(app: App): void {
    this.#app = app;
  }

  /** Lambda calls the handler: there is no server to start or to stop. */
  start(): Promise<void> {
    return Promise.resolve();
  }

  stop(): Promise<void> {
    return Promise.resolve();
  }

  /**
   * The response to one verified request; undefined when no listener acknowledged it, so that it is none of Slack's.
   * Listeners find the deadline in their `context`.
   */
  async respondTo(body: SlackBody, deadline: Deadline): Promise<SlackResponse | undefined> {
    // "ssl_check" of slash commands and "url_verification" of the Events API reach no listener.
    if (body.ssl_check !== undefined) return { statusCode: 200, body: '' };
    if (body.type === 'url_verification') return jsonResponse({ challenge: body.challenge });
    let response: SlackResponse | undefined;
    const ack = (given?: unknown): Promise<void> => {
      response = given === undefined ? { statusCode: 200, body: '' } : jsonResponse(given);
      return Promise.resolve();
    };
    await this.#app?.processEvent({ body, ack, customProperties: { deadline } });
    return response;
  }
}

/** The response that Slack reads a JSON value from. */
export const jsonResponse = (value: unknown): SlackResponse => ({
  statusCode: 200,
  headers: { 'content-type': 'application/json' },
  body: JSON.stringify(value),
});

const inputBlocks = z.object({
  view: z.object({ blocks: z.array(z.object({ type: z.string(), block_id: z.string() })) }),
});

/**
 * What a delivery of this kind is answered where the app can do nothing: a text for a command, an error at the first input
 * of a form. Undefined for anything else.
 */
export function answerWithoutEffect(body: SlackBody, text: string): object | undefined {
  if (body.command !== undefined) return { response_type: 'ephemeral', text };
  if (body.type !== 'view_submission') return undefined;
  const blocks = inputBlocks.safeParse(body).data?.view.blocks ?? [];
  const input = blocks.find(({ type }) => type === 'input');
  return input && { response_action: 'errors', errors: { [input.block_id]: text } };
}
