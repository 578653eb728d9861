/**
 * Requests in DynamoDB: one item each, every write conditional. Implements `RequestStore`, `DueRequests` and, for the
 * tools, the whole table.
 */
import { randomUUID } from 'node:crypto';
import {
  DeleteCommand,
  type DynamoDBDocumentClient,
  GetCommand,
  PutCommand,
  paginateScan,
  QueryCommand,
  UpdateCommand,
} from '@aws-sdk/lib-dynamodb';
import {
  type DueRequest,
  type DueRequests,
  type RequestStore,
  type Saved,
  type SavedRequest,
  UnreadableRequestError,
} from '../application/ports.ts';
import { lastChange, requestSchema, type ShareRequest } from '../domain/request.ts';
import { dueAt } from '../domain/timeouts.ts';
import { type CallDeadline, noDeadline } from './calls.ts';
import { conditionHeld } from './condition-held.ts';
import {
  duePartition,
  isRequestItem,
  requesterKey,
  requestIdOf,
  requestKey,
  ruleKey,
  table,
} from './table.ts';

const minuteMs = 60_000;

type Item = Record<string, unknown>;

/** One item of the table: a request, or what cannot be read as one. */
type Scanned =
  | { kind: 'request'; request: SavedRequest }
  | { kind: 'unreadable'; id: string; problem: string };

/** The whole table, for the command-line tools. */
export interface RequestTable {
  scan(): AsyncIterable<Scanned>;
  /** Deletes a request; false when it has changed since it was read. */
  remove(before: SavedRequest): Promise<boolean>;
}

export function requestStore(
  client: DynamoDBDocumentClient,
  tableName: string,
  deadlines: { read: CallDeadline; write: CallDeadline } = { read: noDeadline, write: noDeadline },
): RequestStore & DueRequests & RequestTable {
  const read = async (id: string) => {
    const input = { TableName: tableName, Key: requestKey(id), ConsistentRead: true };
    return (await client.send(new GetCommand(input), deadlines.read())).Item;
  };
  /** The write that each request came from. Only a request that is in here can be saved over. */
  const writes = new WeakMap<ShareRequest, string>();
  const saved = (request: ShareRequest, writeId: string): SavedRequest => {
    writes.set(request, writeId);
    return request as SavedRequest;
  };
  const seenWrite = (before: SavedRequest): string => {
    const writeId = writes.get(before);
    if (writeId === undefined)
      throw new Error('only a request that this store returned is changed');
    return writeId;
  };
  const parsed = (id: string, item: Item) => {
    if (typeof item.writeId !== 'string') throw new UnreadableRequestError(id, 'it has no writeId');
    return saved(parseRequest(id, item), item.writeId);
  };
  const scanned = (item: Item): Scanned => {
    const id = requestIdOf(String(item.pk));
    try {
      return { kind: 'request', request: parsed(id, item) };
    } catch (cause) {
      if (!(cause instanceof UnreadableRequestError)) throw cause;
      return { kind: 'unreadable', id, problem: cause.message };
    }
  };
  return {
    async load(id) {
      const item = await read(id);
      return item && parsed(id, item);
    },

    async create(request, now) {
      const writeId = randomUUID();
      const put = new PutCommand({
        TableName: tableName,
        Item: { ...requestKey(request.id), ...attributesOf(request), writeId },
        ConditionExpression: 'attribute_not_exists(pk) OR #ttl <= :nowS',
        ExpressionAttributeNames: { '#ttl': table.ttl },
        ExpressionAttributeValues: { ':nowS': Math.floor(now / 1000) },
      });
      return (await conditionHeld(client.send(put, deadlines.write())))
        ? { kind: 'created', request: saved({ ...request }, writeId) }
        : { kind: 'exists' };
    },

    async save(before, after): Promise<Saved> {
      const seen = seenWrite(before);
      const request = { ...after };
      const writeId = randomUUID();
      const update = updateOf(before, request, { seen, writeId });
      const command = new UpdateCommand({
        TableName: tableName,
        Key: requestKey(before.id),
        ...update,
      });
      const write = conditionHeld(client.send(command, deadlines.write()));
      const outcome = await write.catch((cause: unknown) => ({ cause }));
      if (outcome === true) return { kind: 'saved', request: saved(request, writeId) };
      // An answer may be lost, and the SDK repeats a write: the item tells whether it carries this very one.
      const lost = typeof outcome === 'object';
      const item = await (lost ? read(before.id).catch(() => undefined) : read(before.id));
      if (item?.writeId === writeId) return { kind: 'saved', request: saved(request, writeId) };
      if (lost) throw outcome.cause;
      return { kind: 'conflict' };
    },

    async *scan() {
      const pages = paginateScan({ client }, { TableName: tableName, ConsistentRead: true });
      for await (const { Items = [] } of pages) {
        for (const item of Items) if (isRequestItem(item)) yield scanned(item);
      }
    },

    async remove(before) {
      const command = new DeleteCommand({
        TableName: tableName,
        Key: requestKey(before.id),
        ConditionExpression: 'writeId = :seen',
        ExpressionAttributeValues: { ':seen': seenWrite(before) },
      });
      return conditionHeld(client.send(command));
    },

    async due(now, limit) {
      const query = new QueryCommand({
        TableName: tableName,
        IndexName: table.dueIndex.name,
        KeyConditionExpression: '#p = :p AND #s <= :now',
        ExpressionAttributeNames: {
          '#p': table.dueIndex.partitionKey,
          '#s': table.dueIndex.sortKey,
        },
        ExpressionAttributeValues: { ':p': duePartition, ':now': now },
        Limit: limit,
      });
      const { Items = [] } = await client.send(query);
      return Items.map((item): DueRequest => {
        return { id: requestIdOf(String(item.pk)), dueAt: Number(item.dueAt) };
      });
    },

    async postpone({ id, dueAt: seen }, now) {
      const known = Number((await read(id))?.sweeps);
      const sweeps = Number.isFinite(known) ? known : 0;
      const command = new UpdateCommand({
        TableName: tableName,
        Key: requestKey(id),
        UpdateExpression: 'SET dueAt = :next, sweeps = :sweeps',
        ConditionExpression: 'dueAt = :seen',
        ExpressionAttributeValues: {
          ':next': now + Math.min(minuteMs * 2 ** sweeps, 15 * minuteMs),
          ':sweeps': sweeps + 1,
          ':seen': seen,
        },
      });
      return conditionHeld(client.send(command));
    },
  };
}

