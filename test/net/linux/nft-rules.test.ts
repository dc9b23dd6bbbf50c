import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { nftMayDrop, nftMayReset } from '../../../src/net/linux/nft-rules.js';

type Rules = readonly (readonly object[])[];

const INPUT = { type: 'filter', hook: 'input', prio: 0, policy: 'accept' };
const TO_SSH = { match: { op: '==', left: { payload: { protocol: 'tcp', field: 'dport' } }, right: 22 } };

function chain(name: string, own: object, rules: Rules, family = 'inet', table = 't'): object[] {
  const of = { family, table };
  return [
    { chain: { ...of, name, handle: 1, ...own } },
    ...rules.map((expr) => ({ rule: { ...of, chain: name, expr } })),
  ];
}

/** What nft 1.0.6 prints. */
function listing(...entries: object[][]): string {
  const head = { metainfo: { version: '1.0.6', json_schema_version: 1 } };
  return JSON.stringify({ nftables: [head, ...entries.flat()] });
}

const drops = (...expr: object[]): string => listing(chain('c', INPUT, [[...expr]]));

describe('what nft lists may drop an answer', () => {
  it.each([
    ['a rule that drops', drops(TO_SSH, { counter: { packets: 0, bytes: 0 } }, { drop: null })],
    ['a rule that rejects', drops({ reject: { type: 'icmpx', expr: 'port-unreachable' } })],
    ['a rule that leaves it to a program', drops({ queue: null })],
    ['a policy', listing(chain('c', { ...INPUT, policy: 'drop' }, []))],
    ['a policy of a device', listing(chain('c', { hook: 'ingress', policy: 'drop' }, [], 'netdev'))],
    ['a verdict map', drops({ vmap: { key: { ct: { key: 'state' } }, data: { set: [['invalid', { drop: null }]] } } })],
    ['a named verdict map, whose contents are not listed', drops({ vmap: { key: {}, data: '@ports' } })],
    ['an extension of iptables', drops({ xt: { type: 'target', name: 'NFQUEUE' } })],
    ['an extension that nft does not know', drops({ xt: null })],
    [
      'a chain that another one leads to',
      listing(
        chain('c', INPUT, [[{ jump: { target: 'a' } }]]),
        chain('a', {}, [[{ goto: { target: 'b' } }]]),
        chain('b', {}, [[{ drop: null }]]),
      ),
    ],
    [
      'a chain that a verdict map leads to',
      listing(
        chain('c', INPUT, [[{ vmap: { key: {}, data: { set: [[22, { jump: { target: 'a' } }]] } } }]]),
        chain('a', {}, [[{ drop: null }]]),
      ),
    ],
  ])('by %s', (_what, text) => {
    expect(nftMayDrop(text)).toBe(true);
  });

  it.each([
    ['an empty ruleset', listing()],
    ['an empty chain', listing(chain('c', INPUT, []))],
    ['a rule that accepts', drops(TO_SSH, { accept: null })],
    ['a match of iptables', drops({ xt: { type: 'match', name: 'conntrack' } }, { accept: null })],
    [
      'a rule that translates',
      listing(chain('c', { type: 'nat', hook: 'prerouting' }, [[{ dnat: { addr: '10.0.0.3' } }]])),
    ],
    ['a rule on the way out', listing(chain('c', { ...INPUT, hook: 'output', policy: 'drop' }, [[{ drop: null }]]))],
    ['a rule on the way through', listing(chain('c', { ...INPUT, hook: 'forward', policy: 'drop' }, []))],
    ['a rule for IPv6', listing(chain('c', INPUT, [[{ drop: null }]], 'ip6'))],
    ['a chain that nothing leads to', listing(chain('c', INPUT, []), chain('a', {}, [[{ drop: null }]]))],
    [
      'a chain of the same name in another table',
      listing(chain('c', INPUT, [[{ jump: { target: 'a' } }]]), chain('a', {}, [[{ drop: null }]], 'inet', 'other')),
    ],
    [
      'chains that lead to each other',
      listing(chain('c', INPUT, [[{ jump: { target: 'a' } }]]), chain('a', {}, [[{ jump: { target: 'c' } }]])),
    ],
    ['a comment', listing(chain('c', { ...INPUT, comment: 'drop' }, [[TO_SSH, { log: { prefix: 'drop' } }]]))],
  ])('but not by %s', (_what, text) => {
    expect(nftMayDrop(text)).toBe(false);
  });

  it.each([[''], ['table ip t {'], ['[]'], ['null'], ['{"nftables": 3}']])('is not known of %j', (text) => {
    expect(nftMayDrop(text)).toBeNull();
  });

  it('is told of any JSON without an error', () => {
    const entry = fc.oneof(fc.json({ maxDepth: 4 }), fc.constant('{"chain":{"hook":"input"}}'));
    fc.assert(
      fc.property(fc.array(entry, { maxLength: 6 }), (entries) => {
        expect([true, false]).toContain(nftMayDrop(`{"nftables":[${entries.join(',')}]}`));
      }),
      { numRuns: 300 },
    );
  });
});

describe('what nft lists may reset the PC’s own TCP', () => {
  const RESET = { reject: { type: 'tcp reset' } };
  const out = (...expr: object[]): string => listing(chain('c', { ...INPUT, hook: 'output' }, [[...expr]]));

  it.each([
    ['a rule', out(TO_SSH, RESET)],
    ['a verdict map', out({ vmap: { key: {}, data: { set: [[22, RESET]] } } })],
    [
      'a chain that another one leads to',
      listing(chain('c', { ...INPUT, hook: 'output' }, [[{ jump: { target: 'a' } }]]), chain('a', {}, [[RESET]])),
    ],
  ])('by %s on the way out', (_what, text) => {
    expect(nftMayReset(text)).toBe(true);
  });

  it.each([
    ['a rule on the way in', drops(RESET)],
    ['an ICMP error', out({ reject: { type: 'icmp', expr: 'port-unreachable' } })],
    ['a drop', out({ drop: null })],
    ['a translation', out({ dnat: { addr: '10.0.0.3' } })],
    ['a policy', listing(chain('c', { ...INPUT, hook: 'output', policy: 'drop' }, []))],
  ])('but not by %s', (_what, text) => {
    expect(nftMayReset(text)).toBe(false);
  });

  it('is not known from what is no listing', () => {
    expect(nftMayReset('table ip t {}')).toBeNull();
  });
});
