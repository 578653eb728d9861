/** A stack is found by its name; what keeps the tool from it is said in words. */
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { callTool } from '../../support/tool.ts';

let server: Server;
let answer: [status: number, body: string];
const asked: string[] = [];
beforeAll(async () => {
  server = createServer((request, response) => {
    let body = '';
    request.on('data', (chunk) => {
      body += String(chunk);
    });
    request.on('end', () => {
      asked.push(new URLSearchParams(body).get('StackName') ?? '');
      response.writeHead(answer[0], { 'content-type': 'text/xml' }).end(answer[1]);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
});
afterAll(() => server.close());

const call = (...args: string[]) =>
  callTool(args, {
    AWS_ENDPOINT_URL_CLOUDFORMATION: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    AWS_ACCESS_KEY_ID: 'id',
    AWS_SECRET_ACCESS_KEY: 'key',
  });
const error = (code: string, message: string): [number, string] => [
  400,
  `<ErrorResponse><Error><Type>Sender</Type><Code>${code}</Code><Message>${message}</Message></Error></ErrorResponse>`,
];
const stack = (outputs: string): [number, string] => [
  200,
  `<DescribeStacksResponse><DescribeStacksResult><Stacks><member><StackName>s</StackName><StackId>arn:aws:cloudformation:eu-west-1:123456789012:stack/s/1</StackId><Outputs>${outputs}</Outputs></member></Stacks></DescribeStacksResult></DescribeStacksResponse>`,
];
const output = (key: string, value: string) =>
  `<member><OutputKey>${key}</OutputKey><OutputValue>${value}</OutputValue></member>`;

test('the stack of a stage, or the one that --stack names', async () => {
  answer = stack(output('RequestUrl', 'https://a.example') + output('TableName', 't'));
  asked.length = 0;
  expect((await call('manifest')).stdout).toContain('https%3A%2F%2Fa.example');
  expect((await call('manifest', '--stack', 'embedded')).code).toBe(0);
  expect(asked).toEqual(['share-recording-main', 'embedded']);
});

test('a stack that is another stage is refused: the settings of this one are not true of it', async () => {
  answer = stack(output('RequestUrl', 'https://a.example') + output('Stage', 'dev'));
  for (const args of [['manifest'], ['pause', '--yes'], ['audit', 'verify'], ['doctor']]) {
    const { code, first } = await call(...args, '--stack', 'share-recording-dev');
    expect([args[0], code, first]).toEqual([
      args[0],
      2,
      'The stack share-recording-dev is the stage "dev". Add --stage dev.',
    ]);
  }
});

test.each([
  [
    'no such stack',
    error('ValidationError', 'Stack with id share-recording-main does not exist'),
    /^There is no stack share-recording-main in this account and region\. Check AWS_PROFILE/,
  ],
  [
    'no permission',
    error('AccessDenied', 'User is not authorized&#x1b;[2J'),
    /^Can't read the stack share-recording-main\. AWS refused: AccessDenied: User is not authorized$/,
  ],
  [
    'credentials that have expired',
    error('ExpiredToken', 'The security token is expired'),
    /^Can't read the stack share-recording-main\. The AWS credentials are not valid or have expired/,
  ],
  ['another stack', stack(''), /^The stack share-recording-main has no output RequestUrl\. Deploy/],
])('%s', async (_, given, text) => {
  answer = given;
  const { code, first } = await call('manifest');
  expect([code, first]).toEqual([3, expect.stringMatching(text)]);
});
