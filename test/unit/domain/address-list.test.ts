/** A list of recipients: what a mail client writes is taken, what could be taken for somebody else is refused. */
import fc from 'fast-check';
import {
  checkAddressList,
  type Recipient,
  writeRecipient,
} from '../../../lambda/domain/address-list.ts';

const plain = (address: string): Recipient => ({ name: address, address });
const ann = plain('ann@example.com');

describe('taken', () => {
  test.each<[string, Recipient[]]>([
    ['ann@example.com', [ann]],
    [' ann@example.com, bob@x.example ', [ann, plain('bob@x.example')]],
    ['ann@example.com; bob@x.example', [ann, plain('bob@x.example')]],
    ['ann@example.com\r\nbob@x.example\n', [ann, plain('bob@x.example')]],
    ['Ann Example <ann@example.com>', [{ name: 'Ann Example', address: 'ann@example.com' }]],
    ['"Example, Ann" <ann@example.com>', [{ name: 'Example, Ann', address: 'ann@example.com' }]],
    ['“Example; Ann” <ann@example.com>', [{ name: 'Example; Ann', address: 'ann@example.com' }]],
    ['<ann@example.com>', [ann]],
    ['<mailto:ann@example.com|ann@example.com>', [ann]],
    ['Ann <mailto:ann@example.com>', [{ name: 'Ann', address: 'ann@example.com' }]],
    ['Müller <m@xn--bcher-kva.example>', [{ name: 'Müller', address: 'm@xn--bcher-kva.example' }]],
    ['ann@example.com, Ann <ANN@Example.com>', [ann]],
    ['ann@example.com,,', [ann]],
    [
      'ann@example.com bob@x.example\tcy@x.example',
      [ann, plain('bob@x.example'), plain('cy@x.example')],
    ],
    ['To: mailto:ann@example.com.', [ann]],
    ["'ann@example.com'; Bob [bob@x.example]", [ann, { name: 'Bob', address: 'bob@x.example' }]],
    ["'Ann' <ann@example.com>", [{ name: 'Ann', address: 'ann@example.com' }]],
    [
      '• Ann <ann@example.com>\n2. <bob@x.example>',
      [{ name: 'Ann', address: 'ann@example.com' }, plain('bob@x.example')],
    ],
  ])('%j', (raw, value) => {
    expect(checkAddressList(raw)).toEqual({ value });
  });
});

describe('refused, with the entry that is wrong', () => {
  const wrong = (entry: string, problem: object) => ({
    problem: { kind: 'wrong_entry', entry, problem },
  });
  test.each([
    ['ann@example.com Bob bob@x.example', 'Bob bob@x.example <ann@example.com>'],
    ['ann@', 'ann@'],
    ['ann@example', 'ann@example'],
    ['"ann@example.com" <eve@evil.example>', 'ann@example.com <eve@evil.example>'],
    ['ann@example.com <eve@evil.example>', 'ann@example.com <eve@evil.example>'],
    ['Ann <a@b.example> Bob <c@d.example>', 'Ann Bob c@d.example <a@b.example>'],
    ['"a b"@c.example', 'a b@c.example'],
    ['"eve"@partner.example', 'eve@partner.example'],
    ['eve(x)@partner.example', 'eve@partner.example'],
    ['ann@[127.0.0.1]', 'ann@[127.0.0.1]'],
    ['ann@127.0.0.1', 'ann@127.0.0.1'],
    ['ceo＠bank.example <eve@evil.example>', 'ceo＠bank.example <eve@evil.example>'],
    // The parser would leave Ann out, and give Bob her name.
    ['Ann <ann@x.example, Bob <bob@y.example>', 'Ann <ann@x.example, Bob <bob@y.example>'],
  ])('%j', (raw, entry) => {
    expect(checkAddressList(raw)).toEqual(wrong(entry, { kind: 'no_address' }));
  });

  test.each(['ann@example.com, bob', 'bob, ann@example.com'])(
    '%j: a name without an address, as in “Last, First”',
    (raw) => {
      expect(checkAddressList(raw)).toEqual(wrong('bob', { kind: 'name_without_address' }));
    },
  );

  test.each([
    ['ann@exämple.com', 'not_ascii'],
    ['Bob <b@x.example>, ann@exam\u200bple.com', 'invisible_characters'],
    ['An\u200bn <ann@example.com>', 'invisible_characters'],
    ['\u202eAnn <ann@example.com>', 'direction_characters'],
    [`${'n'.repeat(101)} <ann@example.com>`, 'too_long'],
  ])('%j: %s', (raw, kind) => {
    expect(checkAddressList(raw)).toMatchObject({
      problem: { kind: 'wrong_entry', problem: { kind } },
    });
  });

  test('what a bracket that was not closed would swallow', () => {
    expect(
      checkAddressList('Ann <ann@x.example> (Legal, bob@y.example, cy@y.example'),
    ).toMatchObject({
      problem: { kind: 'wrong_entry', problem: { kind: 'no_address' } },
    });
  });

  test.each(['', ' , ;\n'])('%j is missing', (raw) => {
    expect(checkAddressList(raw)).toEqual({ problem: { kind: 'missing' } });
  });

  test('more than 20 addresses, or more than an input holds', () => {
    const list = Array.from({ length: 21 }, (_, index) => `a${index}@x.example`);
    expect(checkAddressList(list.slice(1).join())).toHaveProperty('value.length', 20);
    expect(checkAddressList(list.join())).toEqual({
      problem: { kind: 'too_many', max: 20, count: 21 },
    });
    expect(checkAddressList('a'.repeat(3001))).toMatchObject({ problem: { kind: 'too_long' } });
  });
});

test('a list that was written is read as the same recipients', () => {
  const name = fc
    .stringMatching(/^[A-Za-z,;:"'().\\ ÄÖÜé-]{1,40}$/)
    .filter((text) => text.trim() === text && !/\s\s|^'.*'$|^[^A-Za-zÄÖÜé]/.test(text));
  const address = fc.stringMatching(/^[a-z0-9]{1,10}@[a-z0-9]{1,10}\.example$/);
  const recipients = fc.uniqueArray(fc.record({ name, address }), {
    minLength: 1,
    maxLength: 10,
    selector: (one) => one.address,
  });
  fc.assert(
    fc.property(recipients, (list) => {
      const text = list.map(writeRecipient).join(', ');
      expect(checkAddressList(text)).toEqual({ value: list });
    }),
  );
});

test('whatever is typed, every recipient that is found stands in it, whole', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme', maxLength: 300 }), (raw) => {
      const checked = checkAddressList(raw);
      for (const { address } of 'value' in checked ? checked.value : []) {
        expect(raw).toContain(address);
      }
    }),
  );
});
