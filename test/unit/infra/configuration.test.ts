/** The settings in `cdk.json`: synth stops for invalid ones and names each. */
import { App } from 'aws-cdk-lib';
import { readConfiguration } from '../../../infra/cdk/configuration.ts';
import { policy } from '../../support/infra/deployment.ts';

function read(settings: Record<string, unknown>, stage = 'main') {
  const context = { stage, 'share-recording': { policy, ...settings } };
  return readConfiguration(new App({ context }).node);
}

const rule = (more: object) => ({ name: 'r', recipients: ['*@example.com'], ...more });
const rules = (...given: object[]) => ({ policy: { rules: given } });
test.each([
  ['an invalid policy', rules(rule({ recipients: ['*'] })), /policy: rule "r", recipients\.0/],
  ['no policy', { policy: undefined }, /policy/],
  ['an unknown key', { keepWarm: true }, /keepWarm/],
  ['an unknown key of a stage', { stages: { main: { policy, color: 'red' } } }, /color/],
  ['a bad topic', { alarmTopicArn: 'alarms' }, /alarmTopicArn/],
  ['one worker', { maxWorkers: 1 }, /maxWorkers/],
  ['a network without subnets', { workerVpc: { vpcId: 'vpc-1' } }, /workerVpc\.subnetIds/],
  [
    'a rule in the shadow of an earlier one',
    rules(
      rule({ name: 'wide', recipients: ['*@*.example.com', '*@example.com'] }),
      rule({ name: 'narrow', recipients: ['ann@example.com', '*@a.example.com'] }),
    ),
    /rule "narrow" never applies: "wide" before it already matches.*Move it up/,
  ],
  [
    'a rule whose recipients are all refused',
    rules(
      rule({ name: 'a', recipients: ['*@a.example'], refuse: 'Never.' }),
      rule({ name: 'b', recipients: ['*@b.example'], refuse: 'Never.' }),
      rule({ name: 'c', recipients: ['x@a.example', 'y@b.example'], requesters: ['U1'] }),
    ),
    /rule "c" never applies: rules before it, such as "a", refuse all its recipients/,
  ],
  [
    'a rule of which another leaves only what is refused',
    rules(
      rule({ name: 'a', recipients: ['*@a.example'], refuse: 'Never.' }),
      rule({ name: 'b', recipients: ['*@b.example'] }),
      rule({ name: 'c', recipients: ['x@a.example', 'y@b.example'] }),
    ),
    /rule "c" never applies: "b" before it already matches/,
  ],
  [
    'a rule whose requester is its only approver',
    rules(rule({ requesters: ['U1'], approvers: ['U1'] })),
    /rule "r" can never be satisfied.*Add approvers/,
  ],
])('%s stops the synth with what to fix', (_, settings, message) => {
  expect(() => read(settings)).toThrow(message);
});

test.each([
  [
    'two rules that each match some of the recipients: shares with both are left',
    rules(
      rule({ name: 'a', recipients: ['*@a.example'] }),
      rule({ name: 'b', recipients: ['*@b.example'] }),
      rule({ name: 'c', recipients: ['x@a.example', 'y@b.example'], requesters: ['U1'] }),
    ),
  ],
  [
    'a rule that refuses what an earlier one allows alone',
    rules(
      rule({ name: 'a', recipients: ['*@example.com'] }),
      rule({ name: 'b', recipients: ['x@example.com'], refuse: 'Never with others.' }),
    ),
  ],
  [
    'the narrow rule first',
    rules(
      rule({ name: 'n', recipients: ['ann@example.com'], requesters: ['U2'] }),
      rule({ name: 'w', requesters: ['U1'] }),
    ),
  ],
  [
    'the same recipients for other people',
    rules(rule({ name: 'a', requesters: ['U1'] }), rule({ name: 'b', requesters: ['U2'] })),
  ],
  [
    'a requester among several approvers',
    rules(rule({ requesters: ['U1'], approvers: ['U1', 'U2'] })),
  ],
])('%s is fine', (_, settings) => {
  expect(() => read(settings)).not.toThrow();
});

test.each(['My Stage', '', 'x'.repeat(21)])('the stage %j is refused', (stage) => {
  expect(() => read({}, stage)).toThrow(/stage must be/);
});
test('the message names every invalid setting', () => {
  expect(() => read({ maxWorkers: 1, slackSecretName: 'arn:aws:x' })).toThrow(
    /^Invalid settings in cdk\.json:\n {2}maxWorkers: .*\n {2}slackSecretName: must be a secret's name, not an ARN$/,
  );
});
