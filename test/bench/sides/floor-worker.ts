/**
 * The calls of one plain share as the worker makes them, and nothing else: no library, no check, no decision.
 * What it takes is what Node and the network take.
 */
import { Agent, request } from 'node:http';
import { signedHeaders } from './sigv4.ts';

type Json = Record<string, unknown>;
/** An item as DynamoDB's JSON gives it. */
type Item = Record<string, Json>;

interface Event {
  Records: { body: string }[];
}

const { env } = process;
const agent = new Agent({ keepAlive: true });
const TableName = env.REQUESTS_TABLE;
let begun: Promise<{ botToken: string; icws: IcwsSecret }> | undefined;

interface IcwsSecret {
  baseUrl: string;
  userId: string;
  password: string;
}

export async function handler({ Records }: Event): Promise<{ batchItemFailures: [] }> {
  for (const { body } of Records) await share(String((JSON.parse(body) as Json).requestId));
  return { batchItemFailures: [] };
}

async function share(id: string): Promise<void> {
  begun ??= begin();
  const { botToken, icws } = await begun;
  const Key = key(`request#${id}`, 'request');
  const { Item } = (await get(Key)) as { Item: Item };
  const write = (...names: string[]) => update(Key, Item, names);

  await countShare(`recording#${id}`);
  await write('notifications');
  const { ts } = await slack(botToken, 'chat.postMessage', {});
  await write('notifications');
  await get(key('switch#sending', 'switch'));
  await get(key('login-circuit-breaker#1', 'login-circuit-breaker'));
  await get(key('switch#sending', 'switch'));
  await slack(botToken, 'users.info', { user: String(Item.requester?.S) });
  const session = await logIn(icws);
  await write('events', 'delivery');
  const { M: email } = Item.email as { M: Item };
  const [recording] = list(email.recordings).map(membersOf);
  await session.call(
    'PUT',
    `recordings/${recording?.recordingId?.S}/send-as-email`,
    emailOf(email),
  );
  await write('email', 'events', 'delivery');
  await Promise.all([`recording#${id}`, `recipient#${id}`].map(countShare));
  await audit(Item);
  await write('notifications');
  await slack(botToken, 'chat.postMessage', { thread_ts: ts });
  await write('notifications');
  await slack(botToken, 'chat.update', { ts });
  await write('notifications');
  await session.call('DELETE', 'connection', {});
  session.close();
}

const key = (pk: string, sk: string) => ({ pk: { S: pk }, sk: { S: sk } });
const get = (Key: Json) => dynamo('GetItem', { TableName, Key, ConsistentRead: true });

/** Writes attributes as they are: as many bytes as the worker writes, without a change. */
function update(Key: Json, item: Item, names: string[]) {
  return dynamo('UpdateItem', {
    TableName,
    Key,
    UpdateExpression: `SET ${names.map((name) => `#${name} = :${name}`).join(', ')}`,
    ExpressionAttributeNames: Object.fromEntries(names.map((name) => [`#${name}`, name])),
    ExpressionAttributeValues: Object.fromEntries(names.map((name) => [`:${name}`, item[name]])),
  });
}

const countShare = (pk: string) =>
  dynamo('UpdateItem', {
    TableName,
    Key: key(pk, 'share'),
    UpdateExpression: 'ADD times :one',
    ExpressionAttributeValues: { ':one': { N: '1' } },
  });

const dynamo = (operation: string, input: Json) =>
  aws('dynamodb', `DynamoDB_20120810.${operation}`, input);

function audit(item: Item): Promise<Json> {
  const logEvents = [{ timestamp: Date.now(), message: JSON.stringify(item.events) }];
  return logs('PutLogEvents', { logEvents });
}

const logs = (operation: string, more: Json) =>
  aws('logs', `Logs_20140328.${operation}`, {
    logGroupName: env.AUDIT_LOG_GROUP,
    logStreamName: 'floor',
    ...more,
  });

function aws(service: string, target: string, input: Json): Promise<Json> {
  const url = new URL(env.AWS_ENDPOINT_URL ?? '');
  const body = JSON.stringify(input);
  return send(url, 'POST', signedHeaders(url, service, target, body), body, agent);
}

