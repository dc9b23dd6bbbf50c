import { describe, expect, it } from 'vitest';
import { readIptablesRules, readNftRuleset } from '../../../src/net/linux/firewall.js';

/** What nft 1.0.6 prints for a table with one chain and the given rules, without the rules' contents. */
function ruleset(chain: object, rules: number): string {
  const entries = [
    { metainfo: { version: '1.0.6', json_schema_version: 1 } },
    { table: { family: 'ip', name: 't', handle: 1 } },
    { chain: { family: 'ip', table: 't', name: 'c', handle: 1, ...chain } },
    ...Array.from({ length: rules }, (_, handle) => ({ rule: { family: 'ip', handle, expr: [{ drop: null }] } })),
  ];
  return JSON.stringify({ nftables: entries });
}

describe('the local firewall', () => {
  it.each([
    [{ type: 'filter', hook: 'output', prio: 0, policy: 'drop' }, 2, ['output']],
    [{ type: 'filter', hook: 'input', prio: 0, policy: 'drop' }, 1, ['input']],
    [{ type: 'filter', hook: 'forward', prio: 0, policy: 'drop' }, 1, []],
    [{ type: 'filter', hook: 'output', prio: 0, policy: 'accept' }, 7, []],
    [{}, 0, []],
  ])('of nft with the chain %j and %i rules drops by default on %j', (chain, rules, dropByDefault) => {
    expect(readNftRuleset(ruleset(chain, rules))).toEqual({ kind: 'rules', tool: 'nft', rules, dropByDefault });
  });

  it.each([[''], ['table ip t {'], ['[]'], ['{"nftables": 3}'], ['null']])(
    'of nft that prints %j is not known',
    (text) => {
      expect(readNftRuleset(text)).toEqual({ kind: 'unreadable', reason: 'nft does not print JSON' });
    },
  );

  it('of iptables is counted too', () => {
    const text =
      '*filter\n:INPUT DROP [0:0]\n:FORWARD DROP [0:0]\n:OUTPUT ACCEPT [0:0]\n:own - [0:0]\n-A INPUT -i lo -j ACCEPT\n-A own -j DROP\nCOMMIT\n';
    expect(readIptablesRules(text)).toEqual({ kind: 'rules', tool: 'iptables', rules: 2, dropByDefault: ['input'] });
  });

  it('keeps nothing of the rules but their number', () => {
    const secret = ruleset({ hook: 'output', policy: 'drop', comment: 'secret' }, 1).replace(
      '"drop":null',
      '"x":"secret"',
    );
    expect(JSON.stringify(readNftRuleset(secret))).not.toContain('secret');
  });
});
