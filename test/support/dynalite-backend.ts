/**
 * Requests in the DynamoDB simulator, through the real adapter: each operation that it sends waits to be chosen, so that
 * faults are injected below it.
 */
import { once } from 'node:events';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import {
  CreateTableCommand,
  type CreateTableCommandInput,
  DeleteTableCommand,
  DynamoDBClient,
  type DynamoDBClientConfig,
} from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import dynalite from 'dynalite';
import { localDeployment } from '../../infra/local/deployment.ts';
import type { SavedRequest } from '../../lambda/application/ports.ts';
import { requestStore } from '../../lambda/aws/request-store.ts';
import { type Caller, reading, writing } from './scheduler.ts';
import type { Backend } from './world.ts';

const description = localDeployment({}).table;

/** the DynamoDB simulator in this process. */
export class Dynalite {
  readonly #server: Server = dynalite({ createTableMs: 0, deleteTableMs: 0, updateTableMs: 0 });
  #options: DynamoDBClientConfig = {};
  #client = new DynamoDBClient(this.#options);
  #serial = 0;

  async start(): Promise<void> {
    this.#server.listen(0, '127.0.0.1');
    await once(this.#server, 'listening');
    const { port } = this.#server.address() as AddressInfo;
    const options = {
      endpoint: `http://127.0.0.1:${port}`,
      region: 'eu-west-1',
      credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
    };
    this.#client = new DynamoDBClient(options);
    // The clients of all processes share its connections.
    this.#options = { ...options, requestHandler: this.#client.config.requestHandler };
  }

  async stop(): Promise<void> {
    this.#client.destroy();
    await new Promise<void>((resolve) => {
      this.#server.close(() => resolve());
    });
  }

  /** Runs something on a table of its own. */
  async withTable(run: (backend: Backend) => Promise<void>): Promise<void> {
    this.#serial += 1;
    const TableName = `requests-${this.#serial}`;
    const table: CreateTableCommandInput = { ...description, TableName };
    await this.#client.send(new CreateTableCommand(table));
    await run(new DynaliteBackend(this.#options, TableName));
    await this.#client.send(new DeleteTableCommand({ TableName }));
  }
}

class DynaliteBackend implements Backend {
  readonly #options: DynamoDBClientConfig;
  readonly #tableName: string;
  readonly #store: ReturnType<typeof requestStore>;
  #writes = 0;

  constructor(options: DynamoDBClientConfig, tableName: string) {
    this.#options = options;
    this.#tableName = tableName;
    this.#store = this.#storeOver(new DynamoDBClient(options));
  }

  open(call: Caller): ReturnType<Backend['open']> {
    const client = new DynamoDBClient(this.#options);
    client.middlewareStack.add(
      (next, { commandName = '' }) =>
        (input) => {
          if (/^(?:Get|Query)/.test(commandName))
            return call(reading('store', commandName, () => next(input)));
          return call(
            writing('store', commandName, async () => {
              // The SDK repeats a write whose answer it has lost.
              this.#writes += 1;
              if (this.#writes % 5 === 0) await next(input).catch(() => undefined);
              return next(input);
            }),
          );
        },
      { step: 'initialize', priority: 'high' },
    );
    return this.#storeOver(client);
  }

  async all(): Promise<SavedRequest[]> {
    const found: SavedRequest[] = [];
    for await (const scanned of this.#store.scan()) {
      if (scanned.kind === 'unreadable') throw new Error(scanned.problem);
      found.push(scanned.request);
    }
    return found.sort((a, b) => a.createdAt - b.createdAt || a.id.localeCompare(b.id));
  }

  allDue() {
    return this.#store.due(Number.MAX_SAFE_INTEGER, 1000);
  }

  #storeOver(client: DynamoDBClient) {
    const options = { marshallOptions: { removeUndefinedValues: true } };
    return requestStore(DynamoDBDocumentClient.from(client, options), this.#tableName);
  }
}
