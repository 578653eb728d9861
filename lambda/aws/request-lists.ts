/** What people see of their requests, by the indexes of the requests table. Implements `RequestLists`. */
import { type DynamoDBDocumentClient, GetCommand, QueryCommand } from '@aws-sdk/lib-dynamodb';
import { type Log, type RequestLists, UnreadableRequestError } from '../application/ports.ts';
import { isGone, type ShareRequest } from '../domain/request.ts';
import { type CallDeadline, noDeadline } from './calls.ts';
import { parseRequest, requesterKey } from './request-store.ts';
import { requestIdOf, requestKey, table } from './table.ts';

const pageSize = 25;

type Index = { name: string; partitionKey: string };

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

  /** Pages of what an index names, in its order; the index holds keys only. */
  async function* pages(
    index: Index,
    key: string,
    order: { newestFirst: boolean },
    now: number,
  ): AsyncGenerator<ShareRequest[]> {
    let from: Record<string, unknown> | undefined;
    do {
      const query = new QueryCommand({
        TableName: tableName,
        IndexName: index.name,
        KeyConditionExpression: '#p = :p',
        ExpressionAttributeNames: { '#p': index.partitionKey },
        ExpressionAttributeValues: { ':p': key },
        ScanIndexForward: !order.newestFirst,
        Limit: pageSize,
        ...(from ? { ExclusiveStartKey: from } : {}),
      });
      const { Items = [], LastEvaluatedKey } = await client.send(query, deadline());
      const ids = Items.map(({ pk }) => requestIdOf(String(pk)));
      yield (await Promise.all(ids.map((id) => read(id, now)))).flat();
      from = LastEvaluatedKey;
    } while (from);
  }

  return {
    async latestOf(teamId, userId, limit, now) {
      const found: ShareRequest[] = [];
      const key = requesterKey(teamId, userId);
      for await (const page of pages(table.requesterIndex, key, { newestFirst: true }, now)) {
        found.push(...page);
        if (found.length >= limit) break;
      }
      return found.slice(0, limit);
    },
    waiting: (teamId, now) => pages(table.waitingIndex, teamId, { newestFirst: false }, now),
  };
}
