/**
 * `node .ci/release-notes.ts TAG` prints what the changelog says about a tag's version. Fails if the tag isn't the
 * version of `package.json`, or if the changelog doesn't have it.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

interface Release {
  tag: string;
  version: string;
  changelog: string;
}

/** The text below the version's heading, which is `## 1.2.3` or `## [1.2.3]`, with or without a date. */
export function releaseNotes({ tag, version, changelog }: Release): string {
  if (tag !== `v${version}`) {
    throw new Error(`The tag is ${tag}, but package.json has version ${version}.`);
  }
  const sections = changelog.split(/^## /m);
  const section = sections.find((text) => /^\[?([^\s\]]+)/.exec(text)?.[1] === version);
  const notes = section?.slice(section.indexOf('\n')).trim();
  if (!notes) throw new Error(`CHANGELOG.md says nothing about version ${version}.`);
  return notes;
}

if (import.meta.main) {
  const read = (file: string) => readFileSync(join(import.meta.dirname, '..', file), 'utf8');
  const { version } = JSON.parse(read('package.json')) as { version: string };
  const [tag = ''] = process.argv.slice(2);
  try {
    process.stdout.write(`${releaseNotes({ tag, version, changelog: read('CHANGELOG.md') })}\n`);
  } catch (cause) {
    process.stderr.write(`${cause instanceof Error ? cause.message : cause}\n`);
    process.exitCode = 1;
  }
}
