import { expect, it } from 'vitest';
import { CIDR, describeGrammar, IPV4, line, list, PORT, taken } from './grammar.js';

/* RFC 792 and 9293 give the words: echo request, destination port. */
const end = `(?:${IPV4}|${CIDR})`;
const ends = `from ${end} to ${end} \\(new connections, initiated by the PC\\)\\. Needed for: ${list('[a-z0-9-]+', ', ')}\\.`;

describeGrammar(
  'ticket',
  {
    statements: {
      echo: line('[1-9]\\d*\\. Please allow ICMP echo requests \\(ping\\)', ends),
      port: line(`[1-9]\\d*\\. Please allow (?:TCP|UDP) destination port ${PORT}`, ends),
      ports: line(
        `[1-9]\\d*\\. Please allow (?:TCP|UDP) destination ports ${list(`${PORT}(?:-${PORT})?`, ', ')}`,
        ends,
      ),
    },
    refused: ['1. Please allow TCP destination port 70000 from 192.168.10.20 to 192.168.42.1'],
  },
  (outputs) => {
    it('is numbered from 1 on', () => {
      for (const { lines } of outputs) {
        expect(taken(lines, /^(\d+)\./).map(Number)).toEqual(lines.map((_, index) => index + 1));
      }
    });
  },
);
