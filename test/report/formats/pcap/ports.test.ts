import { beforeAll, describe, expect, it } from 'vitest';
import type { Reply } from '../../../../src/model/evidence/base.js';
import type { UdpPayload, UdpPortEvidence } from '../../../../src/model/evidence/packets.js';
import type { Report } from '../../../../src/model/report.js';
import { rebuildPackets } from '../../../../src/report/formats/pcap/frames.js';
import { renderPcap } from '../../../../src/report/formats/pcap/pcap.js';
import { checkReport } from '../../../../src/report/schema.js';
import { PORTS } from '../../../../src/scenarios/definitions/ports.js';
import { runScenario } from '../../../../src/scenarios/run/run.js';
import { decodeIpv4 } from '../../../../src/wire/ipv4.js';
import { decodeUdp } from '../../../../src/wire/udp.js';
import { recorded, targetOf } from '../../../support/recorded.js';
import { type Simulation, simulate, TARGET } from '../../../support/sim/simulation.js';
import { describeUnless } from '../../../support/strict.js';
import { type Dissected, dissect, noTshark } from '../../../support/tshark.js';

const SETTINGS = { basePort: 50804, configService: 'either', timeoutMs: 2000, attempts: 3 } as const;

/** A run of the port table: two services are silent and traced, the others refuse. */
async function runPorts(): Promise<{ report: Report; simulation: Simulation }> {
  const simulation = simulate({ unit: { open: [50802, 50804, 50805, 50812], silentUdp: [50796, 520] } });
  const report = await runScenario({
    scenario: PORTS,
    targets: [{ address: TARGET, expected: true }],
    total: 1,
    settings: { ...SETTINGS },
    machine: simulation.machine,
    rate: 50,
    version: '0.0.0',
    signal: new AbortController().signal,
    listener: () => {},
  });
  return { report, simulation };
}

/** What a datagram is to the unit: ports, TTL, length on the wire, payload. */
function describeDatagram(packet: Buffer): string {
  const { header, payload } = decodeIpv4(packet);
  const { header: udp, payload: data } = decodeUdp(payload);
  return `${udp.sourcePort} ${udp.destinationPort} ttl ${header.ttl} ${header.totalLength} ${data.toString('hex')}`;
}

/** No probe: left out, as the documentation says. */
const TFTP_ACKNOWLEDGEMENT = ' 00040001';
/** SNMP requests, and the zeros that are meant to die on the way. */
const isCut = ({ destinationPort, payload }: { destinationPort: number; payload: Buffer }): boolean =>
  destinationPort === 161 || (payload.length > 0 && payload.every((byte) => byte === 0));
const heads = (packet: Buffer): string =>
  `${packet.readUInt16BE(20)} ${packet.readUInt16BE(22)} ttl ${packet.readUInt8(8)} ${packet.readUInt16BE(24)}`;
const withLength = (packet: Buffer): string => `${heads(packet)} ${packet.length}`;
const isUdp = (packet: Buffer): boolean => packet[9] === 17;

describe('the datagrams of the port table in a capture file', () => {
  let run: Awaited<ReturnType<typeof runPorts>>;
  beforeAll(async () => {
    run = await runPorts();
  });

  const sentOf = (): { packet: Buffer; wireBytes?: number }[] =>
    rebuildPackets(run.report).frames.filter(({ reply, packet }) => reply === null && isUdp(packet));

  it('are those that were sent, byte for byte, where the bytes are known', () => {
    const whole = sentOf().filter(({ wireBytes }) => wireBytes === undefined);
    const sent = run.simulation.sent
      .filter(({ by, packet }) => by === 'probe' && packet.udp && !isCut(packet.udp))
      .map(({ packet }) => describeDatagram(packet.bytes))
      .filter((one) => !one.endsWith(TFTP_ACKNOWLEDGEMENT));
    expect(whole.map(({ packet }) => describeDatagram(packet)).sort()).toEqual(sent.sort());
  });

  it('are cut after their headers where the bytes hold the community or nothing, and tell their length and TTL', () => {
    const cut = sentOf().filter(({ wireBytes }) => wireBytes !== undefined);
    const sent = run.simulation.sent.flatMap(({ packet }) => (packet.udp && isCut(packet.udp) ? [packet.bytes] : []));
    expect(new Set(cut.map(({ packet }) => packet.length))).toEqual(new Set([28]));
    const [shown, expected] = [
      cut.map(({ packet, wireBytes }) => `${heads(packet)} ${wireBytes}`),
      sent.map(withLength),
    ];
    expect(shown.sort()).toEqual(expected.sort());
    expect(expected.some((one) => one.includes('ttl 1 '))).toBe(true);
  });

  it('leave nothing out but the sessions', () => {
    const sessions = targetOf(run.report).evidence.filter(({ probe }) => probe === 'tcp-session');
    expect(rebuildPackets(run.report).left.map(({ id, gap }) => `${id} ${gap}`)).toEqual(
      sessions.map(({ id }) => `${id} session`),
    );
    expect(sessions.length).toBeGreaterThan(0);
  });

  describeUnless(noTshark, 'as tshark reads them', () => {
    const FIELDS = ['udp.dstport', 'rip.command', 'rip.version', 'icmp.type', 'icmp.code', 'ip.src'];
    let read: Dissected;
    beforeAll(async () => {
      read = await dissect(renderPcap(run.report), FIELDS);
    });

    it('are not malformed; those cut short are SNMP requests and filler alone', () => {
      expect(read.complaints.filter((one) => !one.endsWith('_ws.short'))).toEqual([]);
      const short = read.complaints.map((one) => read.rows[Number.parseInt(one, 10) - 1]?.[0]);
      // The control of a silent UDP port goes to one that nothing uses.
      const control = targetOf(run.report).evidence.filter((one) => one.probe === 'udp-port');
      const unused = control.filter(({ request }) => 'purpose' in request && request.purpose === 'control');
      const ports = unused.map(({ request }) => ('port' in request ? String(request.port) : ''));
      expect(new Set(short)).toEqual(new Set(['161', '520', '50796', ...ports]));
    });

    it('are known for what they are: RIP requests, and refusals that quote them', () => {
      const requests = read.rows.filter(([, command, , icmp]) => command === '1' && icmp === '');
      expect(new Set(requests.map(([, , version]) => version))).toEqual(new Set(['1', '2']));
      const refused = read.rows.filter(([, , , type, code]) => type === '3' && code === '3');
      const quoted = refused.map(([port, , , , , from]) => `${from} ${port}`);
      expect(quoted).toContain(`${TARGET} 161`);
      expect(quoted).toContain(`${TARGET} 50797`);
      const expired = read.rows.filter(([, , , type]) => type === '11');
      expect(expired.map(([port]) => port)).toContain('50796');
    });
  });
});

