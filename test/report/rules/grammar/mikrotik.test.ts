import { expect, it } from 'vitest';
import { CIDR, describeGrammar, IPV4, LABEL, line, PORT, repeated, taken } from './grammar.js';

/*
 * MikroTik RouterOS documentation, "Filter" (protocol, src-address, dst-address, dst-port, connection-state), "Scripting"
 * (add, find, :pick); RouterOS 2.9 Reference Manual, "ICMP TYPE:CODE values" and the service ports (enabled or disabled,
 * never added). Fifteen ports at most stand in one list, as in the kernel's multiport.
 */
const end = `(?:${IPV4}|${CIDR})`;
const first = 'place-before=\\[:pick \\[find where chain=forward dynamic=no\\] 0\\]';
const tail = `comment="${LABEL}" ${first}`;

describeGrammar(
  'mikrotik',
  {
    statements: {
      menu: line('/ip firewall filter'),
      echo: line(
        'add chain=forward action=accept protocol=icmp icmp-options=8:0',
        `src-address=${end} dst-address=${end} connection-state=new,established ${tail}`,
      ),
      there: line(
        'add chain=forward action=accept protocol=(?:tcp|udp)',
        `src-address=${end} dst-address=${end} dst-port=${PORT}(?:,${PORT}){0,14} connection-state=new,established ${tail}`,
      ),
      back: line(
        'add chain=forward action=accept',
        `src-address=${end} dst-address=${end} connection-state=established,related ${tail}`,
      ),
      helper: line('/ip firewall service-port set tftp disabled=no ports=69'),
    },
    refused: [
      'add chain=forward action=accept protocol=tcp src-address=192.168.10.20 dst-address=192.168.42.1 dst-port=50804 connection-state=new,established comment="pathproof: tcp-config" place-before=0',
      'add chain=forward action=accept src-address=192.168.10.20 dst-address=192.168.42.1 dst-port=50804 connection-state=new,established comment="pathproof: tcp-config" place-before=[:pick [find where chain=forward dynamic=no] 0]',
      'add chain=forward action=accept protocol=icmp icmp-type=8 src-address=192.168.10.20 dst-address=192.168.42.1 connection-state=new,established comment="pathproof: ping" place-before=[:pick [find where chain=forward dynamic=no] 0]',
      '/ip firewall service-port set tftp enabled=yes',
      '/ip firewall filters',
    ],
  },
  (outputs) => {
    it('stands once, under its menu', () => {
      for (const { lines } of outputs) {
        expect(repeated(lines)).toEqual([]);
        expect(lines[0]).toBe('/ip firewall filter');
        expect(lines.filter((text) => text.startsWith('/'))).toHaveLength(taken(lines, /^(\/ip)/).length);
      }
    });

    it('has replies to each unit once, and the helper where TFTP is wanted', () => {
      for (const { lines, needs } of outputs) {
        const units = new Set(needs.map(({ destination }) => destination.address));
        expect(lines.filter((text) => text.includes('"pathproof: replies"'))).toHaveLength(units.size);
        const byTftp = needs.filter(({ protocol, ports }) => protocol === 'udp' && ports.includes(69));
        const tftp = byTftp.length > 0;
        const acknowledged = new Set(byTftp.map(({ destination }) => destination.address));
        expect(lines.filter((text) => text.includes('"pathproof: tftp acknowledgements"'))).toHaveLength(
          acknowledged.size,
        );
        expect(lines.some((text) => text.includes('service-port'))).toBe(tftp);
      }
    });
  },
);
