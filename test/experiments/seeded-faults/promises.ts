/**
 * `npm run plants`: takes away what the promises rest on, one thing at a time, and runs the suite. Ends with an
 * error if it stays green for one of them.
 */
import { table, writePart } from '../../support/document.ts';
import { type Plant, plantAll } from './seeded-fault.ts';

const plants: Plant[] = [
  {
    name: 'a lease that never ends',
    file: 'lambda/domain/delivery.ts',
    from: 'return (request.leaseUntil ?? 0) <= now ? leaseRanOut(request, now) : undefined;',
    to: 'return undefined;',
    first: ['system/crash'],
  },
  {
    name: 'a lease that protects nothing',
    file: 'lambda/domain/delivery.ts',
    from: 'return (request.leaseUntil ?? 0) <= now ? leaseRanOut(request, now) : undefined;',
    to: 'return leaseRanOut(request, now);',
    first: ['system/crash', 'system/worker'],
  },
  {
    name: 'a result recorded by whoever comes',
    file: 'lambda/domain/delivery.ts',
    from: 'const mine = attempt?.number === number && attempt.owner === owner;',
    to: 'const mine = attempt !== undefined;',
    first: ['test/experiments/faults/interleavings'],
  },
  {
    name: 'a claim without an answer, undone whoever holds it now',
    file: 'lambda/application/send-email.ts',
    from: 'const after = recordResult(current, number, deps.owner, result, deps.now());',
    to: "const owner = current.attempts.at(-1)?.owner ?? '';\n      const after = recordResult(current, number, owner, result, deps.now());",
    first: ['application/schedules'],
  },
  {
    name: 'the condition of every write, in DynamoDB',
    file: 'lambda/aws/request-store.ts',
    from: "ConditionExpression: '#writeId = :seen',",
    to: "ConditionExpression: '#writeId = :seen OR attribute_exists(pk)',",
    first: ['test/experiments/faults/schedules-dynamodb'],
  },
  {
    name: 'a contentHash that leaves the body out',
    file: 'lambda/domain/hash.ts',
    from: 'const content = sortedEntries({ ...others, bodyHash });',
    to: "const content = sortedEntries({ ...others, bodyHash: '' });",
    first: ['unit/domain'],
  },
  {
    name: 'another worker’s claim taken back after a claim without an answer',
    file: 'lambda/domain/delivery.ts',
    from: 'const mine = attempt?.number === number && attempt.owner === owner;',
    to: 'const mine = attempt?.number === number;',
    first: ['test/schedules'],
  },
  {
    name: 'a claim that is not shut out after it seemed to fail',
    file: 'lambda/application/send-email.ts',
    from: '    there = await shutOut(deps, request, there);',
    to: '',
    first: ['application/races'],
  },
  {
    name: 'a group that is not known, taken for one without the requester',
    file: 'lambda/domain/policy.ts',
    from: "    if (belonging.kind === 'undecided') return belonging;",
    to: "    if (belonging.kind === 'undecided') continue;",
    first: ['domain/policy'],
  },
  {
    name: 'sending again on one person’s word',
    file: 'lambda/domain/approval.ts',
    from: "return { refusal: { kind: 'too_often' } };\n  if (request.rule.approvers.length === 0)",
    to: "return { refusal: { kind: 'too_often' } };\n  if (request.rule.approvers.length >= 0)",
    first: ['domain/report-outcome'],
  },
  {
    name: 'a record that nobody compares before the PUT',
    file: 'lambda/application/send-email.ts',
    from: "const problem = request.state === 'approved' ? integrityProblem(request) : undefined;",
    to: 'const problem = undefined as string | undefined;',
    first: ['application/forgeries'],
  },
  {
    name: 'approvals that are not compared with the rule',
    file: 'lambda/domain/integrity.ts',
    from: '    approvalProblem(request) ??\n',
    to: '',
    first: ['domain/integrity'],
  },
  {
    name: 'waiting that is written down without end',
    file: 'lambda/domain/delivery.ts',
    from: 'if (known || waits.length >= maxWaits) return waiting;',
    to: 'if (known) return waiting;',
    first: ['domain/states'],
  },
  {
    name: 'one item that cannot be read, which ends the list',
    file: 'lambda/aws/request-lists.ts',
    from: '      if (!(cause instanceof UnreadableRequestError)) throw cause;',
    to: '      throw cause;',
    first: ['aws/request-lists'],
  },
  {
    name: 'a restored draft that is deleted, whatever became of it',
    file: 'lambda/aws/request-store.ts',
    from: "        ConditionExpression: 'writeId = :seen',\n        ExpressionAttributeValues: { ':seen': seenWrite(before) },\n",
    to: '',
    first: ['after-restore'],
  },
  {
    name: 'a confirmation of any content',
    file: 'lambda/domain/approval.ts',
    from: "if (request.contentHash !== hash) return { refusal: { kind: 'content_changed' } };\n  if (request.state !== 'draft') {",
    to: "if (request.state !== 'draft') {",
    first: ['system/receiver'],
  },
  {
    name: 'an approval of any content',
    file: 'lambda/domain/approval.ts',
    from: "if (request.contentHash !== hash) return { kind: 'content_changed' };",
    to: '',
    first: ['system/approval', 'unit/domain'],
  },
  {
    name: 'the signature check',
    file: 'lambda/slack/verify-request.ts',
    from: 'return given.length === wanted.length && timingSafeEqual(given, wanted);',
    to: 'return given.length === wanted.length || timingSafeEqual(wanted, wanted);',
    first: ['system/receiver'],
  },
  {
    name: 'the check of stamps from the future',
    file: 'lambda/slack/verify-request.ts',
    from: 'Math.abs(now - timestampMs) <= maxAgeMs;',
    to: 'now - timestampMs <= maxAgeMs;',
    first: ['system/receiver'],
  },
  {
    name: 'people’s words as markup',
    file: 'lambda/slack/block-kit.ts',
    from: "({ type: 'section', text: plain(text) });",
    to: "({ type: 'section', text: { type: 'mrkdwn', text } });",
    first: ['system/hostile'],
  },
  {
    name: 'the self-approval check',
    file: 'lambda/domain/approval.ts',
    from: "if (own && !allowed) return { refusal: { kind: 'not_your_own' } };",
    to: '',
    first: ['system/approval'],
  },
  {
    name: 'handed over, taken for not sent',
    file: 'lambda/icws/client.ts',
    from: '          handedOver = true;',
    to: '          handedOver = false;',
    first: ['icws/client'],
  },
  {
    name: 'an unclear answer, taken for not sent',
    file: 'lambda/domain/delivery.ts',
    from: "    case 'unconfirmed': {",
    to: "    case 'unknown':\n      return { ...recorded, state: 'approved', leaseUntil: undefined };\n    case 'never' as never: {",
    first: ['test/schedules'],
  },
  {
    name: 'an approval that holds for ever',
    file: 'lambda/domain/delivery.ts',
    from: 'return (request.sendBefore ?? 0) <= now',
    to: 'return (request.sendBefore ?? 0) < 0',
    first: ['unit/domain', 'after-restore'],
  },
  {
    name: 'a restored approval that goes on',
    file: 'infra/cli/settle-restored.ts',
    from: "    case 'approved':\n    case 'sending': {",
    to: "    case 'approved':\n      return { kind: 'kept' };\n    case 'sending': {",
    first: ['after-restore'],
  },
];

const { healthy, survivors } = plantAll(plants);
if (healthy) {
  const rows = plants.map(({ name, file }): [string, string] => [
    `${name} (\`${file}\`)`,
    survivors.includes(name) ? '**survived**' : 'found',
  ]);
  writePart('security.md', 'plants', 'npm run plants', table(['taken away', 'by the suite'], rows));
}
process.exitCode = healthy && survivors.length === 0 ? 0 : 1;
