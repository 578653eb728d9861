/**
 * Slack's Socket Mode in front of the receiver ("Using Socket Mode" of Slack's docs): each envelope becomes the signed
 * HTTP API event that the receiver takes in AWS, and its answer the envelope's acknowledgement.
 */
import { createHmac } from 'node:crypto';
import { SocketModeClient } from '@slack/socket-mode';
import * as z from 'zod';

/** Slack gives up an envelope after 3 seconds; the receiver answers sooner. */
const envelopeSchema = z.object({
  type: z.enum(['slash_commands', 'interactive', 'events_api']),
  body: z.record(z.string(), z.unknown()),
});

export interface SocketModeOptions {
  appToken: string;
  signingSecret: string;
  /** Another base than Slack's own, ending in `/api/`. */
  apiUrl?: string | undefined;
  /** Runs one invocation of the receiver. */
  invoke(event: unknown): Promise<unknown>;
  /** Told of what did not become an acknowledgement, and of the connection. */
  note(text: string): void;
}

interface Incoming {
  ack(response?: Record<string, unknown>): Promise<void>;
}

export class SocketMode {
  readonly #options: SocketModeOptions;
  readonly #client: SocketModeClient;

  constructor(options: SocketModeOptions) {
    this.#options = options;
    this.#client = new SocketModeClient({
      appToken: options.appToken,
      logger: loggerOf(options.note),
      ...(options.apiUrl ? { clientOptions: { slackApiUrl: options.apiUrl } } : {}),
    });
    this.#client.on('slack_event', (incoming: Incoming) => {
      this.#deliver(incoming).catch((cause: unknown) => options.note(String(cause)));
    });
  }

  /** Resolves when Slack has said hello. Rejects when it does not take the token. */
  async start(): Promise<void> {
    await this.#client.start();
  }

  async stop(): Promise<void> {
    await this.#client.disconnect();
  }

  async #deliver(incoming: Incoming): Promise<void> {
    const envelope = envelopeSchema.safeParse(incoming);
    if (!envelope.success) return;
    const { type, body } = envelope.data;
    const answer = (await this.#options.invoke(this.#eventOf(type, body))) as {
      statusCode?: number;
      body?: string;
    };
    if (answer.statusCode !== 200) {
      this.#options.note(`a delivery (${type}) was refused with ${answer.statusCode}`);
      return;
    }
    const said = answer.body ? (JSON.parse(answer.body) as Record<string, unknown>) : undefined;
    await incoming.ack(said);
  }

  /** An HTTP API event, payload format 2.0, as Slack's delivery over HTTP would have become one. */
  #eventOf(type: z.infer<typeof envelopeSchema>['type'], payload: Record<string, unknown>) {
    const isJson = type === 'events_api';
    const body = isJson ? JSON.stringify(payload) : formOf(type, payload);
    const stamp = String(Math.floor(Date.now() / 1000));
    const hmac = createHmac('sha256', this.#options.signingSecret);
    const signature = hmac.update(`v0:${stamp}:${body}`).digest('hex');
    return {
      version: '2.0',
      routeKey: 'POST /slack/events',
      rawPath: '/slack/events',
      rawQueryString: '',
      headers: {
        'content-type': isJson ? 'application/json' : 'application/x-www-form-urlencoded',
        'x-slack-request-timestamp': stamp,
        'x-slack-signature': `v0=${signature}`,
      },
      requestContext: {},
      body,
      isBase64Encoded: false,
    };
  }
}

/** A command's fields, or an interaction as the one field `payload`. */
function formOf(type: string, payload: Record<string, unknown>): string {
  if (type === 'interactive') {
    return new URLSearchParams({ payload: JSON.stringify(payload) }).toString();
  }
  const fields = Object.entries(payload).map(([name, value]): [string, string] => [
    name,
    String(value),
  ]);
  return new URLSearchParams(fields).toString();
}

/** The client's warnings and errors; its debug log would show tokens and everything that people write. */
function loggerOf(note: (text: string) => void): ConstructorLogger {
  const tell = (...parts: unknown[]) => note(parts.map(String).join(' '));
  const nothing = () => undefined;
  return {
    debug: nothing,
    info: nothing,
    warn: tell,
    error: tell,
    setLevel: nothing,
    setName: nothing,
    getLevel: () => 'warn' as never,
  };
}

type ConstructorLogger = NonNullable<
  NonNullable<ConstructorParameters<typeof SocketModeClient>[0]>['logger']
>;
