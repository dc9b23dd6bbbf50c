import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fromNumber, type Ipv4, toNumber } from '../../src/model/address.js';
import { InputError } from '../../src/model/errors.js';
import { addressesOf, parseSearchCriteria, resolveNames, type SearchAddress } from '../../src/model/search-criteria.js';

function search(text: string): SearchAddress[] {
  return [...addressesOf(parseSearchCriteria(text))];
}

function addresses(text: string): string[] {
  return search(text).map(({ address }) => address);
}

describe('IP Search Criteria', () => {
  it('are addresses and ranges as Manager takes them', () => {
    const criteria = parseSearchCriteria('10.1.1.5;10.2.0.1 - 10.2.0.40');
    expect(criteria).toEqual({
      parts: [
        { kind: 'address', text: '10.1.1.5', address: '10.1.1.5' },
        { kind: 'range', text: '10.2.0.1 - 10.2.0.40', first: '10.2.0.1', last: '10.2.0.40' },
      ],
      count: 41,
    });
  });

  const same: [string, string[]][] = [
    ['10.1.1.5', ['10.1.1.5']],
    [' 10.1.1.5 ', ['10.1.1.5']],
    ['10.1.1.5;', ['10.1.1.5']],
    ['10.1.1.5 ; \n', ['10.1.1.5']],
    ['10.1.1.9;10.1.1.5', ['10.1.1.9', '10.1.1.5']],
    ['10.1.1.5-10.1.1.7', ['10.1.1.5', '10.1.1.6', '10.1.1.7']],
    ['10.1.1.5\t-   10.1.1.6', ['10.1.1.5', '10.1.1.6']],
    ['10.1.1.5-10.1.1.5', ['10.1.1.5']],
    ['10.1.255.255-10.2.0.1', ['10.1.255.255', '10.2.0.0', '10.2.0.1']],
    ['10.1.2.4/30', ['10.1.2.5', '10.1.2.6']],
    ['10.1.2.4 / 31', ['10.1.2.4', '10.1.2.5']],
    ['10.1.2.4/32', ['10.1.2.4']],
    ['223.255.255.254-223.255.255.255', ['223.255.255.254', '223.255.255.255']],
    ['127.0.0.1', ['127.0.0.1']],
    ['unit.example', []],
  ];
  it.each(same)('%j mean %j', (text, expected) => {
    expect(addresses(text)).toEqual(expected);
  });

  it('leave out the network and the broadcast address of a network', () => {
    const all = addresses('10.1.2.0/24');
    expect(all).toHaveLength(254);
    expect([all[0], all.at(-1)]).toEqual(['10.1.2.1', '10.1.2.254']);
  });

  it('expect an answer from addresses named one by one, not from members of a range or network', () => {
    expect(search('10.0.0.2-10.0.0.3;10.0.0.1;10.0.1.0/31')).toEqual([
      { address: '10.0.0.1', expected: true },
      { address: '10.0.0.2', expected: false },
      { address: '10.0.0.3', expected: false },
      { address: '10.0.1.0', expected: false },
      { address: '10.0.1.1', expected: false },
    ]);
  });

  it('hold an address that is named and in a range once, as expected', () => {
    expect(search('10.0.0.1-10.0.0.3;10.0.0.2;10.0.0.2;10.0.0.3/32')).toEqual([
      { address: '10.0.0.2', expected: true },
      { address: '10.0.0.1', expected: false },
      { address: '10.0.0.3', expected: false },
    ]);
  });

  it('keep a name until it is resolved; then it is expected, in its place', () => {
    const criteria = parseSearchCriteria('10.0.0.1;unit.example;10.0.0.0/29;gone');
    expect(criteria.count).toBe(6);
    const resolved = resolveNames(criteria, new Map([['unit.example', '10.0.0.9' as Ipv4]]));
    expect(resolved.count).toBe(7);
    expect([...addressesOf(resolved)].slice(0, 3)).toEqual([
      { address: '10.0.0.1', expected: true },
      { address: '10.0.0.9', expected: true },
      { address: '10.0.0.2', expected: false },
    ]);
    expect(resolved.parts.filter(({ kind }) => kind === 'name')).toEqual([
      { kind: 'name', text: 'gone', name: 'gone' },
    ]);
  });

  it('do not follow a name to an address that no unit can have', () => {
    const criteria = parseSearchCriteria('sinkhole');
    for (const address of ['0.0.0.0', '255.255.255.255', '224.0.0.1'] as Ipv4[]) {
      expect(resolveNames(criteria, new Map([['sinkhole', address]]))).toEqual(criteria);
    }
  });

  it('walk a /16 one address at a time, without holding the rest', () => {
    const criteria = parseSearchCriteria('10.7.0.0-10.7.255.255');
    expect(criteria.count).toBe(65_536);
    expect(JSON.stringify(criteria).length).toBeLessThan(200);
    let walked = 0;
    for (const { address } of addressesOf(criteria)) {
      if (walked === 0 || walked === 65_535) expect(address).toBe(walked === 0 ? '10.7.0.0' : '10.7.255.255');
      walked++;
    }
    expect(walked).toBe(65_536);
    expect(parseSearchCriteria('10.7.0.0/16').count).toBe(65_534);
  });

  it('take up to 262,144 different addresses, overlaps counted once', () => {
    expect(parseSearchCriteria('10.0.0.0-10.3.255.255').count).toBe(262_144);
    expect(parseSearchCriteria('10.0.0.0-10.3.255.255;10.0.0.0/14;10.1.0.1').count).toBe(262_144);
    expect(() => parseSearchCriteria('10.0.0.0-10.3.255.255;10.4.0.0')).toThrow(
      '--search: must cover at most 262144 different addresses in all parts together, received "262145 addresses"',
    );
  });
});

