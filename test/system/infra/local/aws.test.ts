/** The stand-ins of SQS and Secrets Manager, through the real SDK. */
import {
  GetSecretValueCommand,
  PutSecretValueCommand,
  SecretsManagerClient,
} from '@aws-sdk/client-secrets-manager';
import {
  ChangeMessageVisibilityCommand,
  DeleteMessageCommand,
  GetQueueAttributesCommand,
  ReceiveMessageCommand,
  SendMessageBatchCommand,
  SendMessageCommand,
  SQSClient,
} from '@aws-sdk/client-sqs';
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

const receive = async (more: object = {}) =>
  (await sqs.send(new ReceiveMessageCommand({ QueueUrl, ...more }))).Messages ?? [];

test('a message is hidden while it is worked on, counted, and gone when deleted', async () => {
  await sqs.send(new SendMessageCommand({ QueueUrl, MessageBody: 'one' }));
  const [message] = await receive();
  expect(message).toMatchObject({ Body: 'one', Attributes: { ApproximateReceiveCount: '1' } });
  expect(await receive()).toEqual([]);
  clock.forward(31_000);
  const [again] = await receive();
  expect(again?.Attributes?.ApproximateReceiveCount).toBe('2');
  const ReceiptHandle = again?.ReceiptHandle;
  await sqs.send(new DeleteMessageCommand({ QueueUrl, ReceiptHandle }));
  clock.forward(31_000);
  expect(await receive()).toEqual([]);
});

test('a delay holds a message back', async () => {
  await sqs.send(new SendMessageCommand({ QueueUrl, MessageBody: 'later', DelaySeconds: 60 }));
  expect(await receive()).toEqual([]);
  clock.forward(61_000);
  expect(await receive()).toHaveLength(1);
  const tooLong = new SendMessageCommand({ QueueUrl, MessageBody: 'x', DelaySeconds: 901 });
  await expect(sqs.send(tooLong)).rejects.toThrow(/DelaySeconds/);
});

test('a long poll waits for what comes', async () => {
  const waiting = receive({ WaitTimeSeconds: 5 });
  queue.send('now');
  expect(await waiting).toHaveLength(1);
});

test('visibility can be given back', async () => {
  queue.send('x');
  const [message] = await receive();
  const ReceiptHandle = message?.ReceiptHandle;
  await sqs.send(
    new ChangeMessageVisibilityCommand({ QueueUrl, ReceiptHandle, VisibilityTimeout: 0 }),
  );
  expect(await receive()).toHaveLength(1);
});

test('what was received too often goes to the dead letters', async () => {
  queue.send('poison');
  for (let count = 0; count < 3; count += 1) {
    await receive();
    clock.forward(31_000);
  }
  const url = { QueueUrl: QueueUrl.replace('/work', '/dead') };
  const { Attributes } = await sqs.send(
    new GetQueueAttributesCommand({ ...url, AttributeNames: ['All'] }),
  );
  expect(Attributes?.ApproximateNumberOfMessages).toBe('1');
  expect(queue.count().all).toBe(0);
});

test('batches, and a queue that is not there', async () => {
  const Entries = [
    { Id: 'a', MessageBody: '1' },
    { Id: 'b', MessageBody: '2' },
  ];
  const { Successful } = await sqs.send(new SendMessageBatchCommand({ QueueUrl, Entries }));
  expect(Successful).toHaveLength(2);
  expect(await receive({ MaxNumberOfMessages: 10 })).toHaveLength(2);
  const nowhere = new SendMessageCommand({ QueueUrl: `${QueueUrl}x`, MessageBody: 'x' });
  await expect(sqs.send(nowhere)).rejects.toMatchObject({ name: 'QueueDoesNotExist' });
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
