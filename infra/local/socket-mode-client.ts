/**
 * Slack's Socket Mode in front of the receiver ("Using Socket Mode" of Slack's docs): each envelope is delivered as the
 * signed HTTP request that the receiver takes in AWS, and its answer acknowledges the envelope.
 */
import { SocketModeClient } from '@slack/socket-mode';
import { EnvHttpProxyAgent } from 'undici';
import * as z from 'zod';
import { proxyEnvironment } from '../../lambda/config.ts';
import type { SlackSimulator } from './simulators/slack/simulator.ts';

const envelopeSchema = z.object({
  type: z.enum(['slash_commands', 'interactive', 'events_api']),
  body: z.record(z.string(), z.unknown()),
});

interface Incoming {
  ack(response?: Record<string, unknown>): Promise<void>;
}

export interface SocketModeOptions {
  appToken: string;
  /** Another base than Slack's own, ending in `/api/`. */
  apiUrl?: string | undefined;
  /** Signs deliveries and posts them to the receiver. */
  slack: Pick<SlackSimulator, 'deliver' | 'deliverEvent'>;
  /** Called with what was not acknowledged, and with problems of the connection. */
  log(text: string): void;
}

/** Resolves when Slack has said hello; rejects when it refuses the token. `disconnect` ends the connection. */
export async function connectSocketMode(options: SocketModeOptions): Promise<SocketModeClient> {
  const { appToken, apiUrl, log } = options;
  const client = new SocketModeClient({
    appToken,
    logger: loggerOf(log),
    ...(Object.keys(proxyEnvironment()).length > 0 ? { dispatcher: new EnvHttpProxyAgent() } : {}),
    ...(apiUrl ? { clientOptions: { slackApiUrl: apiUrl } } : {}),
  });
  client.on('slack_event', (incoming: Incoming) => {
    acknowledge(incoming, options).catch((cause: unknown) => log(String(cause)));
  });
  await client.start();
  return client;
}

async function acknowledge(incoming: Incoming, { slack, log }: SocketModeOptions): Promise<void> {
  const { data: envelope } = envelopeSchema.safeParse(incoming);
  if (!envelope) return;
  const { type, body } = envelope;
  const form = type === 'interactive' ? { payload: JSON.stringify(body) } : body;
  const delivered = type === 'events_api' ? slack.deliverEvent(body) : slack.deliver(form);
  const { status, text } = await delivered;
  if (status !== 200) log(`The receiver refused a delivery (${type}): HTTP ${status}`);
  else await incoming.ack(text ? (JSON.parse(text) as Record<string, unknown>) : undefined);
}

type Logger = NonNullable<NonNullable<ConstructorParameters<typeof SocketModeClient>[0]>['logger']>;

/** The client's warnings and errors; its debug log would show tokens and everything that people write. */
function loggerOf(log: (text: string) => void): Logger {
  const print = (...parts: unknown[]) => log(parts.map(String).join(' '));
  const nothing = () => undefined;
  return {
    debug: nothing,
    info: nothing,
    warn: print,
    error: print,
    setLevel: nothing,
    setName: nothing,
    getLevel: () => 'warn' as never,
  };
}