describe('an error in IP Search Criteria', () => {
  const ADDRESS = 'four numbers from 0 to 255 without leading zeros, such as 192.168.42.1';
  const bad: [string, string, string][] = [
    ['10.1.1.300', 'part 1 must be an address', '10.1.1.300'],
    ['10.1.1.5;10.1.1.6;10.1.1.300', `part 3 must be an address, ${ADDRESS}`, '10.1.1.300'],
    ['10.1.1', 'part 1 must be an address', '10.1.1'],
    ['10.1.1.05', 'part 1 must be an address', '10.1.1.05'],
    ['167838213', 'part 1 must be an address', '167838213'],
    ['10.1.1.5,10.1.1.6', 'part 1 must be separated from the next one by a semicolon', '10.1.1.5,10.1.1.6'],
    ['10.1.1.5-10.1.1.6,10.1.1.9', 'part 1 must be separated', '10.1.1.5-10.1.1.6,10.1.1.9'],
    ['10.1.0.0/24,10.1.1.9', 'part 1 must be separated', '10.1.0.0/24,10.1.1.9'],
    ['10.1.1.5;;10.1.1.6', 'part 2 must not be empty', ''],
    [';10.1.1.5', 'part 1 must not be empty', ''],
    ['10.1.1.5;;', 'part 2 must not be empty', ''],
    ['', 'must name at least one', ''],
    [' \t', 'must name at least one', ' \\t'],
    [';', 'must name at least one', ';'],
    ['10.1.1.9-10.1.1.5', 'part 1 must be a range whose start is not after its end', '10.1.1.9-10.1.1.5'],
    ['10.1.1.5-20', `part 1 must end with an address, ${ADDRESS}`, '10.1.1.5-20'],
    ['10.1.1.5-', 'part 1 must end with an address', '10.1.1.5-'],
    ['-10.1.1.5', 'part 1 must start with an address', '-10.1.1.5'],
    ['-', 'part 1 must start with an address', '-'],
    ['10.1.1.5-10.1.1.7-10.1.1.9', 'part 1 must be an address, a range', '10.1.1.5-10.1.1.7-10.1.1.9'],
    ['10.1.1.5–10.1.1.7', 'part 1 must have a plain hyphen', '10.1.1.5–10.1.1.7'],
    ['a1 - b2', 'part 1 must start with an address', 'a1 - b2'],
    ['10.1.2.0/33', 'part 1 must have a prefix length from 0 to 32', '10.1.2.0/33'],
    ['10.1.2.0/', 'part 1 must have a prefix length', '10.1.2.0/'],
    ['10.1.2.0/024', 'part 1 must have a prefix length', '10.1.2.0/024'],
    ['10.1.2.0/255.255.255.0', 'part 1 must have a prefix length', '10.1.2.0/255.255.255.0'],
    ['10.1.2/24', 'part 1 must have an address before the slash', '10.1.2/24'],
    ['unit/24', 'part 1 must have an address before the slash', 'unit/24'],
    ['http://unit', 'part 1 must be an address, a range', 'http://unit'],
    ['10.1.2.7/24', 'part 1 must start at its network address: 10.1.2.0/24', '10.1.2.7/24'],
    ['10.0.0.0/13', 'part 1 must hold at most 262144 addresses (it holds 524286)', '10.0.0.0/13'],
    ['0.0.0.0/0', 'part 1 must hold at most 262144 addresses', '0.0.0.0/0'],
    ['1.0.0.0-223.255.255.255', 'part 1 must hold at most 262144 addresses', '1.0.0.0-223.255.255.255'],
    ['0.0.0.0', 'part 1 must not reach 0.0.0.0', '0.0.0.0'],
    ['0.0.0.5-1.0.0.1', 'part 1 must hold at most', '0.0.0.5-1.0.0.1'],
    ['0.255.255.255-1.0.0.1', 'part 1 must not reach 0.255.255.255', '0.255.255.255-1.0.0.1'],
    ['224.0.0.1', 'part 1 must not reach 224.0.0.1', '224.0.0.1'],
    ['223.255.255.250-224.0.0.1', 'part 1 must not reach 224.0.0.1', '223.255.255.250-224.0.0.1'],
    ['240.0.0.0/24', 'part 1 must not reach 240.0.0.0', '240.0.0.0/24'],
    ['255.255.255.255', 'part 1 must not reach 255.255.255.255', '255.255.255.255'],
    ['fe80::1', 'part 1 must be an address, a range', 'fe80::1'],
    ['10.1.1.5 10.1.1.6', 'part 1 must be an address', '10.1.1.5 10.1.1.6'],
    ['10.1.1.5:50802', 'part 1 must be an address', '10.1.1.5:50802'],
    ['10.1.1.*', 'part 1 must be an address', '10.1.1.*'],
    ['uni_t', 'part 1 must be an address', 'uni_t'],
    ['unit\u0000', 'part 1 must be an address', 'unit\\u0000'],
    ['１０.1.1.5', 'part 1 must be an address', '１０.1.1.5'],
  ];
  it.each(bad)('is told for %j', (text, rule, received) => {
    expect(() => parseSearchCriteria(text)).toThrow(InputError);
    expect(() => parseSearchCriteria(text)).toThrow(`--search: ${rule}`);
    expect(() => parseSearchCriteria(text)).toThrow(`received "${received}"`);
  });

  it('names the option or the setting it came from', () => {
    expect(() => parseSearchCriteria('x y', 'PATHPROOF_SEARCH')).toThrow(/^PATHPROOF_SEARCH: part 1 must be/);
  });

  it('does not repeat megabytes', () => {
    expect(() => parseSearchCriteria('1;'.repeat(1024 * 1024))).toThrow('must not be longer than 1048576 characters');
    const huge = '9'.repeat(1024 * 1024);
    expect(() => parseSearchCriteria(huge)).toThrow(/^--search: part 1 must be .{1,200}$/);
  });

  it('is the only thing that is thrown, whatever is written', () => {
    const piece = fc.oneof(
      fc.string({ unit: 'binary', maxLength: 20 }),
      fc.stringMatching(/^[0-9./;, a-z-]{0,40}$/),
      fc.constantFrom('10.0.0.1', '10.0.0.0/8', '255', '-', '/', ';', 'unit', '10.9.9.9-10.9.9.12'),
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 6 }), (pieces) => {
        try {
          expect(parseSearchCriteria(pieces.join('')).count).toBeLessThanOrEqual(2 ** 18);
        } catch (error) {
          expect(error).toBeInstanceOf(InputError);
        }
      }),
      { numRuns: 1000 },
    );
  });
});

