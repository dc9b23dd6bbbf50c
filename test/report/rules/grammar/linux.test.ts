import { expect, it } from 'vitest';
import { CIDR, describeGrammar, IPV4, LABEL, line, list, PORT, repeated } from './grammar.js';

/*
 * nft(8), "Rules", "Ct helper", "Comments" of 128 bytes (NFTNL_UDATA_COMMENT_MAXLEN); the lab applies these to a kernel.
 */
const end = `(?:${IPV4}|${CIDR})`;
const insert = `insert rule inet filter (?:forward|input|output) ip saddr ${end} ip daddr ${end}`;
const comment = `accept comment "(?![^"]{129})${LABEL}"`;

describeGrammar(
  'nftables',
  {
    statements: {
      echo: line(insert, `icmp type echo-request ct state new,established ${comment}`),
      there: line(insert, `(?:tcp|udp) dport \\{ ${list(PORT, ', ')} \\} ct state new,established ${comment}`),
      back: line(insert, `ct state established,related ${comment}`),
      helper: line('add ct helper inet filter pathproof-tftp \\{ type "tftp" protocol udp; l3proto ip; \\}'),
      chain: line('add chain inet filter pathproof-helper \\{ type filter hook (?:prerouting|output) priority 0; \\}'),
      set: line(
        `add rule inet filter pathproof-helper ip saddr ${end} ip daddr ${end} udp dport 69 ct helper set "pathproof-tftp"`,
      ),
    },
    refused: [
      `insert rule inet filter forward ip saddr 192.168.10.20 ip daddr 192.168.42.1 ct state established,related accept comment "pathproof: ${'a'.repeat(118)}"`,
      'insert rule inet filter forward ip saddr 192.168.10.20 ip daddr 192.168.42.1 tcp dport { 50804 50805 } ct state new,established accept comment "pathproof: x"',
    ],
  },
  (outputs) => {
    it('stands once', () => {
      for (const { lines } of outputs) expect(repeated(lines)).toEqual([]);
    });
  },
);

/*
 * iptables-extensions(8): comment (256 characters), conntrack, CT, icmp, multiport (15 ports at most).
 */
const ends = `-s ${end} -d ${end}`;
const told = `-m comment --comment "(?![^"]{256})${LABEL}" -j ACCEPT`;

describeGrammar(
  'iptables',
  {
    statements: {
      echo: line(
        'iptables -I (?:FORWARD|OUTPUT) 1',
        `${ends} -p icmp --icmp-type echo-request -m conntrack --ctstate NEW,ESTABLISHED ${told}`,
      ),
      there: line(
        'iptables -I (?:FORWARD|OUTPUT) 1',
        `${ends} -p (?:tcp|udp) -m multiport --dports ${PORT}(?:,${PORT}){0,14} -m conntrack --ctstate NEW,ESTABLISHED ${told}`,
      ),
      back: line(
        'iptables -I (?:FORWARD|INPUT|OUTPUT) 1',
        `${ends} -m conntrack --ctstate ESTABLISHED,RELATED ${told}`,
      ),
      helper: line(`iptables -t raw -I (?:PREROUTING|OUTPUT) 1 ${ends} -p udp --dport 69 -j CT --helper tftp`),
    },
    refused: [
      `iptables -I FORWARD 1 -s 192.168.10.20 -d 192.168.42.1 -p tcp -m multiport --dports ${Array.from({ length: 16 }, (_, index) => index + 1).join(',')} -m conntrack --ctstate NEW,ESTABLISHED -m comment --comment "pathproof: x" -j ACCEPT`,
    ],
  },
  (outputs) => {
    it('stands once', () => {
      for (const { lines } of outputs) expect(repeated(lines)).toEqual([]);
    });
  },
);
