/**
 * Slack's socket endpoint, in front of the Slack simulator: opens connections, turns the simulator's deliveries into
 * envelopes, and what is acknowledged into the simulator's answer ("Using Socket Mode" of Slack's docs). All other
 * calls of the Web API go through to the simulator.
 */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { type WebSocket, WebSocketServer } from 'ws';
import { answering, answerJson, bodyOf, close, listen } from '../../../../infra/local/http.ts';
import type { SlackSimulator } from '../../../../infra/local/simulators/slack/simulator.ts';

interface Acknowledgement {
  envelope_id: string;
  payload?: Record<string, unknown>;
}

export class SocketEndpoint {
  appToken = 'xapp-local';
  /** The name under which it answers. */
  host = '127.0.0.1';
  /** Connections opened so far. */
  opened = 0;
  /** Envelopes that were sent, by type. */
  readonly types: string[] = [];
  readonly #slack: SlackSimulator;
  readonly #server: Server;
  readonly #sockets: WebSocketServer;
  readonly #waiting = new Map<string, (payload: Record<string, unknown>) => void>();
  #live: WebSocket | undefined;
  #connected: () => void = () => undefined;
  #port = 0;

  constructor(slack: SlackSimulator) {
    this.#slack = slack;
    this.#server = createServer(
      answering(
        (request, response) => this.#serve(request, response),
        (error) => ({ ok: false, error }),
      ),
    );
    this.#sockets = new WebSocketServer({ server: this.#server });
    this.#sockets.on('connection', (socket) => this.#welcome(socket));
  }

  /** Where the Web API is. */
  get apiUrl(): string {
    return `http://${this.host}:${this.#port}/api/`;
  }

  async start(): Promise<void> {
    this.#port = await listen(this.#server);
    this.#slack.requestUrl = `http://127.0.0.1:${this.#port}/deliver`;
  }

  async stop(): Promise<void> {
    for (const socket of this.#sockets.clients) socket.terminate();
    this.#sockets.close();
    await close(this.#server);
  }

  /** Asks the client to come back over another connection, and waits for it. */
  async refresh(): Promise<void> {
    const back = new Promise<void>((resolve) => {
      this.#connected = resolve;
    });
    this.#live?.send(JSON.stringify({ type: 'disconnect', reason: 'refresh_requested' }));
    await back;
  }

  #welcome(socket: WebSocket): void {
    this.opened += 1;
    this.#live = socket;
    socket.send(JSON.stringify({ type: 'hello', num_connections: 1 }));
    socket.on('message', (data: Buffer) => {
      const { envelope_id, payload } = JSON.parse(data.toString('utf8')) as Acknowledgement;
      this.#waiting.get(envelope_id)?.(payload ?? {});
      this.#waiting.delete(envelope_id);
    });
    this.#connected();
  }

  async #serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const body = await bodyOf(request);
    if (request.url === '/deliver') return this.#deliver(request, body, response);
    if (request.url === '/api/apps.connections.open') {
      const known = request.headers.authorization === `Bearer ${this.appToken}`;
      const url = `ws://${this.host}:${this.#port}/link`;
      answerJson(response, 200, known ? { ok: true, url } : { ok: false, error: 'invalid_auth' });
      return;
    }
    const method = (request.url ?? '').replace('/api/', '');
    const { host, connection, 'content-length': length, ...headers } = request.headers;
    const answer = await fetch(`${this.#slack.apiUrl}${method}`, {
      method: 'POST',
      headers: headers as Record<string, string>,
      body,
    });
    answerJson(response, answer.status, await answer.json());
  }

  async #deliver(request: IncomingMessage, body: string, response: ServerResponse): Promise<void> {
    const envelope_id = crypto.randomUUID();
    const { type, payload } = envelopeOf(request.headers['content-type'] ?? '', body);
    this.types.push(type);
    const acknowledged = new Promise<Record<string, unknown>>((resolve) => {
      this.#waiting.set(envelope_id, resolve);
    });
    const envelope = { envelope_id, type, payload, accepts_response_payload: true };
    this.#live?.send(JSON.stringify(envelope));
    const answer = await acknowledged;
    response.end(Object.keys(answer).length > 0 ? JSON.stringify(answer) : '');
  }
}

function envelopeOf(contentType: string, body: string) {
  if (contentType === 'application/json') {
    return { type: 'events_api', payload: JSON.parse(body) as unknown };
  }
  const fields = Object.fromEntries(new URLSearchParams(body));
  return fields.payload === undefined
    ? { type: 'slash_commands', payload: fields }
    : { type: 'interactive', payload: JSON.parse(fields.payload) as unknown };
}