describe('the addresses of IP Search Criteria', () => {
  const value = fc.integer({ min: toNumber('10.0.0.0' as Ipv4), max: toNumber('10.0.1.255' as Ipv4) });
  const single = value.map((one) => ({ text: fromNumber(one), members: [one], expected: true }));
  const range = fc.tuple(value, fc.nat(40)).map(([first, length]) => ({
    text: `${fromNumber(first)} - ${fromNumber(first + length)}`,
    members: Array.from({ length: length + 1 }, (_, i) => first + i),
    expected: false,
  }));
  const network = fc.tuple(value, fc.integer({ min: 25, max: 32 })).map(([inside, prefix]) => {
    const size = 2 ** (32 - prefix);
    const start = inside - (inside % size);
    const members = Array.from({ length: size }, (_, i) => start + i);
    return {
      text: `${fromNumber(start)}/${prefix}`,
      members: prefix < 31 ? members.slice(1, -1) : members,
      expected: false,
    };
  });

  it('are the union of the parts, each once, counted before they are made', () => {
    fc.assert(
      fc.property(fc.array(fc.oneof(single, range, network), { minLength: 1, maxLength: 12 }), (parts) => {
        const criteria = parseSearchCriteria(parts.map(({ text }) => text).join(';'));
        const found = [...addressesOf(criteria)];
        const numbers = found.map(({ address }) => toNumber(address));
        expect(criteria.count).toBe(found.length);
        expect(new Set(numbers).size).toBe(found.length);
        expect(new Set(numbers)).toEqual(new Set(parts.flatMap(({ members }) => members)));
        const named = new Set(parts.filter(({ expected }) => expected).flatMap(({ members }) => members));
        for (const { address, expected } of found) expect(expected).toBe(named.has(toNumber(address)));
      }),
    );
  });
});
