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
let peakMb = 0;
const startedAt = performance.now();
await printDisclosures(requests, { from: 0, to: Number.MAX_VALUE }, 'csv', nowhere, {
  // The system's own figure begins with what the parent has.
  progress: (read) => {
    if (read % 100 === 0) peakMb = Math.max(peakMb, process.memoryUsage.rss() / 2 ** 20);
  },
  unreadable: (problem) => {
    throw new Error(problem);
  },
});
const seconds = (performance.now() - startedAt) / 1000;
process.stdout.write(JSON.stringify({ seconds, peakMb, bytes }));
