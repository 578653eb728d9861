/** The configuration file: mistakes are reported with their lines. */
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readConfiguration } from '../../../infra/cdk/configuration-file.ts';
import { jsonSchema, referenceTables } from '../../../infra/cdk/configuration-reference.ts';

const folder = mkdtempSync(join(tmpdir(), 'configuration-'));
function read(text: string, stage?: string) {
  const file = join(folder, 'share.json');
  writeFileSync(file, text);
  return readConfiguration(file, stage);
}
const lines = (...given: string[]) => given.join('\n');
const rules = '"policy": { "rules": [{ "name": "r", "recipients": ["*@example.com"] }] }';

test('a file of the right form, also with a byte order mark', () => {
  expect(read(`\uFEFF{ "$schema": "x", ${rules}, "maxWorkers": 3 }`)).toMatchObject({
    ...{ stage: 'main', maxWorkers: 3, icwsSession: 'release' },
  });
});

test.each([
  [
    'a wrong value',
    lines('{', rules, ',', '"maxWorkers": 1', '}'),
    /share\.json:4 maxWorkers: must/,
  ],
  [
    'a value deep inside',
    lines(
      '{ "policy": { "rules": [',
      '{ "name": "r",',
      '"recipients": [',
      '"example.com"',
      '] }] } }',
    ),
    /share\.json:4 policy\.rules\[0\]\.recipients\[0\]: is not an address pattern/,
  ],
  [
    'a missing key, at what should contain it',
    lines('{ "policy": { "rules": [', '{ "name": "r" }', '] } }'),
    /share\.json:2 policy\.rules\[0\]\.recipients: is required/,
  ],
  [
    'an unknown key',
    lines('{', rules, ',', '"maxWorker": 3 }'),
    /share\.json:4 maxWorker: is not a/,
  ],
  [
    'a rule that never applies',
    lines(
      '{ "policy": { "rules": [',
      '{ "name": "a", "recipients": ["*@example.com"] },',
      '{ "name": "b", "recipients": ["*@example.com"] }',
      '] } }',
    ),
    /share\.json:3 policy\.rules\[1\]: rule "b" never applies/,
  ],
  [
    'a key that is there twice',
    lines('{', rules, ',', rules, '}'),
    /share\.json:2 policy: is there twice, again in line 4/,
  ],
  [
    'a missing comma',
    lines('{', rules, '"maxWorkers": 3', '}'),
    /share\.json:3: not valid JSON: a comma is expected here/,
  ],
  [
    'a comma too many',
    lines('{', rules, ',', '}'),
    /share\.json:4: not valid JSON: a property name is expected here/,
  ],
  [
    'a comment',
    lines('{', '// mine', rules, '}'),
    /share\.json:2: not valid JSON: invalid comment token/,
  ],
  ['an empty file', '', /share\.json:1: .*expected here/],
  ['a list', '[]', /share\.json:1 configuration: must be an object, not a list/],
])('%s is reported with its line', (_, text, message) => {
  expect(() => read(text)).toThrow(message);
});

test('all mistakes are reported, each with its line', () => {
  const text = lines('{', rules, ',', '"maxWorkers": 1,', '"icwsSession": "hold"', '}');
  expect(() => read(text)).toThrow(/2 mistakes:\n {2}\S+:4 maxWorkers.*\n {2}\S+:5 icwsSession/);
});

test('a file that is not there says how another one is named', () => {
  expect(() => readConfiguration(join(folder, 'none.json'))).toThrow(
    /none\.json: there is no such file\. Name another one with --config FILE/,
  );
});

test('the schema for editors describes every key, and knows no other', () => {
  const { properties, additionalProperties } = jsonSchema() as {
    properties: Record<string, { description?: string; properties?: object }>;
    additionalProperties: unknown;
  };
  expect(additionalProperties).toBe(false);
  const { policy, ...settings } = properties;
  for (const [name, { description }] of Object.entries(settings)) {
    expect([name, description]).toEqual([name, expect.stringMatching(/^[^[\]]{20,}\.$/)]);
  }
  expect(JSON.stringify(policy)).toContain('Where approvers are notified');
});

test('the tables of docs/configuration.md are made of the schema', () => {
  const docs = readFileSync(join(import.meta.dirname, '../../../docs/configuration.md'), 'utf8');
  for (const [name, table] of Object.entries(referenceTables())) {
    expect([name, docs.includes(table)]).toEqual([name, true]);
  }
});