type CutReply = Extract<Reply, { kind: 'snmp' | 'rip' | 'datagram' }>;

function answered(payload: UdpPayload, bytes: number, reply: CutReply): Report {
  const report = recorded('healthy');
  const request = { destination: '192.168.42.1', port: 161, sourcePort: 40_000, ttl: 64, purpose: 'attempt' } as const;
  const entry: UdpPortEvidence = {
    id: 'e1',
    sentAt: '2026-11-22T19:30:46.500Z',
    probe: 'udp-port',
    request: { ...request, payload, bytes },
    outcome: 'answered',
    replies: [reply],
  };
  return { ...report, targets: [{ ...targetOf(report), evidence: [entry] }] };
}

describe('an answer over UDP', () => {
  const from = { from: '192.168.42.1', rttMs: 3 };

  it.each<[string, CutReply]>([
    ['SNMP', { kind: 'snmp', ...from, version: 'v2c', sourcePort: 161, bytes: 90, sysName: 'Main' }],
    ['RIP', { kind: 'rip', ...from, version: 2, routes: 3, sourcePort: 520, bytes: 64 }],
    ['bytes that nobody reads', { kind: 'datagram', ...from, sourcePort: 161, bytes: 5 }],
  ])('of %s is there with its port and length, and none of its bytes', (_what, reply) => {
    const { frames, left } = rebuildPackets(answered('snmp-get-v2c', 43, reply));
    const [, answer] = frames;
    expect(left).toEqual([]);
    expect(answer?.wireBytes).toBe(28 + (reply.bytes ?? 0));
    expect(answer?.packet.length).toBe(28);
    expect(answer?.packet.readUInt16BE(20)).toBe(reply.sourcePort);
    expect(answer?.packet.readUInt16BE(22)).toBe(40_000);
  });

  it('whose port an older report does not keep is left out, and said to be', () => {
    const { frames, left } = rebuildPackets(answered('rip-v2', 24, { kind: 'rip', ...from, version: 2, routes: 3 }));
    expect(frames).toHaveLength(1);
    expect(left).toEqual([{ target: '192.168.42.1', id: 'e1', gap: 'answer' }]);
  });
});

describe('a request that was edited', () => {
  const from = { kind: 'datagram', from: '192.168.42.1', rttMs: 3, sourcePort: 161, bytes: 5 } as const;

  it.each<[string, string, number]>([
    ['a payload nobody knows', 'constructor', 40],
    ['a RIP request of another length', 'rip-v2', 40],
    ['an empty one of some length', 'empty', 40],
  ])('to %s has headers alone', (_what, payload, bytes) => {
    const [sent] = rebuildPackets(answered(payload as UdpPayload, bytes, from)).frames;
    expect([sent?.packet.length, sent?.wireBytes]).toEqual([28, 28 + bytes]);
  });

  it.each([65_508, 65_535])('to %i bytes is left out', (bytes) => {
    const report = answered('filler', bytes, from);
    expect(checkReport(report)).toEqual({ report });
    expect(rebuildPackets(report)).toEqual({ frames: [], left: [{ target: '192.168.42.1', id: 'e1', gap: 'fields' }] });
  });

  it.each([65_507])('to %i bytes is the longest there is', (bytes) => {
    expect(rebuildPackets(answered('filler', bytes, from)).frames[0]?.wireBytes).toBe(65_535);
  });
});
