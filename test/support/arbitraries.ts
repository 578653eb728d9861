/** Actions as fast-check draws them. */
import fc from 'fast-check';
import type { SendResult } from '../../lambda/domain/delivery.ts';
import type { Action } from './actions.ts';

const nth = fc.nat(1);
const rule = fc.constantFrom('open' as const, 'asked' as const, 'two' as const);
const anyRule = fc.constantFrom(
  ...(['open', 'open', 'asked', 'asked', 'two', 'two', 'refused'] as const),
);
const result = fc.constantFrom<SendResult>(
  { kind: 'sent' },
  { kind: 'refused', status: 403 },
  { kind: 'unconfirmed', because: 'x' },
  { kind: 'notSent', because: 'session_ended', retryImmediately: true },
  { kind: 'notSent', because: 'busy', retryImmediately: false },
);
const decide = fc.record({
  kind: fc.constant('decide' as const),
  nth,
  by: fc.constantFrom('U0BOB' as const, 'U0CAT' as const),
  reject: fc.integer({ min: 0, max: 3 }).map((drawn) => drawn === 0),
});
const resolve = fc.record({
  kind: fc.constant('resolve' as const),
  nth,
  by: fc.constantFrom('U0ANN' as const, 'U0BOB' as const, 'U0CAT' as const),
  outcome: fc.constantFrom('sent' as const, 'send_again' as const, 'close' as const),
});
const clock = fc.record({
  kind: fc.constant('clock' as const),
  minutes: fc.constantFrom(1, 12, 70, 800),
});

const only = (kind: 'work' | 'sweep') => fc.constant<Action>({ kind });
const onNth = (kind: 'confirm' | 'cancel' | 'again') =>
  nth.map((drawn): Action => ({ kind, nth: drawn }));

const held = fc.record({ kind: fc.constant('hold' as const), nth, on: fc.boolean() });
const slack = fc.record({ kind: fc.constant('slack' as const), down: fc.boolean() });
const results = fc.record({ kind: fc.constant('result' as const), result });
const form = fc.record({
  kind: fc.constant('form' as const),
  serial: fc.nat(2),
  rule: anyRule,
  recordings: fc.constantFrom(1, 1, 3),
  recipients: fc.constantFrom(1, 1, 2),
  byInteraction: fc.boolean(),
});

/** Something of everything. */
const everyday: fc.Arbitrary<Action> = fc.oneof(
  { weight: 3, arbitrary: form },
  { weight: 5, arbitrary: onNth('confirm') },
  { weight: 1, arbitrary: onNth('cancel') },
  { weight: 4, arbitrary: decide },
  { weight: 3, arbitrary: resolve },
  { weight: 8, arbitrary: only('work') },
  { weight: 4, arbitrary: onNth('again') },
  { weight: 2, arbitrary: only('sweep') },
  { weight: 2, arbitrary: clock },
  { weight: 1, arbitrary: held },
  { weight: 1, arbitrary: slack },
  { weight: 3, arbitrary: results },
);

/** Mostly workers, on the same requests. */
const crowd: fc.Arbitrary<Action> = fc.oneof(
  { weight: 10, arbitrary: onNth('again') },
  { weight: 4, arbitrary: only('work') },
  { weight: 2, arbitrary: resolve },
  { weight: 1, arbitrary: onNth('cancel') },
  { weight: 1, arbitrary: only('sweep') },
  { weight: 1, arbitrary: clock },
  { weight: 2, arbitrary: results },
);

const several = (action: fc.Arbitrary<Action>) =>
  fc.array(action, { minLength: 4, maxLength: 40, size: 'max' });

/** Two requests to speak of, as far as people have brought them. */
const begun = fc
  .tuple(rule, rule, fc.constantFrom(0, 1, 2, 2, 2))
  .map(([one, other, stage]): Action[] => {
    const both = (action: (nth: number) => Action): Action[] => [action(0), action(1)];
    const approval = (by: 'U0BOB' | 'U0CAT') =>
      both((drawn) => ({ kind: 'decide', nth: drawn, by, reject: false }));
    return [
      { kind: 'form', serial: 0, rule: one },
      { kind: 'form', serial: 1, rule: other },
      ...(stage > 0 ? both((drawn) => ({ kind: 'confirm', nth: drawn })) : []),
      ...(stage > 1 ? [...approval('U0BOB'), ...approval('U0CAT')] : []),
    ];
  });

/** `begun` happens in order and without a fault; `actions` all at once. */
export const schedule = fc.record({
  seed: fc.integer(),
  /** Whether the requester selects the checkboxes of what the confirmation warns of. */
  acceptsWarnings: fc.integer({ min: 0, max: 7 }).map((drawn) => drawn > 0),
  begun,
  actions: fc.oneof(several(everyday), several(crowd)),
});
export type Schedule = typeof schedule extends fc.Arbitrary<infer T> ? T : never;
