/**
 * The audit trail's copy in S3, as Data Firehose delivers a log group's subscription: objects of gzip members, each with
 * one JSON document after the other ("Subscription filters with Amazon Data Firehose" of CloudWatch Logs' docs).
 */
import { gunzipSync } from 'node:zlib';
import {
  GetObjectCommand,
  ListObjectVersionsCommand,
  type ListObjectVersionsCommandOutput,
  type S3Client,
} from '@aws-sdk/client-s3';
import * as z from 'zod';
import type { LoggedLine } from '../../lambda/application/ports.ts';

/** Where the stack's stream puts the lines, and what it could not deliver. */
export const prefixes = { lines: 'trail/', errors: 'errors/' } as const;

/** Control messages check that the destination is there; they carry no line of the group. */
const documentSchema = z.object({
  messageType: z.enum(['DATA_MESSAGE', 'CONTROL_MESSAGE']),
  logEvents: z.array(z.object({ timestamp: z.number(), message: z.string() })),
});

/**
 * The lines in every version of every object: Object Lock keeps a version, but does not keep anyone from putting a newer
 * one, or a delete marker, in front of it. Throws on an object that is not what Firehose writes.
 */
export async function* archivedLines(client: S3Client, Bucket: string): AsyncGenerator<LoggedLine> {
  let page: ListObjectVersionsCommandOutput | undefined;
  do {
    const { NextKeyMarker: KeyMarker, NextVersionIdMarker: VersionIdMarker } = page ?? {};
    page = await client.send(
      new ListObjectVersionsCommand({ Bucket, Prefix: prefixes.lines, KeyMarker, VersionIdMarker }),
    );
    for (const { Key, VersionId } of page.Versions ?? []) {
      const { Body } = await client.send(new GetObjectCommand({ Bucket, Key, VersionId }));
      yield* linesIn(Buffer.from((await Body?.transformToByteArray()) ?? []));
    }
  } while (page.IsTruncated);
}

/** Within a string a quote is escaped: these characters stand between two documents only. */
const boundary = /(?<=\})\s*(?=\{"messageType")/;

/** The lines in one object. */
export function linesIn(object: Buffer): LoggedLine[] {
  return gunzipSync(object)
    .toString('utf8')
    .trim()
    .split(boundary)
    .map((text) => documentSchema.parse(JSON.parse(text)))
    .filter(({ messageType }) => messageType === 'DATA_MESSAGE')
    .flatMap(({ logEvents }) => logEvents.map(({ timestamp: at, message }) => ({ at, message })));
}
