import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type CapturedSegment, readSegment } from '../../../src/wire/capture/pcap-segment.js';
import { CLIENT, ethernet, packet, SERVER, type SegmentPlan, sourceOf } from '../capture-file.js';

const PLAN: SegmentPlan = { from: CLIENT, to: SERVER, sequence: 7, acknowledgement: 9, payload: 'who' };
const SLL = Buffer.from('00000001000602000000000a00000800', 'hex');
const SLL2 = Buffer.from('080000000000000200010006020000000000000a', 'hex');

function read(bytes: Buffer, linkType = 1, captured = bytes.length): CapturedSegment | null {
  return readSegment(sourceOf(bytes), { number: 1, linkType, offset: 0, captured, original: bytes.length });
}

function payloadOf(bytes: Buffer, linkType = 1): string | undefined {
  const payload = read(bytes, linkType)?.payload;
  return payload && bytes.toString('latin1', payload.offset, payload.offset + payload.length);
}

/** A frame of Ethernet with its IPv4 packet in a PPPoE session (RFC 2516 §4). */
function pppoe(frame: Buffer, tags = 0): Buffer {
  const at = 14 + 4 * tags;
  const [head, inner] = [Buffer.from(frame.subarray(0, at)), frame.subarray(at)];
  head.writeUInt16BE(0x8864, at - 2);
  const session = Buffer.from([0x11, 0, 0, 7, 0, 0, 0, 0x21]);
  session.writeUInt16BE(inner.length + 2, 4);
  return Buffer.concat([head, session, inner]);
}

describe('the TCP segment of a captured frame', () => {
  it.each([
    ['Ethernet', 1, ethernet(packet(PLAN))],
    ['Ethernet with a VLAN tag', 1, ethernet(packet(PLAN), 1)],
    ['Ethernet with two VLAN tags', 1, ethernet(packet(PLAN), 2)],
    ['Ethernet with padding', 1, Buffer.concat([ethernet(packet(PLAN)), Buffer.alloc(6, 1)])],
    ['PPPoE in Ethernet', 1, pppoe(ethernet(packet(PLAN)))],
    ['PPPoE behind a VLAN tag', 1, pppoe(ethernet(packet(PLAN), 1), 1)],
    ['PPPoE alone', 51, pppoe(ethernet(packet(PLAN))).subarray(14)],
    ['Linux cooked v1', 113, Buffer.concat([SLL, packet(PLAN)])],
    ['Linux cooked v2', 276, Buffer.concat([SLL2, packet(PLAN)])],
    ['raw IP', 101, packet(PLAN)],
    ['raw IPv4', 228, packet(PLAN)],
    ['raw IP of BSD', 12, packet(PLAN)],
    ['loopback, little endian', 0, Buffer.concat([Buffer.from([2, 0, 0, 0]), packet(PLAN)])],
    ['loopback, big endian', 0, Buffer.concat([Buffer.from([0, 0, 0, 2]), packet(PLAN)])],
    ['loopback of OpenBSD', 108, Buffer.concat([Buffer.from([0, 0, 0, 2]), packet(PLAN)])],
    ['IPv4 and TCP with options', 1, ethernet(packet({ ...PLAN, ipOptions: 40, tcpOptions: 40 }))],
    ['offload, without a total length', 1, ethernet(packet({ ...PLAN, noTotalLength: true }))],
  ])('is read from %s', (_kind, linkType, bytes) => {
    expect(payloadOf(bytes, linkType)).toBe('who');
    expect(read(bytes, linkType)).toMatchObject({
      source: CLIENT[0],
      sourcePort: CLIENT[1],
      destination: SERVER[0],
      destinationPort: SERVER[1],
      sequence: 7,
      acknowledgement: 9,
      syn: false,
      fin: false,
      cut: false,
    });
  });

  it('tells SYN, FIN and a missing acknowledgement', () => {
    const syn = packet({ from: CLIENT, to: SERVER, sequence: 1, flags: ['syn', 'fin'] });
    expect(read(ethernet(syn))).toMatchObject({ syn: true, fin: true, acknowledgement: null });
  });

  it('is cut where the capture kept less than was sent', () => {
    const bytes = ethernet(packet(PLAN));
    expect(read(bytes, 1, bytes.length - 2)).toMatchObject({ cut: true, payload: { length: 1 } });
  });

  it('is cut where it is the first fragment', () => {
    expect(read(ethernet(packet({ ...PLAN, fragment: 0x2000 })))).toMatchObject({ cut: true });
  });

  const sample = ethernet(packet(PLAN));
  const changed = (at: number, value: number): Buffer => {
    const bytes = Buffer.from(sample);
    bytes[at] = value;
    return bytes;
  };
  it.each([
    ['of IPv6', changed(12, 0x86)],
    ['of UDP', changed(14 + 9, 17)],
    ['of IP version 6', changed(14, 0x65)],
    ['with an IP header below 20 bytes', changed(14, 0x44)],
    ['with a TCP header below 20 bytes', changed(14 + 32, 0x40)],
    ['with a total length below its headers', changed(14 + 3, 30)],
    ['that is a later fragment', ethernet(packet({ ...PLAN, fragment: 100 }))],
    ['of a link type that is unknown', null],
  ])('is none in a frame %s', (_what, bytes) => {
    expect(bytes === null ? read(sample, 147) : read(bytes)).toBeNull();
  });

  it('is none in a frame that ends inside its headers', () => {
    for (let length = 0; length < 14 + 40; length += 1) expect(read(sample, 1, length)).toBeNull();
  });

  it('never throws, and never reads behind the headers', () => {
    const links = fc.constantFrom(0, 1, 12, 101, 108, 113, 228, 276);
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 120 }), links, fc.nat(200), (noise, linkType, captured) => {
        const bytes = Buffer.from(noise);
        const reads: { offset: number; length: number }[] = [];
        const frame = { number: 1, linkType, offset: 0, captured, original: captured };
        const segment = readSegment(sourceOf(bytes, reads), frame);
        const end = Math.max(0, ...reads.map(({ offset, length }) => offset + length));
        if (segment) expect(end).toBeLessThanOrEqual(segment.payload.offset);
      }),
    );
  });
});
