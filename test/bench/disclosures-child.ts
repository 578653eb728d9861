/** The disclosure report in a process of its own, as the tool runs it. Prints what it took as JSON. */
import { Writable } from 'node:stream';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { printDisclosures } from '../../infra/cli/print-disclosures.ts';
import { requestStore } from '../../lambda/aws/request-store.ts';

const requests = requestStore(
  DynamoDBDocumentClient.from(new DynamoDBClient()),
  process.env.REQUESTS_TABLE ?? '',
);
let bytes = 0;
const nowhere = new Writable({
  write(piece: Buffer, _, done) {
    bytes += piece.length;
    done();
  },
});
const startedAt = performance.now();
await printDisclosures(requests, { from: 0, to: Number.MAX_VALUE }, 'csv', nowhere, {
  progress: () => undefined,
  unreadable: (problem) => {
    throw new Error(problem);
  },
});
const seconds = (performance.now() - startedAt) / 1000;
const peakMb = process.resourceUsage().maxRSS / 1024;
process.stdout.write(JSON.stringify({ seconds, peakMb, bytes }));
