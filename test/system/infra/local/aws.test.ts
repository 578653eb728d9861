/** The simulators of SQS and Secrets Manager, through the real SDK. */
import {
  GetSecretValueCommand,
  PutSecretValueCommand,
  SecretsManagerClient,
} from '@aws-sdk/client-secrets-manager';
import { SendMessageBatchCommand, SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { Clock } from '../../../../infra/local/clock.ts';
import { AwsEndpoint } from '../../../../infra/local/simulators/aws/endpoint.ts';
import { LocalQueue } from '../../../../infra/local/simulators/aws/queue.ts';
import { LocalSecrets } from '../../../../infra/local/simulators/aws/secrets.ts';

const clock = new Clock();
const dead = new LocalQueue(clock.now, { visibilityTimeoutS: 30 });
const queue = new LocalQueue(clock.now, {
  visibilityTimeoutS: 30,
  maxReceiveCount: 2,
  deadLetters: dead,
});
const secrets = new LocalSecrets();
const aws = new AwsEndpoint({ work: queue, dead }, secrets, 'x');
const credentials = { accessKeyId: 'x', secretAccessKey: 'x' };
let sqs: SQSClient;
let secretsManager: SecretsManagerClient;
let QueueUrl: string;
beforeAll(async () => {
  const endpoint = await aws.start();
  sqs = new SQSClient({ endpoint, region: 'eu-west-1', credentials });
  secretsManager = new SecretsManagerClient({ endpoint, region: 'eu-west-1', credentials });
  QueueUrl = `${endpoint}/000000000000/work`;
});
afterAll(() => aws.stop());
beforeEach(() => {
  queue.purge();
  dead.purge();
});

const send = (MessageBody: string, more: object = {}) =>
  sqs.send(new SendMessageCommand({ QueueUrl, MessageBody, ...more }));

test('a message is hidden while it is worked on, counted, and gone when deleted', async () => {
  const { MessageId } = await send('one');
  const [message] = queue.receive();
  expect(message).toMatchObject({
    MessageId,
    Body: 'one',
    Attributes: { ApproximateReceiveCount: '1' },
  });
  expect(queue.receive()).toEqual([]);
  clock.forward(31_000);
  const [again] = queue.receive();
  expect(again?.Attributes.ApproximateReceiveCount).toBe('2');
  queue.delete(again!.ReceiptHandle);
  clock.forward(31_000);
  expect(queue.receive()).toEqual([]);
});

test('a delay holds a message back', async () => {
  await send('later', { DelaySeconds: 60 });
  expect(queue.receive()).toEqual([]);
  clock.forward(61_000);
  expect(queue.receive()).toHaveLength(1);
  await expect(send('x', { DelaySeconds: 901 })).rejects.toThrow(/DelaySeconds/);
});

test('a long poll waits for what comes, and for no longer than it may', async () => {
  const waiting = queue.receiveWithin(5000);
  await send('now');
  expect(await waiting).toHaveLength(1);
  expect(await queue.receiveWithin(50)).toEqual([]);
});

test('what was received too often goes to the dead letters', () => {
  queue.send('poison');
  for (let count = 0; count < 3; count += 1) {
    queue.receive();
    clock.forward(31_000);
  }
  expect(dead.count()).toEqual({ visible: 1, all: 1 });
  expect(queue.count().all).toBe(0);
});

test('a queue that is not there, and an operation that no function uses', async () => {
  await expect(send('x', { QueueUrl: `${QueueUrl}x` })).rejects.toMatchObject({
    name: 'QueueDoesNotExist',
  });
  const unknown = new SendMessageBatchCommand({
    QueueUrl,
    Entries: [{ Id: 'a', MessageBody: '1' }],
  });
  await expect(sqs.send(unknown)).rejects.toMatchObject({ name: 'UnknownOperationException' });
});

test('secrets: by name or ARN, with versions; without a value they are not found', async () => {
  secrets.put('a/b', undefined);
  const get = (SecretId: string) => secretsManager.send(new GetSecretValueCommand({ SecretId }));
  await expect(get('a/b')).rejects.toMatchObject({ name: 'ResourceNotFoundException' });
  await expect(get('none')).rejects.toMatchObject({ name: 'ResourceNotFoundException' });
  await secretsManager.send(new PutSecretValueCommand({ SecretId: 'a/b', SecretString: '1' }));
  const first = await get('a/b');
  expect(first).toMatchObject({ SecretString: '1', Name: 'a/b' });
  secrets.put('a/b', '2');
  const second = await get(first.ARN ?? '');
  expect(second.SecretString).toBe('2');
  expect(second.VersionId).not.toBe(first.VersionId);
});
