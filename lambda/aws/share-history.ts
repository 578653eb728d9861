/**
 * What a team has shared. One item for each recording, with the shares of the last week; one for each address, with what
 * was sent to it in the last 400 days. Keys are hashes: the table does not show who got what to who can only list it.
 */
import { BatchGetCommand, type DynamoDBDocumentClient, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import type { IndexedShare, SharedContent, ShareHistory } from '../application/ports.ts';
import { sha256 } from '../domain/hash.ts';
import type { EarlierShares } from '../domain/request.ts';
import { type CallDeadline, noDeadline } from './calls.ts';
import { conditionHeld } from './request-store.ts';
import { sharedRecipientKey, sharedRecordingKey, table } from './table.ts';

const dayMs = 86_400_000;
const weekMs = 7 * dayMs;
const recipientKeptMs = 400 * dayMs;
/** Each is another read for whoever asks. */
const mostFound = 5;

const recordingHash = (teamId: string, recordingId: string): string =>
  sha256(JSON.stringify([teamId, recordingId.toUpperCase()]));
const addressHash = (teamId: string, address: string): string =>
  sha256(JSON.stringify([teamId, address.toLowerCase()]));

export const shareHistory = (
  client: DynamoDBDocumentClient,
  tableName: string,
  deadline: CallDeadline = noDeadline,
): ShareHistory => ({
  async read({ teamId, recordingIds, addresses }, now) {
    const recipients = new Map(addresses.map((one) => [addressHash(teamId, one), one]));
    const keys = [
      ...recordingIds.map((id) => sharedRecordingKey(recordingHash(teamId, id))),
      ...[...recipients.keys()].map(sharedRecipientKey),
    ];
    const command = new BatchGetCommand({ RequestItems: { [tableName]: { Keys: keys } } });
    const { Responses, UnprocessedKeys } = await client.send(command, deadline());
    if (Object.keys(UnprocessedKeys ?? {}).length > 0) throw new Error('the read is incomplete');
    const items = Responses?.[tableName] ?? [];
    return {
      shares: latest(items.flatMap(entriesOf), { now, recipients: new Set(recipients.keys()) }),
      earlier: items.flatMap((item) => earlierShares(item, recipients, now)),
    };
  },

  async record(content, share) {
    const updates = [
      ...recordingUpdates(content, share),
      ...(share.sent ? recipientUpdates(content, share) : []),
    ];
    const all = updates.map((update) =>
      conditionHeld(
        client.send(new UpdateCommand({ TableName: tableName, ...update }), deadline()),
      ),
    );
    await Promise.all(all);
  },
});

type Update = Omit<ConstructorParameters<typeof UpdateCommand>[0], 'TableName'>;

function recordingUpdates(
  { teamId, recordingIds, addresses }: SharedContent,
  share: IndexedShare,
): Update[] {
  const entries = addresses.map((one) => `${share.at} ${share.id} ${addressHash(teamId, one)}`);
  return recordingIds.map((id) => ({
    Key: sharedRecordingKey(recordingHash(teamId, id)),
    UpdateExpression: 'ADD shares :entries SET #ttl = :ttl',
    ExpressionAttributeNames: { '#ttl': table.ttl },
    ExpressionAttributeValues: {
      ':entries': new Set(entries),
      ':ttl': Math.ceil((share.at + weekMs) / 1000),
    },
  }));
}

/** A share that is recorded twice in a row counts once, and none that is older than the last. */
function recipientUpdates(
  { teamId, addresses }: SharedContent,
  { id, at }: IndexedShare,
): Update[] {
  return addresses.map((one) => ({
    Key: sharedRecipientKey(addressHash(teamId, one)),
    UpdateExpression: 'ADD times :one SET lastAt = :at, lastShare = :id, #ttl = :ttl',
    ConditionExpression: 'attribute_not_exists(lastAt) OR (lastShare <> :id AND lastAt <= :at)',
    ExpressionAttributeNames: { '#ttl': table.ttl },
    ExpressionAttributeValues: {
      ':one': 1,
      ':at': at,
      ':id': id,
      ':ttl': Math.ceil((at + recipientKeptMs) / 1000),
    },
  }));
}

interface Entry extends IndexedShare {
  recipient: string;
}

function entriesOf({ shares }: Record<string, unknown>): Entry[] {
  const entries: unknown[] = shares instanceof Set ? [...shares] : [];
  return entries.map(readEntry);
}

function readEntry(entry: unknown): Entry {
  const [at = '', id = '', recipient = ''] = String(entry).split(' ');
  return { id, at: Number(at), recipient };
}

/** A share that was recorded again is found once, by the last time. */
function latest(
  entries: Entry[],
  { now, recipients }: { now: number; recipients: ReadonlySet<string> },
): IndexedShare[] {
  const byId = new Map<string, IndexedShare>();
  const found = entries.filter(
    ({ at, recipient }) => at + weekMs > now && recipients.has(recipient),
  );
  for (const { id, at } of found.sort((a, b) => a.at - b.at)) byId.set(id, { id, at });
  return [...byId.values()].sort((a, b) => b.at - a.at).slice(0, mostFound);
}

function earlierShares(
  item: Record<string, unknown>,
  recipients: ReadonlyMap<string, string>,
  now: number,
): EarlierShares[] {
  const { pk, times, lastAt } = item;
  const address = [...recipients].find(([hash]) => sharedRecipientKey(hash).pk === pk)?.[1];
  const known = address !== undefined && typeof times === 'number' && typeof lastAt === 'number';
  return known && lastAt + recipientKeptMs > now ? [{ address, times, lastAt }] : [];
}
