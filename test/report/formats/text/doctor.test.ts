import { describe, expect, it } from 'vitest';
import { judgeMachine } from '../../../../src/cli/doctor/judge.js';
import type { MachineFacts } from '../../../../src/model/machine-facts.js';
import { renderMachine } from '../../../../src/report/formats/text/doctor.js';
import { PLAIN } from '../../../../src/report/formats/text/style.js';
import { machine, ordinaryUser, SELF, TOOL } from '../../../cli/doctor/machine.js';

function text(facts: MachineFacts, style = PLAIN): string {
  return renderMachine(judgeMachine(facts, TOOL, SELF), style);
}

/** The text of one row of "This machine". */
function rowOf(facts: MachineFacts, label: string): string | undefined {
  return text(facts)
    .split('\n')
    .find((line) => line.startsWith(`  ${label} `))
    ?.slice(14);
}

describe('what doctor prints', () => {
  it('names each method, whether it is there, and why', () => {
    const lines = text(ordinaryUser()).split('\n');
    expect(lines.slice(0, 7)).toEqual([
      'pathproof 1.2.3 doctor · linux 6.1.0 · Node 20.20.2',
      '',
      'Methods',
      '  – no   raw      raw sockets need root or the capability CAP_NET_RAW',
      '  ✔ yes  system   ping (iputils 20221126), traceroute (traceroute 2.1.2)',
      '  ✔ yes  connect  ordinary sockets, over e0',
      '  The strongest one here is system.',
    ]);
  });

  it.each([
    ['rights', machine(), 'root, CAP_NET_RAW, ICMP sockets without root: yes'],
    ['rights', machine({ uid: null, capNetRaw: null, pingGroup: null }), 'not known'],
    ['interface', machine(), 'e0  192.168.10.20/24  02:00:00:00:00:01  up'],
    ['gateway', machine(), '192.168.10.1 by e0'],
    ['gateway', machine({ defaultRoute: { kind: 'none' } }), 'none: only this PC’s own subnets can be reached'],
    ['gateway', machine({ defaultRoute: { kind: 'unknown', reason: 'no ip' } }), 'not known: no ip'],
    [
      'gateway',
      machine({ defaultRoute: { kind: 'on-link', interface: 'ppp0' } }),
      'none: everything is on the link of ppp0',
    ],
    ['firewall', machine(), 'none active'],
    ['firewall', ordinaryUser(), 'not known: listing it needs root'],
    [
      'firewall',
      machine({ firewall: { kind: 'rules', tool: 'nft', rules: 12, dropByDefault: ['output'] } }),
      'a local firewall with 12 rules is active (nft); its output chain has policy drop',
    ],
    [
      'firewall',
      machine({ firewall: { kind: 'rules', tool: 'iptables', rules: 1, dropByDefault: [] } }),
      'a local firewall with 1 rule is active (iptables)',
    ],
    ['demo', machine(), 'network namespaces as root, with a firewall (nft)'],
  ])('says under "%s" what is there (case %#)', (label, facts, expected) => {
    expect(rowOf(facts, label)).toBe(expected);
  });

  it('puts each command on a line of its own, unbroken', () => {
    const facts = ordinaryUser();
    const lines = text(facts).split('\n');
    for (const { command } of judgeMachine(facts, TOOL, SELF).advice) expect(lines).toContain(`    ${command}`);
  });

  it('keeps every other line within 100 characters', () => {
    const long = text(ordinaryUser())
      .split('\n')
      .filter((line) => line.length > 100);
    expect(long.every((line) => line.startsWith('    sudo '))).toBe(true);
  });

  it('says so when nothing can be measured', () => {
    expect(text(machine({ interfaces: [] }))).toContain('  Nothing can be measured here.\n');
  });

  it('has no empty section', () => {
    const plain = text(machine());
    expect(plain).not.toContain('What would give more');
    expect(plain).not.toContain('What to know');
  });

  it('can do with ASCII, and uses colour only when told to', () => {
    expect(text(ordinaryUser(), { colour: false, ascii: true })).toMatch(/^[\x20-\x7e\n]+$/);
    expect(text(ordinaryUser())).not.toContain('\u001b');
    expect(text(ordinaryUser(), { colour: true, ascii: false })).toContain('\u001b[32m');
  });

  it('does not pass on escape sequences in names', () => {
    const interfaces = [{ ...machine().interfaces[0]!, name: 'e0\u001b[2J' }];
    expect(text(machine({ interfaces }))).not.toContain('\u001b');
  });
});
