import { expect, it } from 'vitest';
import { CIDR, describeGrammar, IPV4, LABEL, line, list, PORT, repeated } from './grammar.js';

/*
 * pf.conf(5) of OpenBSD and FreeBSD, section GRAMMAR: pf-rule = action [in|out] [log] [quick] [on ifspec] [af] [protospec]
 * [hosts] [filteropt-list]; flags F/F and icmp-type are options of a filter, `keep state` and `label` as well. A label
 * holds 63 characters (PF_RULE_LABEL_SIZE): pfctl refuses the file otherwise.
 */
const end = `(?:${IPV4}|${CIDR})`;
const label = `label "(?![^"]{64})${LABEL}"`;
const tail = `keep state ${label}`;
const ports = `port \\{ ${list(PORT, ', ')} \\}`;

describeGrammar(
  'pf',
  {
    statements: {
      echo: line(`pass quick inet proto icmp from ${end} to ${end} icmp-type echoreq ${tail}`),
      tcp: line(`pass quick inet proto tcp from ${end} to ${end} ${ports} flags S/SA ${tail}`),
      udp: line(`pass quick inet proto udp from ${end} to ${end} ${ports} ${tail}`),
      echoReply: line(`pass in quick inet proto icmp from ${end} to ${end} icmp-type echorep ${label}`),
      tcpBack: line(`pass in quick inet proto tcp from ${end} ${ports} to ${end} port > 1023 flags any ${label}`),
      tftpBack: line(`pass in quick inet proto udp from ${end} to ${end} port > 1023 ${label}`),
    },
    refused: [
      'pass inet quick proto icmp from 192.168.10.20 to 192.168.42.1 icmp-type echoreq keep state label "pathproof: ping"',
      'pass quick inet proto udp from 192.168.10.20 to 192.168.42.1 port { 69 } flags S/SA keep state label "pathproof: x"',
      'pass quick inet proto tcp from 192.168.10.20 port { 50804 } to 192.168.42.1 flags S/SA keep state label "pathproof: x"',
      `pass quick inet proto icmp from 192.168.10.20 to 192.168.42.1 icmp-type echoreq keep state label "pathproof: ${'a'.repeat(53)}"`,
      'allow quick inet proto icmp from 192.168.10.20 to 192.168.42.1 icmp-type echoreq keep state label "pathproof: ping"',
    ],
  },
  (outputs) => {
    it('stands once for each need', () => {
      for (const { lines, needs } of outputs) {
        expect(repeated(lines)).toEqual([]);
        expect(lines).toHaveLength(needs.length);
      }
    });
  },
);
