import { describe, expect, it } from 'vitest';
import type { Ipv4 } from '../../src/model/address.js';
import type { UdpPortEvidence } from '../../src/model/evidence/packets.js';
import { emptyDatagram } from '../../src/probes/empty-datagram.js';
import { measureUdp } from '../../src/probes/measure-udp.js';
import { ripRequests } from '../../src/probes/rip.js';
import type { SentProbe } from '../../src/probes/sent-probe.js';
import { openUdpPort, type UdpRequest } from '../../src/probes/udp-port.js';
import { encodeIcmpError } from '../../src/wire/icmp.js';
import { encodeUdp } from '../../src/wire/udp.js';
import { type Bench, benchOf } from '../support/sim/context.js';
import { makePacket } from '../support/sim/packet.js';
import { HOPS, PC, TARGET } from '../support/sim/simulation.js';

const RIP_RESPONSE = Buffer.from('020200000002000000000000000000000000000000000001', 'hex');

async function measureOn(bench: Bench, port: number, requests: UdpRequest[]): Promise<SentProbe[]> {
  const udp = await openUdpPort(bench.context, port, requests);
  const sentProbes = await measureUdp(bench.context, udp, requests.length);
  udp.close();
  return sentProbes;
}

function arrive(bench: Bench, payload: Buffer, own: { source?: Ipv4; port?: number; to?: number } = {}): void {
  const { source = TARGET, port = 520, to = 33_000 } = own;
  const pair = { source, destination: PC };
  const segment = encodeUdp({ sourcePort: port, destinationPort: to }, pair, payload);
  bench.arrive(makePacket({ ...pair, ttl: 62 }, 'udp', segment));
}

function outcomes(sentProbes: readonly SentProbe[]): string[] {
  return sentProbes.map(({ evidence }) => evidence.outcome);
}

function payloads(bench: Bench): string[] {
  return bench.context.log.entries.map((entry) => (entry as UdpPortEvidence).request.payload);
}

describe('a UDP port of the unit', () => {
  it('is refused by the unit: one packet is enough', async () => {
    const bench = benchOf();
    const sentProbes = await measureOn(bench, 50796, emptyDatagram());
    expect(outcomes(sentProbes)).toEqual(['icmp-error']);
    expect(sentProbes[0]?.evidence).toMatchObject({
      probe: 'udp-port',
      request: { port: 50796, payload: 'empty', bytes: 0, ttl: 64, purpose: 'attempt' },
      replies: [{ kind: 'icmp-error', from: TARGET, icmpType: 3, icmpCode: 3 }],
    });
    expect(bench.datagrams.count).toBe(0);
  });

  it('carries no payload where the language of the service is not public', async () => {
    const bench = benchOf();
    await measureOn(bench, 50797, emptyDatagram());
    expect(bench.sent.map(({ packet }) => packet.udp?.payload.length)).toEqual([0]);
  });

  it('stays silent through all attempts: a result, not an error', async () => {
    const bench = benchOf({ unit: { silentUdp: [50796] } });
    expect(outcomes(await measureOn(bench, 50796, emptyDatagram()))).toEqual(['silent', 'silent', 'silent']);
  });

  it('sends each request at least once, however few attempts are wanted', async () => {
    const bench = benchOf({ unit: { silentUdp: [520] } }, { attempts: 1 });
    await measureOn(bench, 520, ripRequests());
    expect(payloads(bench)).toEqual(['rip-v2', 'rip-v1']);
  });

  it('takes the answer that a request reads, whatever port it comes from', async () => {
    const bench = benchOf({ unit: { silentUdp: [520] } });
    bench.clock.after(50, () => arrive(bench, RIP_RESPONSE, { port: 40_001 }));
    const sentProbes = await measureOn(bench, 520, ripRequests());
    expect(outcomes(sentProbes)).toEqual(['answered', 'silent']);
    expect(sentProbes[0]?.evidence.replies).toMatchObject([{ kind: 'rip', version: 2, routes: 1, from: TARGET }]);
  });

  it('takes bytes that nobody reads for a sign of life, from the port that was asked only', async () => {
    const bench = benchOf({ unit: { silentUdp: [50796] } });
    bench.clock.after(20, () => arrive(bench, Buffer.from('hello'), { port: 9 }));
    bench.clock.after(50, () => arrive(bench, Buffer.from('hello'), { port: 50796 }));
    const sentProbes = await measureOn(bench, 50796, emptyDatagram());
    expect(sentProbes[0]?.evidence.replies).toEqual([
      { kind: 'datagram', from: TARGET, rttMs: 50, sourcePort: 50796, bytes: 5 },
    ]);
  });

  it('gives ICMP errors by the length that they quote, those of equal length to the oldest packet without one', async () => {
    const bench = benchOf({ unit: { silentUdp: [50796] } });
    const [empty] = emptyDatagram();
    const long: UdpRequest = { ...(empty as UdpRequest), bytes: Buffer.alloc(4) };
    const udp = await openUdpPort(bench.context, 50796, [empty as UdpRequest, long]);
    for (let n = 0; n < 4; n += 1) await udp.send('attempt');
    for (const length of [4, 0, 0]) {
      const sent = bench.sent.find(({ packet }) => packet.udp?.payload.length === length);
      const segment = encodeIcmpError({
        type: 3,
        code: 13,
        quotedPacket: sent?.packet.bytes.subarray(0, 28) as Buffer,
      });
      bench.arrive(makePacket({ source: HOPS[1] ?? TARGET, destination: PC, ttl: 63 }, 'icmp', segment));
    }
    udp.close();
    expect(bench.context.log.entries.map(({ outcome }) => outcome)).toEqual([
      'icmp-error',
      'icmp-error',
      'icmp-error',
      'pending',
    ]);
  });

  it('ignores what comes from another address', async () => {
    const bench = benchOf({ unit: { silentUdp: [520] } });
    bench.clock.after(50, () => arrive(bench, RIP_RESPONSE, { source: HOPS[1] ?? TARGET }));
    expect(outcomes(await measureOn(bench, 520, ripRequests()))).toEqual(['silent', 'silent', 'silent']);
  });

  it('is not sent where the PC’s own system refuses', async () => {
    const bench = benchOf({ refuse: (packet) => (packet.udp ? 'EPERM' : null) });
    const sentProbes = await measureOn(bench, 520, ripRequests());
    expect(outcomes(sentProbes)).toEqual(['not-sent']);
    expect(sentProbes[0]?.evidence.failure).toMatchObject({ errno: 'EPERM' });
  });

  it('shows no refusal without raw sockets', async () => {
    const bench = benchOf({ raw: false });
    expect(outcomes(await measureOn(bench, 50796, emptyDatagram()))).toEqual(['silent', 'silent', 'silent']);
  });
});
