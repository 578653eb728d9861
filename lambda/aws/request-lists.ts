/** What people see of their requests, by the indexes of the requests table. Implements `RequestLists`. */
import {
  type DynamoDBDocumentClient,
  GetCommand,
  QueryCommand,
  type QueryCommandInput,
} from '@aws-sdk/lib-dynamodb';
import {
  type Cursor,
  type Log,
  type Page,
  type PageBounds,
  type RequestLists,
  UnreadableRequestError,
} from '../application/ports.ts';
import { isGone, type ShareRequest } from '../domain/request.ts';
import { type CallDeadline, noDeadline } from './calls.ts';
import { decisionDays } from './decisions.ts';
import { parseRequest } from './request-store.ts';
import {
  decisionKey,
  decisionPartition,
  readDecision,
  requesterKey,
  requestIdOf,
  requestKey,
  ruleKey,
  table,
} from './table.ts';

const pageSize = 25;
const dayMs = 86_400_000;

type Index = { name: string; partitionKey: string; sortKey: string };
type Items = Record<string, unknown>[];

/** One item that cannot be read, or whose time to live has passed, is left out; the others must not wait for it. */
export function requestLists(
  client: DynamoDBDocumentClient,
  tableName: string,
  { log, deadline = noDeadline }: { log: Log; deadline?: CallDeadline },
): RequestLists {
  const read = async (id: string, now: number): Promise<ShareRequest[]> => {
    const input = { TableName: tableName, Key: requestKey(id), ConsistentRead: true };
    const { Item } = await client.send(new GetCommand(input), deadline());
    if (!Item) return [];
    try {
      const request = parseRequest(id, Item);
      return isGone(request, now) ? [] : [request];
    } catch (cause) {
      if (!(cause instanceof UnreadableRequestError)) throw cause;
      log.error('request_unreadable', { requestId: id }, cause);
      return [];
    }
  };
  const readAll = async (ids: string[], now: number): Promise<ShareRequest[]> =>
    (await Promise.all([...new Set(ids)].map((id) => read(id, now)))).flat();

  const query = async (input: Omit<QueryCommandInput, 'TableName'>) => {
    const { Items = [], LastEvaluatedKey } = await client.send(
      new QueryCommand({ TableName: tableName, ...input }),
      deadline(),
    );
    return { items: Items as Items, last: LastEvaluatedKey };
  };
  const inIndex = (
    { name, partitionKey }: Index,
    key: string,
    { newestFirst }: { newestFirst: boolean },
  ) => ({
    IndexName: name,
    KeyConditionExpression: '#p = :p',
    ExpressionAttributeNames: { '#p': partitionKey },
    ExpressionAttributeValues: { ':p': key },
    ScanIndexForward: !newestFirst,
  });

  /** Pages of what an index names, in its order; the index holds keys only. */
  async function* pages(
    index: Index,
    key: string,
    order: { newestFirst: boolean },
    now: number,
  ): AsyncGenerator<ShareRequest[]> {
    let from: Record<string, unknown> | undefined;
    do {
      const { items, last } = await query({
        ...inIndex(index, key, order),
        Limit: pageSize,
        ...(from ? { ExclusiveStartKey: from } : {}),
      });
      yield await readAll(items.map(idOf), now);
      from = last;
    } while (from);
  }

  /** One page, and one item more, which tells whether there is a next one. */
  const page = async (
    input: Omit<QueryCommandInput, 'TableName' | 'Limit'>,
    cursorOf: (item: Record<string, unknown>) => Cursor,
    { limit, now }: PageBounds,
  ): Promise<Page> => {
    const { items } = await query({ ...input, Limit: limit + 1 });
    const shown = items.slice(0, limit);
    const requests = await readAll(
      shown.map((item) => cursorOf(item).id),
      now,
    );
    const end = shown.at(-1);
    return items.length > limit && end ? { requests, next: cursorOf(end) } : { requests };
  };

  return {
    async latestOf(teamId, userId, limit, now) {
      const found: ShareRequest[] = [];
      const key = requesterKey(teamId, userId);
      for await (const requests of pages(table.requesterIndex, key, { newestFirst: true }, now)) {
        found.push(...requests);
        if (found.length >= limit) break;
      }
      return found.slice(0, limit);
    },

    waiting: (teamId, now) => pages(table.waitingIndex, teamId, { newestFirst: false }, now),

    ofRule(teamId, rule, bounds) {
      const { after } = bounds;
      const { partitionKey, sortKey } = table.ruleIndex;
      const key = ruleKey(teamId, rule);
      const from = after && { ...requestKey(after.id), [partitionKey]: key, [sortKey]: after.at };
      return page(
        {
          ...inIndex(table.ruleIndex, key, { newestFirst: true }),
          ...(from ? { ExclusiveStartKey: from } : {}),
        },
        (item) => ({ id: idOf(item), at: Number(item[sortKey]) }),
        bounds,
      );
    },

    async decidedBy(teamId, userId, bounds) {
      const from = bounds.after && decisionKey(teamId, userId, bounds.after);
      const since = String(bounds.now - decisionDays * dayMs);
      // A page may have been open for so long that the next one has nothing left to show.
      if (from && from.sk <= since) return { requests: [] };
      return page(
        {
          KeyConditionExpression: 'pk = :p AND sk > :since',
          ExpressionAttributeValues: {
            ':p': decisionPartition(teamId, userId),
            ':since': since,
          },
          ScanIndexForward: false,
          ...(from ? { ExclusiveStartKey: from } : {}),
        },
        ({ sk }) => readDecision(String(sk)),
        bounds,
      );
    },
  };
}

const idOf = ({ pk }: Record<string, unknown>): string => requestIdOf(String(pk));
