import { expect, it } from 'vitest';
import { describeGrammar, IPV4, LABEL, line, list, NETMASK, PORT, repeated, taken } from './grammar.js';

/*
 * Fortinet FortiOS Administration Guide 6.4, "No session timeout" (service and policy in full), CLI Reference 6.0, "system
 * session-helper"; batfish, Fortios_*.g4 and its checks: names of addresses and services of 79 characters, of policies
 * of 35, `subnet` with a netmask, `{tcp|udp}-portrange low[-high]` separated by blanks; capirca: comments of 1023.
 * `edit 0` takes the next free number; PING and the schedule always are there by default.
 */
const address = '"[A-Za-z0-9._-]{1,79}"';

describeGrammar(
  'fortigate',
  {
    statements: {
      config: line('config firewall (?:address|policy|service custom)'),
      editObject: line(`    edit ${address}`),
      editPolicy: line('    edit 0'),
      type: line('        set type ipmask'),
      subnet: line(`        set subnet ${IPV4} ${NETMASK}`),
      ports: line(`        set (?:tcp|udp)-portrange ${list(`${PORT}(?:-${PORT})?`, ' ')}`),
      name: line('        set name "[A-Za-z0-9._-]{1,35}"'),
      interface: line('        set (?:src|dst)intf "any"'),
      ends: line(`        set (?:src|dst)addr ${address}`),
      action: line('        set action accept'),
      schedule: line('        set schedule "always"'),
      service: line(`        set service ${address}`),
      log: line('        set logtraffic (?:all|utm|disable)'),
      comments: line(`        set comments "(?![^"]{1024})${LABEL}"`),
      next: line('    next'),
      end: line('end'),
    },
    refused: [
      '        set subnet 192.168.10.0 0.0.0.255',
      '        set tcp-portrange 50804,50805',
      '        set tcp-portrange 50804:50805',
      '        set comment "pathproof: ping"',
      `        set name "${'a'.repeat(36)}"`,
      `    edit "${'a'.repeat(80)}"`,
      '        set port 50804',
      'config firewall policies',
    ],
  },
  (outputs) => {
    it('stands in a block that is closed', () => {
      for (const { lines } of outputs) {
        const depth = lines.reduce((open, text) => {
          const next = open + Number(/^(config| +edit)/.test(text)) - Number(/^(end| +next)/.test(text));
          expect(next).toBeGreaterThanOrEqual(0);
          expect(next).toBeLessThanOrEqual(2);
          return next;
        }, 0);
        expect(depth).toBe(0);
      }
    });

    it('names objects that are defined, once, in front of the policies', () => {
      for (const { lines } of outputs) {
        const policies = lines.indexOf('config firewall policy');
        const defined = taken(lines.slice(0, policies), /^ {4}edit "(.*)"/);
        expect(repeated(defined)).toEqual([]);
        const used = taken(lines.slice(policies), /set (?:srcaddr|dstaddr|service) "(.*)"/);
        expect(new Set(used)).toEqual(new Set([...defined, ...used.filter((name) => name === 'PING')]));
      }
    });

    it('gives each policy a name of its own, and all that a policy needs', () => {
      for (const { lines, needs } of outputs) {
        expect(repeated(taken(lines, /set name "(.*)"/))).toEqual([]);
        const policies = lines.slice(lines.indexOf('config firewall policy')).join('\n').split('    edit 0\n').slice(1);
        expect(policies).toHaveLength(needs.length);
        for (const text of policies)
          for (const key of ['name', 'srcintf', 'dstintf', 'srcaddr', 'dstaddr', 'action', 'schedule', 'service'])
            expect(text.split(`set ${key} `)).toHaveLength(2);
      }
    });
  },
);
