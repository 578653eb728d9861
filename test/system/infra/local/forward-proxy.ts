/** A network's proxy on this machine: passes requests on, and connections that become WebSockets. */
import { createServer, type IncomingMessage, request, type Server } from 'node:http';
import { connect, type Socket } from 'node:net';
import { close, listen } from '../../../../infra/local/http.ts';

export class ForwardProxy {
  /** What was asked for through it. */
  readonly asked: string[] = [];
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();

  constructor() {
    this.#server = createServer((incoming, response) => {
      const { url = '', method, headers } = incoming;
      this.asked.push(url);
      const onward = request(url, { method, headers }, (answer) => {
        response.writeHead(answer.statusCode ?? 502, answer.headers);
        answer.pipe(response);
      });
      onward.on('error', () => response.destroy());
      incoming.pipe(onward);
    });
    this.#server.on('upgrade', (incoming: IncomingMessage, socket: Socket) => {
      const { url = '', rawHeaders } = incoming;
      this.asked.push(`WebSocket ${url}`);
      const { port, pathname } = new URL(url);
      const onward = connect(Number(port), '127.0.0.1', () => {
        onward.write(`GET ${pathname} HTTP/1.1\r\n${headerLines(rawHeaders)}\r\n\r\n`);
        socket.pipe(onward).pipe(socket);
      });
      for (const one of [socket, onward]) {
        this.#sockets.add(one);
        one.on('error', () => one.destroy());
      }
    });
  }

  start = async (): Promise<string> => `http://127.0.0.1:${await listen(this.#server)}`;

  async stop(): Promise<void> {
    for (const socket of this.#sockets) socket.destroy();
    await close(this.#server);
  }
}

/** Names and values alternate. */
const headerLines = (rawHeaders: string[]): string =>
  rawHeaders
    .flatMap((name, index) => (index % 2 === 0 ? [`${name}: ${rawHeaders[index + 1]}`] : []))
    .join('\r\n');
