/**
 * What a team has shared. One item for each recording and week, with its shares; one for each address, with what was sent
 * to it until 400 days after the last time. Keys are hashes: the table does not show who got what to who can only list it.
 */
import { BatchGetCommand, type DynamoDBDocumentClient, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import type { IndexedShare, SharedContent, ShareHistory } from '../application/ports.ts';
import { sha256 } from '../domain/hash.ts';
import type { EarlierShares } from '../domain/request.ts';
import { type CallDeadline, noDeadline } from './calls.ts';
import { conditionHeld } from './condition-held.ts';
import { sharedRecipientKey, sharedRecordingKey, table } from './table.ts';

type RecordedShare = Parameters<ShareHistory['record']>[1];

const dayMs = 86_400_000;
const weekMs = 7 * dayMs;
const recipientKeptMs = 400 * dayMs;
/** Each is another read for whoever asks. */
const mostFound = 5;

/** A set of its own for each week, so that none grows without end. */
const weekOf = (at: number): number => Math.floor(at / weekMs);

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
      ...recordingIds.flatMap((id) => {
        const hash = recordingHash(teamId, id);
        const week = weekOf(now);
        return [sharedRecordingKey(hash, week - 1), sharedRecordingKey(hash, week)];
      }),
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
      ...(share.outcome === 'sent' ? recipientUpdates(content, share) : []),
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
  share: RecordedShare,
): Update[] {
  const entries = addresses.map((one) =>
    [share.at, share.id, addressHash(teamId, one), share.outcome].join(' '),
  );
  return recordingIds.map((id) => ({
    Key: sharedRecordingKey(recordingHash(teamId, id), weekOf(share.at)),
    UpdateExpression: 'ADD shares :entries SET #ttl = :ttl',
    ExpressionAttributeNames: { '#ttl': table.ttl },
    ExpressionAttributeValues: {
      ':entries': new Set(entries),
      ':ttl': Math.ceil((share.at + 2 * weekMs) / 1000),
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
  hasOutcome: boolean;
}

function entriesOf({ shares }: Record<string, unknown>): Entry[] {
  const entries: unknown[] = shares instanceof Set ? [...shares] : [];
  return entries.map(readEntry);
}

function readEntry(entry: unknown): Entry {
  const [at = '', id = '', recipient = '', outcome = 'none'] = String(entry).split(' ');
  return { id, at: Number(at), recipient, hasOutcome: outcome !== 'none' };
}

/**
 * A share that was recorded again is found once, by the last time. Those with an outcome come first: shares that came to
 * nothing must not hide them.
 */
function latest(
  entries: Entry[],
  { now, recipients }: { now: number; recipients: ReadonlySet<string> },
): IndexedShare[] {
  const byId = new Map<string, Entry>();
  const found = entries.filter(
    ({ at, recipient }) => at + weekMs > now && recipients.has(recipient),
  );
  for (const entry of found.sort((a, b) => a.at - b.at)) {
    const hasOutcome = entry.hasOutcome || byId.get(entry.id)?.hasOutcome === true;
    byId.set(entry.id, { ...entry, hasOutcome });
  }
  return [...byId.values()]
    .sort((a, b) => Number(b.hasOutcome) - Number(a.hasOutcome) || b.at - a.at)
    .slice(0, mostFound)
    .map(({ id, at }) => ({ id, at }));
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
