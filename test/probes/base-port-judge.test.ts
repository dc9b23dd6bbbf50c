import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { judgeNeighbourhood, neighboursOf, portsToTryTls } from '../../src/probes/base-port-judge.js';

/** Open ports as offsets from 60000, of which those in `tls` speak TLS and the others were found not to. */
function judge(open: readonly number[], tls: readonly number[], from = open[0] ?? 0) {
  const ports = new Set(open.map((offset) => 60_000 + offset));
  const tried = portsToTryTls(60_000 + from, ports);
  const spoken = new Map(tried.map((port) => [port, tls.includes(port - 60_000)]));
  const judged = judgeNeighbourhood(60_000 + from, { open: ports, tls: spoken });
  if (judged.kind !== 'found') return judged.kind;
  return `${judged.moved.basePort - 60_000}${judged.moved.ambiguous ? ' or another' : ''}`;
}

describe('the ports around one that opens', () => {
  it.each([
    ['every service', [0, 1, 4, 8, 9], [1, 9], '0'],
    ['plain, TLS and security', [0, 1, 8], [1], '0'],
    ['plain and security, as units without TLS', [0, 8], [], '0'],
    ['TLS alone, at both levels', [1, 9], [1, 9], '0'],
    ['TLS and plain security', [1, 8], [1], '0'],
    ['plain and TLS, which may be the security settings of another', [0, 1], [1], '0 or another'],
    ['one TLS port, which may be either TLS service', [1], [1], '0 or another'],
    ['one plain port', [0], [], 'nothing'],
    ['system status alone', [4], [], 'nothing'],
    ['a web server beside', [0, 2], [], 'nothing'],
    ['services in a row', [0, 1, 2, 3, 4], [], 'everything-opens'],
    ['every port', Array.from({ length: 10 }, (_, n) => n), [1], 'everything-opens'],
    ['one stranger between the services', [0, 1, 5, 8], [1], 'nothing'],
  ])('show of %s', (_what, open, tls, verdict) => {
    expect(judge(open, tls)).toBe(verdict);
  });

  it.each([0, 1, 4, 8, 9])('show the same base port whichever of its services is met first: %i', (from) => {
    expect(judge([0, 1, 4, 8, 9], [1, 9], from)).toBe('0');
  });

  it('are never taken for a base port that has a stranger between its services', () => {
    const offsets = fc.subarray(
      Array.from({ length: 19 }, (_, n) => n),
      { minLength: 1 },
    );
    fc.assert(
      fc.property(offsets, fc.boolean(), (open, tls) => {
        const ports = new Set(open.map((offset) => 60_000 + offset));
        const met = 60_000 + (open[0] as number);
        const judged = judgeNeighbourhood(met, { open: ports, tls: new Map([...ports].map((port) => [port, tls])) });
        if (judged.kind !== 'found') return;
        const { basePort } = judged.moved;
        expect([2, 3, 5, 6, 7].filter((offset) => ports.has(basePort + offset))).toEqual([]);
        expect(judged.moved.open).toContain(met);
      }),
    );
  });

  it('stay in the range of ports', () => {
    expect(neighboursOf(49_152)[0]).toBe(49_152);
    expect(neighboursOf(65_535).at(-1)).toBe(65_535);
    expect(neighboursOf(60_000)).toHaveLength(19);
  });

  it('need no handshake where strangers between them tell enough', () => {
    const open = new Set(neighboursOf(60_000));
    expect(portsToTryTls(60_000, open)).toEqual([]);
    expect(portsToTryTls(60_000, new Set([60_000, 60_001, 60_008]))).toContain(60_001);
  });
});
