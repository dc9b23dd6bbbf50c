import { expect, it } from 'vitest';
import { CIDR, describeGrammar, IPV4, line, list, PORT } from './grammar.js';

/* RFC 792 and 9293 give the words: echo request and reply with their types, source and destination port. */
const end = `(?:${IPV4}|${CIDR})`;
const ends = `from ${end} to ${end}`;
const start = ' {3}Please allow (?:out of the PC: )?';
const ports = (which: string): string => `${which} (?:port ${PORT}|ports ${list(`${PORT}(?:-${PORT})?`, ', ')})`;

describeGrammar(
  'ticket',
  {
    statements: {
      echo: line(`${start}ICMP echo requests \\(ping, type 8\\) ${ends}\\.`),
      tcp: line(`${start}TCP ${ends}, ${ports('destination')}(?:; connections are opened by ${end} alone)?\\.`),
      udp: line(`${start}UDP ${ends}, ${ports('destination')}\\.`),
      echoReply: line(` {3}Please allow the replies into the PC: ICMP echo replies \\(type 0\\) ${ends}\\.`),
      into: line(` {3}Please allow the replies into the PC: (?:TCP|UDP) ${ends}, ${ports('source')}\\.`),
      back: line(
        ` {3}The replies to it have to get back to ${end}: by state, or by a rule of their own where the device keeps none\\.`,
      ),
    },
    refused: ['   Please allow TCP from 192.168.10.20 to 192.168.42.1, destination port 70000.'],
  },
  (outputs) => {
    it('is a sentence for each need, and one for the replies', () => {
      for (const { lines, needs } of outputs) {
        expect(lines.filter((text) => text.includes('Please allow'))).toHaveLength(needs.length);
        const both = needs.some(({ way }) => way === 'both');
        expect(lines.filter((text) => text.includes('have to get back'))).toHaveLength(both ? 1 : 0);
      }
    });
  },
);
