/** However long a policy's lists and people's texts are, Slack takes every view and message. */
import fc from 'fast-check';
import {
  checkHome,
  checkMessageBlocks,
  checkView,
} from '../../../infra/local/simulators/slack/blocks.ts';
import type { NoRule } from '../../../lambda/application/submit-share.ts';
import { exampleRequests, ids, now } from '../../../lambda/slack/example-requests.ts';
import { allExamples, type Example } from '../../../lambda/slack/examples.ts';
import { type NotDrafted, submitErrors } from '../../../lambda/slack/form-fields.ts';
import { en } from '../../../lambda/slack/texts/en.ts';
import { confirmationView } from '../../../lambda/slack/views/confirmation.ts';
import { noticeView } from '../../../lambda/slack/views/notice.ts';
import { plainDraft, plainEmail } from '../../support/requests.ts';

/** The longest that `chat.update` takes ("chat.update" of Slack's docs). */
const maxText = 4000;
const maxBlocksText = 13_000;

const sizes = fc.record({
  rule: fc.record({
    approvers: fc.integer({ min: 1, max: 1000 }).map(ids),
    requesters: fc.integer({ min: 0, max: 1000 }).map(ids),
    approvals: fc.constantFrom(1, 5),
    selfApproval: fc.constantFrom('never', 'with_reason'),
    name: fc.constantFrom('r', '&'.repeat(100), '<'.repeat(100)),
    askIn: fc.constantFrom('direct', 'C1'),
  }),
  emailBody: fc.constantFrom(
    ...['B', '&'.repeat(3000), '😀'.repeat(1500), `${'x'.repeat(2899)}😀`],
  ),
  purpose: fc.constantFrom('Why', '<'.repeat(500)),
  words: fc.constantFrom('No.', '&'.repeat(1000)),
});

function problemsOf(example: Example): string[] {
  if ('view' in example) {
    return example.view.type === 'home' ? checkHome(example.view) : checkView(example.view);
  }
  const { text, blocks } = example.message;
  return [
    ...checkMessageBlocks(blocks),
    ...(text.length > maxText ? ['the text is too long'] : []),
    ...(JSON.stringify(blocks).length > maxBlocksText ? ['the blocks are too long'] : []),
  ];
}

test('whatever the rule’s and the texts’ sizes', () => {
  fc.assert(
    fc.property(sizes, (given) => {
      for (const example of allExamples(given)) {
        const { of, request } = example;
        expect({ of, request, problems: problemsOf(example) }).toMatchObject({ problems: [] });
      }
      for (const request of Object.values(exampleRequests(given))) {
        expect(en.stateName(request).length).toBeLessThan(200);
        // Twice as many as the command lists.
        const many = Array.from({ length: 10 }, () => request);
        expect(en.status(many).length).toBeLessThanOrEqual(maxText);
      }
    }),
    { numRuns: 6 },
  );
});

test('refusals that name people, addresses or errors', () => {
  const patterns = Array.from(
    { length: 500 },
    (_, index) => `${'a'.repeat(60)}@${index}.example.com`,
  );
  const long = [
    en.reasons({ kind: 'not_named', ids: ids(1000) }),
    en.reasons({ kind: 'policy_invalid', errors: patterns }),
  ];
  for (const text of long) {
    expect(checkView(noticeView(text))).toEqual([]);
    expect(text).toMatch(/ and \d+ more/);
  }
  const address = `${'a'.repeat(64)}@${'b.'.repeat(90)}example`;
  const rule = 'r'.repeat(100);
  const matches: NoRule[] = [
    { kind: 'refused', address: 'x@else.example', allowed: patterns, complete: true },
    { kind: 'refused_by_rule', rule, reason: 'x'.repeat(300), address },
    {
      kind: 'different_rules',
      groups: ids(20).map((id) => ({ rule: id + rule, addresses: patterns.slice(0, 20) })),
    },
  ];
  const entry = 'x'.repeat(100);
  const results: NotDrafted[] = [
    ...matches.map((match) => ({ kind: 'not_allowed', match, field: 'to' }) as const),
    {
      kind: 'rule_not_met',
      problems: [
        { field: 'replyTo', kind: 'reply_to_not_allowed', rule, patterns },
        { field: 'recordings', kind: 'too_many_recordings', rule, max: 20 },
      ],
    },
    {
      kind: 'invalid_fields',
      problems: {
        emailBody: { kind: 'too_long', max: 3000, length: 9999 },
        recordings: { kind: 'no_recording', entry },
        to: { kind: 'wrong_entry', entry, problem: { kind: 'entity' } },
      },
    },
  ];
  for (const text of results.map(submitErrors).flatMap(Object.values<string>)) {
    expect(text.length).toBeLessThan(1000);
  }
});

test('a question about as many new recipients as the form takes, with international domains', () => {
  const long = (index: number) => {
    const address = `${String(index).padStart(60, 'x')}@xn--${'80ak6aa92e'.padStart(58, 'a')}.example`;
    return { name: address, address };
  };
  const to = Array.from({ length: 20 }, (_, index) => long(index));
  const request = plainDraft(now, {}, { email: { ...plainEmail, to }, earlierShares: [] });
  const view = confirmationView(request);
  expect(checkView(view)).toEqual([]);
  for (const { address } of to) expect(JSON.stringify(view.blocks).split(address)).toHaveLength(3);
});

test('what was selected about one earlier share is not the answer about another', () => {
  const [one, other] = ['a', 'b'].map((id) =>
    confirmationView(
      plainDraft(now, {}, { previousShare: { id: id.repeat(32), at: now, kind: 'sent' } }),
    ).blocks.flatMap(({ type, block_id }) => (type === 'input' ? [block_id] : [])),
  );
  expect(one).toHaveLength(1);
  expect(one).not.toEqual(other);
});
