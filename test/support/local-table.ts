/** The requests table of a local stack, for reads and changes that bypass the functions. */
import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import {
  DeleteCommand,
  DynamoDBDocumentClient,
  GetCommand,
  PutCommand,
  ScanCommand,
  UpdateCommand,
} from '@aws-sdk/lib-dynamodb';
import type { ShareRequest } from '../../lambda/domain/request.ts';

export interface Item {
  pk: string;
  state: string;
  version: number;
  contentHash: string;
  dueAt?: number;
  ttl?: number;
  delivery: { attempts: { number: number; result?: string }[]; leaseUntil?: number };
  email: { emailBody?: string };
  events: { kind: string; reason?: string; errorId?: string; hash: string; previousHash: string }[];
}

export class LocalTable {
  #documents: DynamoDBDocumentClient | undefined;
  #tableName = '';

  protected use(client: DynamoDBClient, tableName: string): void {
    this.#documents = DynamoDBDocumentClient.from(client);
    this.#tableName = tableName;
  }

  #client(): DynamoDBDocumentClient {
    if (!this.#documents) throw new Error('the table has not been created');
    return this.#documents;
  }

  async item(id: string): Promise<Item> {
    const Key = { pk: `request#${id}`, sk: 'request' };
    const { Item } = await this.#client().send(
      new GetCommand({ TableName: this.#tableName, Key, ConsistentRead: true }),
    );
    if (!Item) throw new Error(`no request ${id}`);
    return Item as Item;
  }

  async items(): Promise<Record<string, unknown>[]> {
    const { Items = [] } = await this.#client().send(
      new ScanCommand({ TableName: this.#tableName }),
    );
    return Items;
  }

  /** Removes everything from the table, so that no sweep finds an earlier test's requests. */
  async clearTable(): Promise<void> {
    for (const { pk, sk } of await this.items()) await this.remove({ pk, sk });
  }

  put = (Item: Record<string, unknown>) =>
    this.#client().send(new PutCommand({ TableName: this.#tableName, Item }));
  remove = (Key: Record<string, unknown>) =>
    this.#client().send(new DeleteCommand({ TableName: this.#tableName, Key }));

  /** Puts a request as the store would write it. */
  putRequest(request: ShareRequest, more: object = {}) {
    const item = { pk: `request#${request.id}`, sk: 'request', writeId: 'w', ...more, ...request };
    return this.put(JSON.parse(JSON.stringify(item)) as Record<string, unknown>);
  }

  /** How many requests there are, drafts among them. */
  requestCount = async () => (await this.items()).filter(({ sk }) => sk === 'request').length;

  /** Changes one attribute behind the app's back. */
  async set(id: string, name: string, value: unknown): Promise<void> {
    await this.#client().send(
      new UpdateCommand({
        TableName: this.#tableName,
        Key: { pk: `request#${id}`, sk: 'request' },
        UpdateExpression: 'SET #n = :v',
        ExpressionAttributeNames: { '#n': name },
        ExpressionAttributeValues: { ':v': value },
      }),
    );
  }

  state = async (id: string): Promise<string> => (await this.item(id)).state;
}
