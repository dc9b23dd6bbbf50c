import { describe, expect, it } from 'vitest';
import type { Ipv4 } from '../../src/model/address.js';
import { listenForUnit } from '../../src/probes/udp-listen.js';
import { encodeUdp } from '../../src/wire/udp.js';
import { type Bench, benchOf } from '../support/sim/context.js';
import { makePacket } from '../support/sim/packet.js';
import { BROADCAST, TARGET } from '../support/sim/simulation.js';

const PORT = 50795;

function announce(bench: Bench, source: Ipv4 = TARGET): void {
  const pair = { source, destination: BROADCAST };
  const segment = encodeUdp({ sourcePort: PORT, destinationPort: PORT }, pair, Buffer.alloc(12));
  bench.arrive(makePacket({ ...pair, ttl: 64 }, 'udp', segment));
}

describe('listening for the unit', () => {
  it('hears its broadcast and sends nothing', async () => {
    const bench = benchOf();
    const listener = await listenForUnit(bench.context, PORT);
    bench.clock.after(1500, () => announce(bench));
    await bench.clock.sleep(2000);
    listener.stop();
    await listener.heard;
    expect(listener.evidence).toMatchObject({
      outcome: 'answered',
      listenedMs: 1500,
      replies: [{ kind: 'datagram', from: TARGET, sourcePort: PORT, bytes: 12 }],
    });
    expect(bench.sent).toEqual([]);
    expect(bench.datagrams.count).toBe(0);
  });

  it('does not take another unit for it', async () => {
    const bench = benchOf();
    const listener = await listenForUnit(bench.context, PORT);
    announce(bench, '192.168.10.77' as Ipv4);
    await bench.clock.sleep(1000);
    listener.stop();
    listener.stop();
    expect(listener.evidence).toMatchObject({ outcome: 'silent', listenedMs: 1000, replies: [] });
  });

  it('says so where another program holds the port, and lets it', async () => {
    const bench = benchOf();
    const other = await bench.machine.datagrams.open({ port: PORT });
    const listener = await listenForUnit(bench.context, PORT);
    listener.stop();
    expect(listener.evidence).toMatchObject({ outcome: 'unusable', failure: { errno: 'EADDRINUSE' } });
    expect(bench.datagrams.count).toBe(1);
    other.close();
  });

  it('keeps no more than a few of many announcements', async () => {
    const bench = benchOf();
    const listener = await listenForUnit(bench.context, PORT);
    for (let n = 0; n < 100; n += 1) announce(bench);
    listener.stop();
    expect(listener.evidence.replies.length).toBeLessThanOrEqual(8);
  });
});
