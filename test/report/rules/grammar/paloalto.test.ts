import { expect, it } from 'vitest';
import { CIDR, describeGrammar, LABEL, line, list, PORT, repeated, taken } from './grammar.js';

/*
 * batfish, PaloAlto_address.g4, PaloAlto_service.g4, PaloAlto_rulebase.g4 (`set` commands of PAN-OS): set address NAME
 * ip-netmask, set service NAME protocol {tcp|udp} port LIST (commas and ranges), set rulebase security rules NAME
 * from|to|source|destination|application|service|description|action; capirca, paloaltofw.py: names of 63 characters,
 * descriptions of 1024. `any`, `application-default`, ping and tftp are predefined.
 */
const object = '[A-Za-z0-9][A-Za-z0-9._-]{0,62}';
const rule = 'set rulebase security rules [A-Za-z0-9][A-Za-z0-9._-]{0,62}';

describeGrammar(
  'paloalto',
  {
    statements: {
      address: line(`set address ${object} ip-netmask ${CIDR}`),
      service: line(`set service ${object} protocol (?:tcp|udp) port ${list(`${PORT}(?:-${PORT})?`, ',')}`),
      zones: line(rule, '(?:from|to) any'),
      ends: line(rule, `(?:source|destination) ${object}`),
      application: line(rule, 'application (?:ping|tftp|any)'),
      ports: line(rule, `service ${object}`),
      description: line(rule, `description "(?![^"]{1024})${LABEL}"`),
      action: line(rule, 'action allow'),
      move: line('move rulebase security rules [A-Za-z0-9][A-Za-z0-9._-]{0,62} top'),
    },
    refused: [
      'set address pathproof-192.168.10.20 ip-netmask 192.168.10.20 255.255.255.255',
      'set address pathproof-192.168.10.0/24 ip-netmask 192.168.10.0/24',
      'set service pathproof-tcp-50804 port 50804 protocol tcp',
      'set service pathproof-tcp-50804 protocol tcp port 50804 50805',
      'set rulebase security rules pathproof-tcp application icmp',
      'set rulebase security rules pathproof-tcp from any to any',
      'set rulebase security rules pathproof-tcp action accept',
      `set service ${'a'.repeat(64)} protocol tcp port 50804`,
      `set rulebase security rules ${'a'.repeat(64)} action allow`,
    ],
  },
  (outputs) => {
    it('names objects that are defined, once', () => {
      for (const { lines } of outputs) {
        const defined = taken(lines, /^set (?:address|service) (\S+)/);
        expect(repeated(defined)).toEqual([]);
        const used = taken(lines, /(?<= rules \S+ )(?:source|destination|service) (\S+)/);
        expect(new Set(used.filter((name) => name !== 'application-default'))).toEqual(new Set(defined));
      }
    });

    it('gives each rule a name of its own, all that a rule needs, and a place at the top', () => {
      for (const { lines } of outputs) {
        const names = taken(lines, /^move rulebase security rules (\S+) top$/);
        expect(repeated(names)).toEqual([]);
        for (const name of names) expect(lines.filter((text) => text.includes(` rules ${name} `))).toHaveLength(9);
        expect(lines.filter((text) => text.includes(' rules '))).toHaveLength(9 * names.length);
      }
    });

    it('has the ports of an application, or of a service of its own', () => {
      for (const { lines } of outputs) {
        const told = taken(lines, / application (\S+)$/).map((name) => name !== 'any');
        expect(told).toEqual(
          taken(lines, /(?<= rules \S+ )service (\S+)$/).map((name) => name === 'application-default'),
        );
      }
    });

    it('tells TFTP by the application that follows its answer', () => {
      for (const { lines, needs } of outputs) {
        const tftp = needs.filter(({ protocol, ports }) => protocol === 'udp' && ports.includes(69));
        expect(lines.filter((text) => text.includes('application tftp'))).toHaveLength(tftp.length);
        expect(taken(lines, /^set service \S+ protocol udp port (.*)/).filter((ports) => /\b69\b/.test(ports))).toEqual(
          [],
        );
      }
    });
  },
);
