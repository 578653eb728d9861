/** What changes a deployment, on the local system's table, found by its stack: done for the right one, or not at all. */
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { useColdHarness } from '../../support/harness.ts';
import { callTool } from '../../support/tool.ts';

const h = useColdHarness();
let server: Server;
beforeAll(async () => {
  const output = ([key, value]: [string, string]) =>
    `<member><OutputKey>${key}</OutputKey><OutputValue>${value}</OutputValue></member>`;
  server = createServer((_, response) => {
    const outputs = Object.entries({
      TableName: h.stack.tableName,
      RequestUrl: 'https://a.example',
      Stage: 'main',
    });
    const body = `<DescribeStacksResponse><DescribeStacksResult><Stacks><member><StackId>arn:aws:cloudformation:us-east-1:123456789012:stack/s/1</StackId><Outputs>${outputs.map(output).join('')}</Outputs></member></Stacks></DescribeStacksResult></DescribeStacksResponse>`;
    response.writeHead(200, { 'content-type': 'text/xml' }).end(body);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
});
afterAll(() => server.close());

const call = (args: string[]) =>
  callTool(args, {
    AWS_ENDPOINT_URL: h.stack.endpoint,
    AWS_ENDPOINT_URL_CLOUDFORMATION: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    AWS_REGION: 'eu-west-1',
    AWS_ACCESS_KEY_ID: 'local',
    AWS_SECRET_ACCESS_KEY: 'local',
  });
const isPaused = async () => (await h.items()).some(({ pk }) => pk === 'switch#sending');

test('pause and resume change the stack that they name', async () => {
  const paused = await call(['pause', '--yes']);
  expect([paused.code, await isPaused()]).toEqual([0, true]);
  expect(paused.stdout).toMatch(
    /^Stage "main": stack share-recording-main, account 123456789012, region us-east-1\.\n/,
  );
  expect((await call(['resume', '--yes', '--stack', 'embedded'])).code).toBe(0);
  expect(await isPaused()).toBe(false);
});

test.each([
  ['nobody can be asked', ['pause']],
  ['an option is not its own', ['pause', '--yes', '--local']],
  ['something comes after --', ['pause', '--yes', '--', '--stage', 'dev']],
  ['a restored table is mistyped', ['after-restore', '--yes', '--from', 'nowhere']],
])('nothing is changed where %s', async (_, args) => {
  expect((await call(args)).code).toBe(2);
  expect(await isPaused()).toBe(false);
});
