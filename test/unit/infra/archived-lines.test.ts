/** The archive of the audit trail, read over HTTP from a bucket that answers as S3 does. */
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { gzipSync } from 'node:zlib';
import { S3Client } from '@aws-sdk/client-s3';
import { archivedLines, linesIn } from '../../../infra/cli/archived-lines.ts';

const data = (...logEvents: [number, string][]) => ({
  messageType: 'DATA_MESSAGE',
  owner: '000000000000',
  logGroup: 'audit',
  logStream: 's',
  subscriptionFilters: ['archive'],
  logEvents: logEvents.map(([timestamp, message], id) => ({ id: String(id), timestamp, message })),
});
const control = {
  messageType: 'CONTROL_MESSAGE',
  owner: 'CloudwatchLogs',
  logEvents: [{ id: '', timestamp: 1, message: 'CWL CONTROL MESSAGE: Checking health of …' }],
};
/** As Firehose puts records together: gzip members, one after the other, with nothing between them. */
const object = (...documents: object[]): Buffer =>
  Buffer.concat(documents.map((one) => gzipSync(JSON.stringify(one))));

test('an object holds the lines of all its members, and no control message', () => {
  const tricky = '{"event":"x","note":"}{\\"messageType\\":\\"DATA_MESSAGE\\""}';
  const bytes = object(data([1, 'a'], [2, tricky]), control, data([3, 'c']));
  expect(linesIn(bytes)).toEqual([
    { at: 1, message: 'a' },
    { at: 2, message: tricky },
    { at: 3, message: 'c' },
  ]);
});

test('the order of the keys in a document does not matter', () => {
  const { messageType, ...rest } = data([1, 'a']);
  const bytes = object({ ...rest, messageType }, { ...rest, messageType });
  expect(linesIn(bytes)).toHaveLength(2);
});

test.each([
  ['not compressed', Buffer.from('{}')],
  ['not what CloudWatch Logs sends', gzipSync('{"messageType":"OTHER"}')],
  ['cut off', object(data([1, 'a'])).subarray(0, 40)],
])('an object that is %s is an error, not an object without lines', (_, bytes) => {
  expect(() => linesIn(bytes)).toThrow();
});

describe('a bucket', () => {
  /** Versions by key, the newest first; the first page ends after two of them. */
  const versions: [key: string, versionId: string, object: Buffer][] = [
    ['trail/1', 'new', object(data([9, 'put over it']))],
    ['trail/1', 'old', object(data([1, 'a']))],
    ['trail/2', 'deleted', object(data([2, 'b']))],
    // As the console makes a folder.
    ['trail/', 'empty', Buffer.alloc(0)],
  ];
  const page = (from: number, to: number, more: boolean) =>
    `<ListVersionsResult>${versions
      .slice(from, to)
      .map(([key, id]) => `<Version><Key>${key}</Key><VersionId>${id}</VersionId></Version>`)
      .join('')}<DeleteMarker><Key>trail/2</Key><VersionId>m</VersionId></DeleteMarker>
    <IsTruncated>${more}</IsTruncated>${more ? '<NextKeyMarker>trail/1</NextKeyMarker><NextVersionIdMarker>old</NextVersionIdMarker>' : ''}</ListVersionsResult>`;
  const lock =
    '<ObjectLockConfiguration><Rule><DefaultRetention><Days>2196</Days></DefaultRetention></Rule></ObjectLockConfiguration>';
  const asked: string[] = [];
  let server: Server;
  beforeAll(async () => {
    server = createServer((request, response) => {
      const url = new URL(request.url ?? '', 'http://localhost');
      asked.push(url.search);
      const found = versions.find(
        ([key, id]) =>
          url.pathname === `/archive/${key}` && url.searchParams.get('versionId') === id,
      );
      if (url.searchParams.has('object-lock')) response.end(lock);
      else if (found) response.end(found[2]);
      else if (url.searchParams.get('key-marker') === 'trail/1') response.end(page(2, 4, false));
      else response.end(page(0, 2, true));
    });
    await new Promise<void>((resolve) => server.listen(0, resolve));
  });
  afterAll(() => server.close());

  test('gives the lines of every version, also behind a newer one and a delete marker', async () => {
    const client = new S3Client({
      endpoint: `http://localhost:${(server.address() as AddressInfo).port}`,
      region: 'eu-west-1',
      forcePathStyle: true,
      credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
    });
    const { lines, unreadable, keptDays } = await archivedLines(client, 'archive');
    expect(lines.map(({ message }) => message).sort()).toEqual(['a', 'b', 'put over it']);
    expect(asked[0]).toContain('prefix=trail%2F');
    expect(keptDays).toBe(2196);
    // It is named, and hides no other.
    expect(unreadable).toEqual([
      'The archive has an object that is not of its stream: trail/, version empty',
    ]);
    client.destroy();
  });
});