/** What a container does once. */
async function begin() {
  await logs('CreateLogStream', {});
  const read = async (SecretId: string | undefined) => {
    const answer = await aws('secretsmanager', 'secretsmanager.GetSecretValue', { SecretId });
    return JSON.parse(String(answer.SecretString)) as unknown;
  };
  const { botToken } = (await read(env.SLACK_SECRET_ID)) as { botToken: string };
  return { botToken, icws: (await read(env.ICWS_SECRET_ID)) as IcwsSecret };
}

function slack(botToken: string, method: string, more: Json): Promise<Json> {
  const text = 'The email was sent: PureConnect says that it has sent the recording.';
  const headers = {
    authorization: `Bearer ${botToken}`,
    'content-type': 'application/x-www-form-urlencoded',
  };
  const blocks = JSON.stringify([{ type: 'section', text: { type: 'mrkdwn', text } }]);
  const body = new URLSearchParams({ channel: 'C0QA', text, blocks, ...more }).toString();
  return send(new URL(`${env.SLACK_API_URL}${method}`), 'POST', headers, body, agent);
}

/** A connection of its own for each share, as the worker has. */
async function logIn({ baseUrl, userId, password }: IcwsSecret) {
  const own = new Agent({ keepAlive: true });
  const headers = { 'content-type': 'application/json', 'accept-language': 'en-us' };
  const __type = 'urn:inin.com:connection:icAuthConnectionRequestSettings';
  const settings = { __type, applicationName: 'floor', userID: userId, password };
  const url = new URL(`${baseUrl}/icws/connection?include=features,version`);
  let cookie = '';
  const answer = await send(url, 'POST', headers, JSON.stringify(settings), own, (lines) => {
    cookie = lines.map((line) => line.split(';', 1)[0]).join('; ');
  });
  const { sessionId, csrfToken } = answer as { sessionId: string; csrfToken: string };
  return {
    call: (method: string, path: string, body: Json) =>
      send(
        new URL(`${baseUrl}/icws/${sessionId}/${path}`),
        method,
        { 'ININ-ICWS-CSRF-Token': csrfToken, cookie, 'content-type': 'application/json' },
        JSON.stringify(body),
        own,
      ),
    close: () => own.destroy(),
  };
}

function emailOf(email: Item): Json {
  const { to, cc, replyTo, emailSubject, emailBody, priority } = email;
  return {
    toParticipants: { emailAddresses: list(to).map(participant) },
    ccParticipants: { emailAddresses: list(cc).map(participant) },
    replyToAddress: replyTo?.S,
    emailSubject: emailSubject?.S,
    emailBody: emailBody?.S,
    priority: Number(priority?.N),
  };
}

const list = (attribute: Json | undefined) => (attribute?.L ?? []) as Json[];

const membersOf = ({ M }: Json) => M as Item;

function participant(attribute: Json): Json {
  const { name, address } = membersOf(attribute);
  return { displayName: name?.S, address: address?.S };
}

/** One exchange of JSON. Throws on anything but success: a floor that fails would measure nothing. */
function send(
  url: URL,
  method: string,
  headers: Record<string, string>,
  body: string,
  over: Agent,
  onCookies?: (lines: string[]) => void,
): Promise<Json> {
  return new Promise((resolve, reject) => {
    const length = { 'content-length': Buffer.byteLength(body) };
    const options = { method, agent: over, headers: { ...headers, ...length } };
    const asked = request(url, options, (response) => {
      let text = '';
      response.setEncoding('utf8').on('data', (piece: string) => {
        text += piece;
      });
      response.on('end', () => {
        const { statusCode = 0, headers: got } = response;
        if (statusCode >= 300) reject(new Error(`${url.pathname}: ${statusCode} ${text}`));
        onCookies?.(got['set-cookie'] ?? []);
        resolve(text === '' ? {} : (JSON.parse(text) as Json));
      });
    });
    asked.on('error', reject);
    asked.end(body);
  });
}
