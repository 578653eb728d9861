/**
 * The audit trail's copy in S3, as Data Firehose delivers a log group's subscription: objects of gzip members, each with
 * one JSON document after the other ("Subscription filters with Amazon Data Firehose" of CloudWatch Logs' docs).
 */
import { gunzipSync } from 'node:zlib';
import {
  GetObjectCommand,
  GetObjectLockConfigurationCommand,
  ListObjectVersionsCommand,
  type ListObjectVersionsCommandOutput,
  type ObjectVersion,
  type S3Client,
} from '@aws-sdk/client-s3';
import * as z from 'zod';
import type { LoggedLine } from '../../lambda/application/ports.ts';
import { prefixes } from '../cdk/archive-prefixes.ts';

/** Control messages check that the destination is there; they carry no line of the group. */
const documentSchema = z.object({
  messageType: z.enum(['DATA_MESSAGE', 'CONTROL_MESSAGE']),
  logEvents: z.array(z.object({ timestamp: z.number(), message: z.string() })),
});

export interface Archived {
  lines: LoggedLine[];
  /** Objects that are not what the stream writes. */
  unreadable: string[];
  /** How long the bucket keeps a line; unknown without the right to read its lock. */
  keptDays?: number;
}

/** Objects that are read at the same time. */
const atOnce = 16;

/**
 * The lines in every version of every object: Object Lock keeps a version, but does not keep anyone from putting a newer
 * one, or a delete marker, in front of it.
 */
export async function archivedLines(client: S3Client, Bucket: string): Promise<Archived> {
  const lines: LoggedLine[] = [];
  const unreadable: string[] = [];
  const read = async ({ Key = '', VersionId }: ObjectVersion) => {
    const { Body } = await client.send(new GetObjectCommand({ Bucket, Key, VersionId }));
    const bytes = Buffer.from((await Body?.transformToByteArray()) ?? []);
    try {
      lines.push(...linesIn(bytes));
    } catch {
      unreadable.push(
        `The archive has an object that is not of its stream: ${Key}, version ${VersionId}`,
      );
    }
  };
  let page: ListObjectVersionsCommandOutput | undefined;
  do {
    const { NextKeyMarker: KeyMarker, NextVersionIdMarker: VersionIdMarker } = page ?? {};
    page = await client.send(
      new ListObjectVersionsCommand({ Bucket, Prefix: prefixes.lines, KeyMarker, VersionIdMarker }),
    );
    const versions = page.Versions ?? [];
    for (let from = 0; from < versions.length; from += atOnce)
      await Promise.all(versions.slice(from, from + atOnce).map(read));
  } while (page.IsTruncated);
  const keptDays = await lockDays(client, Bucket);
  return { lines, unreadable, ...(keptDays === undefined ? {} : { keptDays }) };
}

async function lockDays(client: S3Client, Bucket: string): Promise<number | undefined> {
  try {
    const lock = await client.send(new GetObjectLockConfigurationCommand({ Bucket }));
    return lock.ObjectLockConfiguration?.Rule?.DefaultRetention?.Days;
  } catch {
    return undefined;
  }
}

/** Within a string a quote is escaped: these characters stand between two documents only. */
const boundary = /(?<=\})\s*(?=\{")/;

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
