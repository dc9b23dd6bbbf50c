import { expect, it } from 'vitest';
import { CIDR, describeGrammar, LABEL, line, list, PORT, repeated, taken } from './grammar.js';

/*
 * batfish, FlatJuniper_security.g4 and FlatJuniper_applications.g4 (`set` commands of Junos): global address book, global
 * policies, applications of protocol and destination-port, junos-ping and junos-tftp predefined; Juniper, "Understanding
 * Address Books": a prefix without host bits; "show security policies": which ALG a policy has. Names of 63 characters
 * that begin with a letter or digit and hold letters, digits, colons, periods, dashes and underscores.
 */
const name = '[A-Za-z0-9][A-Za-z0-9:._-]{0,62}';
const own = 'pathproof-(?:tcp|udp)-[0-9]{1,5}';
const rule = `set security policies global policy ${name}`;

describeGrammar(
  'juniper-srx',
  {
    statements: {
      address: line(`set security address-book global address ${name} ${CIDR}`),
      application: line(`set applications application ${name} protocol (?:tcp|udp) destination-port ${PORT}`),
      description: line(rule, `description "(?![^"]{901})${LABEL}"`),
      ends: line(rule, `match (?:source|destination)-address ${name}`),
      one: line(rule, `match application (?:junos-ping|junos-tftp|${own})`),
      several: line(rule, `match application \\[ ${list(`(?:junos-tftp|${own})`, ' ')} \\]`),
      permit: line(rule, 'then permit'),
      first: line(`insert security policies global policy ${name} before policy FIRST_POLICY`),
    },
    refused: [
      'set security address-book global address pathproof-192.168.10.0/24 192.168.10.0/24',
      'set security address-book global address pathproof-192.168.10.0_24 192.168.10.0 255.255.255.0',
      'set applications application pathproof-tcp-50804 destination-port 50804',
      'set security policies global policy pathproof match application [pathproof-tcp-50804 pathproof-tcp-50805]',
      'set security policies global policy pathproof match application junos-icmp',
      'set security policies global policy pathproof then accept',
      `set security policies global policy ${'a'.repeat(64)} then permit`,
    ],
  },
  (outputs) => {
    it('names objects that are defined, once', () => {
      for (const { lines } of outputs) {
        const defined = taken(lines, /^set (?:security address-book global address|applications application) (\S+)/);
        expect(repeated(defined)).toEqual([]);
        const used = taken(lines, /(?<=match .*)(pathproof-[^ ]+)/);
        expect(new Set(used)).toEqual(new Set(defined));
      }
    });

    it('gives each policy its match and its action', () => {
      for (const { lines, needs } of outputs) {
        const names = taken(lines, /^set security policies global policy (\S+) then permit$/);
        expect(repeated(names)).toEqual([]);
        expect(names).toHaveLength(needs.length);
        for (const one of names) expect(lines.filter((text) => text.includes(` policy ${one} `))).toHaveLength(6);
      }
    });

    it('puts each policy in front of the ones that are there', () => {
      for (const { lines, needs } of outputs) {
        const moved = taken(lines, /^insert security policies global policy (\S+) before policy FIRST_POLICY$/);
        expect(moved).toEqual(taken(lines, /^set security policies global policy (\S+) then permit$/));
        expect(moved).toHaveLength(needs.length);
      }
    });

    it('tells TFTP by the application that carries its ALG', () => {
      for (const { lines } of outputs) {
        expect(lines.filter((text) => text.endsWith('protocol udp destination-port 69'))).toEqual([]);
      }
    });
  },
);
