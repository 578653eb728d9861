import { releaseNotes } from '../../../.ci/release-notes.ts';

const changelog = [
  '# Changelog',
  '## Unreleased',
  '- Next.',
  '## [0.10.0] - 2026-12-01',
  '### Added',
  '- Ten.',
  '## 0.1.0',
  '- One.',
].join('\n');
const of = (version: string, tag = `v${version}`) => releaseNotes({ tag, version, changelog });

test('a release has the notes of its own version', () => {
  expect(of('0.10.0')).toBe('### Added\n- Ten.');
  expect(of('0.1.0')).toBe('- One.');
});

test.each(['v0.1.1', '0.1.0', 'v0.1', ''])('the tag %p is not the tag of version 0.1.0', (tag) => {
  expect(() => of('0.1.0', tag)).toThrow(/package\.json has version 0\.1\.0/);
});

test('a version that the changelog lacks is not released', () => {
  expect(() => of('0.1')).toThrow('CHANGELOG.md says nothing about version 0.1.');
});
