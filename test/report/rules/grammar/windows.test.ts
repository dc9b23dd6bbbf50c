import { expect, it } from 'vitest';
import { CIDR, describeGrammar, IPV4, LABEL, line, list, PORT, repeated } from './grammar.js';

/*
 * Microsoft, NetSecurity module, "New-NetFirewallRule" (Windows Server 2016 to 2025): -DisplayName (required, not All),
 * -Direction Inbound|Outbound, -Action Allow|Block, -Protocol TCP|UDP|ICMPv4|ICMPv6 or a number (needed with ports),
 * -IcmpType type or type:code, -LocalAddress and -RemoteAddress an address or a subnet by its prefix, -RemotePort and -LocalPort
 * a list with commas or a range, -Profile Any.
 */
const end = `(?:${IPV4}|${CIDR})`;
const ends = `-LocalAddress ${end} -RemoteAddress ${end} -Profile Any`;
const named = (text: string): string => `New-NetFirewallRule -DisplayName "${text}"`;

describeGrammar(
  'windows',
  {
    statements: {
      echo: line(named(LABEL), `-Direction Outbound -Action Allow -Protocol ICMPv4 -IcmpType 8 ${ends}`),
      there: line(
        named(LABEL),
        `-Direction Outbound -Action Allow -Protocol (?:TCP|UDP) -RemotePort ${list(PORT, ',')} ${ends}`,
      ),
      echoReply: line(
        named(`${LABEL} \\(replies\\)`),
        `-Direction Inbound -Action Allow -Protocol ICMPv4 -IcmpType 0 ${ends}`,
      ),
      back: line(
        named(`${LABEL} \\(replies\\)`),
        `-Direction Inbound -Action Allow -Protocol TCP -RemotePort ${list(PORT, ',')} -LocalPort 49152-65535 ${ends}`,
      ),
      tftpBack: line(
        named(`${LABEL} \\(TFTP answer\\)`),
        `-Direction Inbound -Action Allow -Protocol UDP -RemotePort 1024-65535 -LocalPort 49152-65535 ${ends}`,
      ),
    },
    refused: [
      'New-NetFirewallRule -DisplayName "pathproof: x" -Direction Out -Action Allow -Protocol TCP -RemotePort 50804 -LocalAddress 192.168.10.20 -RemoteAddress 192.168.42.1 -Profile Any',
      'New-NetFirewallRule -DisplayName "pathproof: x" -Direction Outbound -Action Allow -RemotePort 50804 -LocalAddress 192.168.10.20 -RemoteAddress 192.168.42.1 -Profile Any',
      'New-NetFirewallRule -DisplayName "pathproof: x" -Direction Outbound -Action Allow -Protocol TCP -RemotePort 50804, 50805 -LocalAddress 192.168.10.20 -RemoteAddress 192.168.42.1 -Profile Any',
      'New-NetFirewallRule -DisplayName "pathproof: $x" -Direction Outbound -Action Allow -Protocol ICMPv4 -IcmpType 8 -LocalAddress 192.168.10.20 -RemoteAddress 192.168.42.1 -Profile Any',
      'New-NetFirewallRule -DisplayName "pathproof: x" -Direction Outbound -Action Allow -Protocol ICMP -IcmpType 8 -LocalAddress 192.168.10.20 -RemoteAddress 192.168.42.1 -Profile Any',
    ],
  },
  (outputs) => {
    it('stands once, with an inbound rule for the answer of TFTP and for what may be dropped on its way in', () => {
      for (const { lines, needs } of outputs) {
        expect(repeated(lines)).toEqual([]);
        const into = needs.filter(
          ({ protocol, ports, way }) => way === 'in' || (protocol === 'udp' && ports.includes(69)),
        );
        expect(lines.filter((text) => text.includes('Inbound'))).toHaveLength(into.length);
      }
    });
  },
);
