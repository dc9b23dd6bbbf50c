import { expect, it } from 'vitest';
import { describeGrammar, IPV4, line, NETMASK, PORT, repeated, taken, WILDCARD, WORDS } from './grammar.js';

/*
 * Cisco IOS XE, Security Configuration Guide: Access Control Lists, "Commented IP Access List Entries" (a remark holds 100
 * characters), "IP Named Access Control Lists"; batfish, Cisco_acl.g4: protocol, source and wildcard, source port,
 * destination and wildcard, destination port or ICMP message or `established` (TCP only).
 */
const iosEnd = `(?:host ${IPV4}|${IPV4} ${WILDCARD})`;
const iosPorts = `(?:eq ${PORT}|range ${PORT} ${PORT})`;

describeGrammar(
  'cisco-ios',
  {
    statements: {
      list: line('ip access-list extended', '[A-Za-z][A-Za-z0-9-]{0,63}'),
      remark: line(` remark (?!.{101})${WORDS}`),
      echo: line(` permit icmp ${iosEnd} ${iosEnd} echo`),
      there: line(` permit (?:tcp|udp) ${iosEnd} ${iosEnd} ${iosPorts}`),
      echoReply: line(` permit icmp ${iosEnd} ${iosEnd} echo-reply`),
      tcpBack: line(` permit tcp ${iosEnd} ${iosPorts} ${iosEnd} established`),
      udpBack: line(` permit udp ${iosEnd} ${iosPorts} ${iosEnd}`),
      tftpBack: line(` permit udp ${iosEnd} ${iosEnd} gt 1023`),
      tftpAcknowledged: line(` permit udp ${iosEnd} gt 1023 ${iosEnd} gt 1023`),
    },
    refused: [
      ' permit tcp 192.168.10.0 255.255.255.0 host 192.168.42.1 eq 50804',
      ' permit tcp 192.168.10.0/24 host 192.168.42.1 eq 50804',
      ' permit udp host 192.168.42.1 eq 161 host 192.168.10.20 established',
      ' permit tcp host 192.168.10.20 host 192.168.42.1 eq 50804 50805 range',
      ' permit tcp host 192.168.10.256 host 192.168.42.1 eq 50804',
      ' permit tcp host 192.168.10.20 host 192.168.42.1 eq 65536',
      ` remark ${'a'.repeat(101)}`,
      'ip access-list extended 9lives',
    ],
  },
  (outputs) => {
    it('stands once in its list', () => {
      for (const { lines } of outputs) {
        expect(repeated(lines.filter((text) => text.startsWith(' permit')))).toEqual([]);
        expect(lines.filter((text) => text.startsWith('ip '))).toHaveLength(2);
      }
    });

    it('has a range that ascends', () => {
      for (const { lines } of outputs) {
        for (const range of taken(lines, /range (\d+ \d+)/)) {
          const [first, last] = range.split(' ').map(Number);
          expect(first).toBeLessThan(last ?? 0);
        }
      }
    });

    it('lets the acknowledgements of TFTP through to the new port of the unit, for each unit', () => {
      for (const { lines, needs } of outputs) {
        const units = needs.filter(({ protocol, ports }) => protocol === 'udp' && ports.includes(69));
        expect(lines.filter((text) => / gt 1023 .* gt 1023$/.test(text))).toHaveLength(units.length);
      }
    });

    it('has a way back for each way there', () => {
      for (const { lines } of outputs) {
        const replies = lines.slice(lines.indexOf('ip access-list extended PATHPROOF-REPLIES') + 1);
        const there = lines.slice(0, -replies.length).filter((text) => text.startsWith(' permit'));
        const protocols = (entries: readonly string[]): string[] => [...new Set(taken(entries, /permit (\w+)/))].sort();
        expect(protocols(replies)).toEqual(protocols(there));
      }
    });
  },
);

/*
 * Cisco ASA Series CLI Configuration Guide, "Adding an Extended Access Control List" (a netmask instead of the wildcard of
 * IOS, `line` before `extended` and `remark`, a remark of 100 characters), "Configuring Inspection of Basic Internet
 * Protocols" and the default configuration of a service policy (TFTP is in it, ICMP is not).
 */
const asaEnd = `(?:host ${IPV4}|${IPV4} ${NETMASK})`;
const entry = 'access-list [A-Z][A-Z0-9_-]{0,240} line [1-9]\\d{0,8}';

describeGrammar(
  'cisco-asa',
  {
    statements: {
      remark: line(entry, `remark (?!.{101})${WORDS}`),
      echo: line(entry, `extended permit icmp ${asaEnd} ${asaEnd} echo`),
      there: line(entry, `extended permit (?:tcp|udp) ${asaEnd} ${asaEnd} ${iosPorts}`),
      policyMap: line('policy-map global_policy'),
      class: line(' class inspection_default'),
      inspect: line('  inspect (?:icmp|tftp)'),
    },
    refused: [
      'access-list PATHPROOF line 1 extended permit tcp 192.168.10.0 0.0.0.255 host 192.168.42.1 eq 50804',
      'access-list PATHPROOF extended line 1 permit tcp host 192.168.10.20 host 192.168.42.1 eq 50804',
      'access-list PATHPROOF line 0 remark pathproof: ping',
      'access-list PATHPROOF line 1 extended permit tcp host 192.168.42.1 eq 50804 host 192.168.10.20 established',
      `access-list PATHPROOF line 1 remark ${'a'.repeat(101)}`,
    ],
  },
  (outputs) => {
    it('is numbered from 1 on, without a gap', () => {
      for (const { lines } of outputs) {
        const numbers = taken(lines, /^access-list \S+ line (\d+)/).map(Number);
        expect(numbers).toEqual(numbers.map((_, index) => index + 1));
      }
    });

    it('stands once, and inspects what needs it', () => {
      for (const { lines, needs } of outputs) {
        expect(
          repeated(lines.map((text) => text.replace(/line \d+/, '')).filter((text) => !/remark/.test(text))),
        ).toEqual([]);
        const icmp = needs.some(({ protocol }) => protocol === 'icmp');
        const tftp = needs.some(({ protocol, ports }) => protocol === 'udp' && ports.includes(69));
        expect(taken(lines, /inspect (\w+)/)).toEqual([...(icmp ? ['icmp'] : []), ...(tftp ? ['tftp'] : [])]);
      }
    });
  },
);
