import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Report } from '../../../../src/model/report.js';
import { rebuildPackets } from '../../../../src/report/formats/pcap/frames.js';
import { renderPcap } from '../../../../src/report/formats/pcap/pcap.js';
import { renderPcapng } from '../../../../src/report/formats/pcap/pcapng.js';
import { checkReport } from '../../../../src/report/schema.js';
import { RECORDED, recorded } from '../../../support/recorded.js';

const ECHO = {
  probe: 'echo',
  request: { destination: '192.168.42.1', identifier: 1, sequence: 1, ttl: 9, bytes: 65_516 },
};
type Fields = Record<string, unknown>;

/** Every object in the evidence of a report. */
function objectsIn(value: unknown): Fields[] {
  if (typeof value !== 'object' || value === null) return [];
  const inner = Object.values(value).flatMap(objectsIn);
  return Array.isArray(value) ? inner : [value as Fields, ...inner];
}

const VALUES = [undefined, 0, 1, 8, 255, 65_535, 4_294_967_295, -1, 1.5, '', '300.1.1.1', '192.168.42.1', 'tftp', null];

describe('a report that was edited by hand', () => {
  it('makes a capture file, or is no report: nothing is thrown', () => {
    let taken = 0;
    const name = fc.constantFrom(...RECORDED);
    const edits = fc.array(fc.tuple(fc.nat(), fc.nat(), fc.constantFrom(...VALUES)), { minLength: 1, maxLength: 2 });
    fc.assert(
      fc.property(name, edits, (from, changes) => {
        const report = recorded(from);
        const objects = report.targets.flatMap(({ evidence }) => objectsIn(evidence));
        for (const [which, field, value] of changes) {
          const object = objects[which % objects.length] ?? {};
          const key = Object.keys(object)[field % Math.max(1, Object.keys(object).length)] ?? 'port';
          object[key] = value;
        }
        const read = checkReport(JSON.parse(JSON.stringify(report)));
        if ('problem' in read) return;
        taken += 1;
        renderPcap(read.report);
        renderPcapng(read.report);
      }),
      { numRuns: 2000 },
    );
    expect(taken).toBeGreaterThan(20);
  });

  it.each<[string, (entry: Fields) => void]>([
    [
      'an ICMP error of a type that is none',
      (entry) => Object.assign((entry['replies'] as Fields[])[0] ?? {}, { icmpType: 8 }),
    ],
    ['an answer from nowhere', (entry) => Object.assign((entry['replies'] as Fields[])[0] ?? {}, { from: '1.2.3' })],
    ['more bytes than a packet holds', (entry) => Object.assign(entry, ECHO)],
    ['no sequence number', (entry) => delete (entry['request'] as Fields)['sequence']],
    ['a time before 1970', (entry) => Object.assign(entry, { sentAt: '1969-01-01T00:00:00Z' })],
  ])('leaves out a packet with %s, and says so', (_what, edit) => {
    const report = JSON.parse(JSON.stringify(recorded('config-rejected-13'))) as Report;
    const before = rebuildPackets(report);
    const entry = report.targets[0]?.evidence.find(
      ({ probe, outcome }) => probe === 'tcp-syn' && outcome === 'icmp-error',
    );
    if (!entry) throw new Error('no refused SYN');
    edit(entry as unknown as Fields);
    expect('report' in checkReport(JSON.parse(JSON.stringify(report)))).toBe(true);
    const after = rebuildPackets(report);
    expect(after.frames.length).toBeLessThan(before.frames.length);
    expect(after.left).toHaveLength(before.left.length + 1);
  });
});
