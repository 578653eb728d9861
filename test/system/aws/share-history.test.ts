/** The contract of the history of shares: what the adapter does against the AWS simulators, the one in memory does too. */
import type { SharedContent, ShareHistory } from '../../../lambda/application/ports.ts';
import { documentClient } from '../../../lambda/aws/clients.ts';
import { shareHistory } from '../../../lambda/aws/share-history.ts';
import { patient, useColdHarness } from '../../support/harness.ts';
import { MemoryShareHistory } from '../../support/memory-history.ts';

const now = 1_800_000_000_000;
const day = 86_400_000;
const week = 7 * day;

const h = useColdHarness();
beforeAll(() => h.useAwsEnvironment());

/** What a team shares, each of its own unless another is meant. */
const content = (teamId: string, more: Partial<SharedContent> = {}): SharedContent => ({
  teamId,
  recordingIds: ['0DE0C017-A'],
  addresses: ['ann@x.example'],
  ...more,
});

describe.each<[string, () => ShareHistory]>([
  ['in AWS', () => shareHistory(documentClient(patient), h.stack.tableName)],
  ['in memory', () => new MemoryShareHistory()],
])('the history of shares %s', (_, make) => {
  const share = (id: string, at = now, sent = false) =>
    ({ id, at, outcome: sent ? 'sent' : 'none' }) as const;
  const found = async (port: ShareHistory, wanted: SharedContent, at = now) =>
    (await port.read(wanted, at)).shares;
  /** In any order: a batch is answered in none. */
  const earlier = async (port: ShareHistory, wanted: SharedContent, at = now) =>
    (await port.read(wanted, at)).earlier.toSorted((a, b) => a.address.localeCompare(b.address));

  test('knows nothing of what was never shared', async () => {
    expect(await make().read(content('H0'), now)).toEqual({ shares: [], earlier: [] });
  });

  test('finds a share by recording and address, in whatever case they are written', async () => {
    const port = make();
    await port.record(content('H1'), share('a'));
    expect(await found(port, content('H1'))).toEqual([{ id: 'a', at: now }]);
    const otherCase = { recordingIds: ['0de0c017-a'], addresses: ['Ann@X.Example'] };
    expect(await found(port, content('H1', otherCase))).toEqual([{ id: 'a', at: now }]);
    await port.record(content('H1', otherCase), share('b', now + 1));
    expect(await found(port, content('H1'))).toEqual([
      { id: 'b', at: now + 1 },
      { id: 'a', at: now },
    ]);
  });

  test.each<[string, string, Partial<SharedContent>]>([
    ['of another team', 'H2-other', {}],
    ['of another recording', 'H2', { recordingIds: ['0DE0C017-B'] }],
    ['with another address', 'H2', { addresses: ['bob@x.example'] }],
    ['of recordings that are not known yet', 'H2', { recordingIds: [] }],
  ])('finds no share %s', async (_, teamId, other) => {
    const port = make();
    await port.record(content('H2'), share('a'));
    expect(await found(port, content(teamId, other))).toEqual([]);
  });

  test('does not take the recording of one share and the address of another for a share', async () => {
    const port = make();
    await port.record(content('H3'), share('a'));
    const other = { recordingIds: ['0DE0C017-B'], addresses: ['bob@x.example'] };
    await port.record(content('H3', other), share('b'));
    expect(await found(port, content('H3', { addresses: ['bob@x.example'] }))).toEqual([]);
  });

  test('finds a share for one week, a newer one longer', async () => {
    const port = make();
    await port.record(content('H4'), share('a', now - 5000));
    await port.record(content('H4'), share('b'));
    const both = [
      { id: 'b', at: now },
      { id: 'a', at: now - 5000 },
    ];
    expect(await found(port, content('H4'), now - 5000 + week - 1)).toEqual(both);
    expect(await found(port, content('H4'), now - 5000 + week)).toEqual(both.slice(0, 1));
    expect(await found(port, content('H4'), now + week)).toEqual([]);
  });

  test('of many finds the five newest, the newest first', async () => {
    const port = make();
    for (const offset of [3, 7, 0, 5, 1, 6, 2, 4]) {
      await port.record(content('H5'), share(`r${offset}`, now + offset));
    }
    const ids = (await found(port, content('H5'))).map(({ id }) => id);
    expect(ids).toEqual(['r7', 'r6', 'r5', 'r4', 'r3']);
  });

  test('finds a share that was recorded again once, by its last time', async () => {
    const port = make();
    await port.record(content('H6'), share('a'));
    await port.record(content('H6'), share('b', now + 1000));
    await port.record(content('H6'), share('a', now + 2000));
    expect(await found(port, content('H6'))).toEqual([
      { id: 'a', at: now + 2000 },
      { id: 'b', at: now + 1000 },
    ]);
  });

  test('finds by any of several recordings and addresses, each share once', async () => {
    const port = make();
    const several = {
      recordingIds: ['0DE0C017-A', '0DE0C017-B'],
      addresses: ['ann@x.example', 'bob@x.example'],
    };
    await port.record(content('H7', several), share('a', now, true));
    const one = { recordingIds: ['0DE0C017-B'], addresses: ['bob@x.example'] };
    for (const wanted of [several, one, { recordingIds: ['0DE0C017-B', '0DE0C017-C'] }]) {
      expect(await found(port, content('H7', wanted))).toEqual([{ id: 'a', at: now }]);
    }
    expect(await earlier(port, content('H7', several))).toEqual([
      { address: 'ann@x.example', times: 1, lastAt: now },
      { address: 'bob@x.example', times: 1, lastAt: now },
    ]);
  });

  test('five shares that came to nothing do not hide one that was sent, or may have been', async () => {
    const port = make();
    await port.record(content('H12'), share('sent', now - 10, true));
    await port.record(content('H12'), { id: 'lost', at: now - 9, outcome: 'unconfirmed' });
    for (const id of ['a', 'b', 'c', 'd', 'e']) await port.record(content('H12'), share(id));
    const shares = await found(port, content('H12'));
    expect(shares.map(({ id }) => id).slice(0, 2)).toEqual(['lost', 'sent']);
    expect(shares).toHaveLength(5);
  });

  test('counts for each address what was sent to it, each share once, whatever its recording', async () => {
    const port = make();
    await port.record(content('H8'), share('a'));
    expect(await earlier(port, content('H8'))).toEqual([]);
    await port.record(content('H8'), share('a', now, true));
    await port.record(content('H8'), share('a', now, true));
    const other = { recordingIds: ['0DE0C017-B'], addresses: ['ANN@x.example', 'bob@x.example'] };
    await port.record(content('H8', other), share('b', now + 1000, true));
    await port.record(content('H8'), share('c', now + 2000));
    await port.record(content('H8-other'), share('d', now + 3000, true));
    const wanted = content('H8', {
      recordingIds: [],
      addresses: ['ann@x.example', 'bob@x.example', 'cat@x.example'],
    });
    expect(await earlier(port, wanted)).toEqual([
      { address: 'ann@x.example', times: 2, lastAt: now + 1000 },
      { address: 'bob@x.example', times: 1, lastAt: now + 1000 },
    ]);
  });

  test('counts shares that are recorded at the same time', async () => {
    const port = make();
    const ids = ['a', 'b', 'c', 'd'];
    await Promise.all(ids.map((id) => port.record(content('H9'), share(id, now, true))));
    expect(await earlier(port, content('H9'))).toMatchObject([{ times: 4, lastAt: now }]);
    expect(await found(port, content('H9'))).toHaveLength(4);
  });

  test('forgets what was sent 400 days after the last time', async () => {
    const port = make();
    await port.record(content('H10'), share('a', now, true));
    const [known] = await earlier(port, content('H10'), now + 400 * day - 1);
    expect(known).toEqual({ address: 'ann@x.example', times: 1, lastAt: now });
    expect(await earlier(port, content('H10'), now + 400 * day)).toEqual([]);
  });
});