/** The request in an item. Throws `UnreadableRequestError`: what stands there is not guessed at. */
export function parseRequest(id: string, item: unknown): ShareRequest {
  const parsed = requestSchema.safeParse(item);
  if (!parsed.success) {
    const where = parsed.error.issues.map(({ path }) => path.join('.')).join(', ');
    throw new UnreadableRequestError(id, `unexpected value at ${where}`);
  }
  if (parsed.data.id !== id)
    throw new UnreadableRequestError(id, 'it is a copy of another request');
  return parsed.data;
}

/** The item of a request: itself, and what its indexes find it by. */
function attributesOf(request: ShareRequest): Item {
  const due = dueAt(request);
  const { state, teamId, requester, approval, rule } = request;
  return {
    ...request,
    ...(due === undefined ? {} : { due: duePartition, dueAt: due }),
    ...(state === 'draft'
      ? {}
      : { requesterKey: requesterKey(teamId, requester), ruleKey: ruleKey(teamId, rule.name) }),
    ...(state === 'awaiting_approval' ? { waitingKey: teamId, expiresAt: approval.expiresAt } : {}),
    ...(state === 'unconfirmed' ? { waitingKey: teamId, expiresAt: lastChange(request).at } : {}),
  };
}

/** One update of what differs. `dueAt` is always written: the sweeper moves it without a `writeId` of its own. */
function updateOf(
  before: ShareRequest,
  after: ShareRequest,
  { seen, writeId }: { seen: string; writeId: string },
) {
  const old = attributesOf(before);
  const fresh: Item = { ...attributesOf(after), writeId };
  // `ruleKey` also for a request from before its index.
  const alwaysWritten = new Set(['writeId', 'due', 'dueAt', 'ruleKey']);
  const differs = (name: string) =>
    alwaysWritten.has(name) || JSON.stringify(old[name]) !== JSON.stringify(fresh[name]);
  const set = Object.keys(fresh).filter((name) => fresh[name] !== undefined && differs(name));
  const gone = ['due', 'dueAt', ...Object.keys(old)].filter((name) => fresh[name] === undefined);
  const remove = [...new Set([...gone, 'sweeps'])];
  return {
    UpdateExpression: `SET ${set.map((name) => `#${name} = :${name}`).join(', ')} REMOVE ${remove.map((name) => `#${name}`).join(', ')}`,
    ConditionExpression: '#writeId = :seen',
    ExpressionAttributeNames: Object.fromEntries(
      [...set, ...remove].map((name) => [`#${name}`, name]),
    ),
    ExpressionAttributeValues: {
      ...Object.fromEntries(set.map((name) => [`:${name}`, fresh[name]])),
      ':seen': seen,
    },
  };
}
