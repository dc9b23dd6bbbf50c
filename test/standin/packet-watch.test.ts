import fc from 'fast-check';
import { expect, it } from 'vitest';
import type { Ipv4 } from '../../src/model/address.js';
import { type PacketSource, watchPackets } from '../../src/standin/packet-watch.js';
import { encodeEchoReply, encodeEchoRequest } from '../../src/wire/icmp.js';
import { encodeIpv4, IP_PROTOCOL } from '../../src/wire/ipv4.js';
import { encodeTcp, TCP_FLAG } from '../../src/wire/tcp.js';
import { LOOPBACK, startUnit } from './harness.js';

const PC = '192.168.10.20' as Ipv4;

/** A raw socket whose packets the test makes. */
function fakeSource(): PacketSource & { arrive(packet: Buffer): void; listeners: number } {
  const listeners = new Set<(packet: Buffer) => void>();
  return {
    onPacket(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    arrive: (packet) => {
      for (const listener of listeners) listener(packet);
    },
    get listeners() {
      return listeners.size;
    },
  };
}

function segment(port: number, flags: number, destination: Ipv4 = LOOPBACK): Buffer {
  const fields = { sourcePort: 40_000, destinationPort: port, sequence: 1, acknowledgement: 0, flags, window: 1024 };
  const bytes = encodeTcp(fields, { source: PC, destination });
  return encodeIpv4({ source: PC, destination, protocol: IP_PROTOCOL.tcp, ttl: 61, identification: 1 }, bytes);
}

function icmp(message: Buffer): Buffer {
  const header = { source: PC, destination: LOOPBACK, protocol: IP_PROTOCOL.icmp, ttl: 61, identification: 1 };
  return encodeIpv4(header, message);
}

it('a SYN to a port of the stand-in is reported, even if the session is never completed', async () => {
  const packets = fakeSource();
  const unit = await startUnit({ packets });
  packets.arrive(segment(unit.basePort, TCP_FLAG.syn));
  expect(unit.events).toMatchObject([
    { service: 'config', protocol: 'tcp', port: unit.basePort, from: { address: PC, port: 40_000 }, what: 'TCP SYN' },
  ]);
});

it('what is not a SYN to the stand-in is not reported', async () => {
  const packets = fakeSource();
  const unit = await startUnit({ packets });
  packets.arrive(segment(unit.basePort, TCP_FLAG.syn | TCP_FLAG.ack));
  packets.arrive(segment(unit.basePort, TCP_FLAG.rst));
  packets.arrive(segment(unit.basePort + 2, TCP_FLAG.syn));
  packets.arrive(segment(unit.basePort, TCP_FLAG.syn, '10.0.0.1' as Ipv4));
  expect(unit.events).toEqual([]);
});

it('an echo request is reported, an echo reply is not', async () => {
  const icmpPackets = fakeSource();
  const unit = await startUnit({ icmpPackets });
  const echo = { identifier: 1, sequence: 1, payload: Buffer.alloc(8) };
  icmpPackets.arrive(icmp(encodeEchoReply(echo)));
  icmpPackets.arrive(icmp(encodeEchoRequest(echo)));
  expect(unit.events).toMatchObject([
    { service: 'ping', protocol: 'icmp', port: 0, from: { address: PC }, what: 'ICMP echo request' },
  ]);
});

it('close stops listening to the raw sockets', async () => {
  const packets = fakeSource();
  const unit = await startUnit({ packets });
  expect(packets.listeners).toBe(1);
  await unit.close();
  expect(packets.listeners).toBe(0);
});

it('bytes that are no packet are passed over', () => {
  const source = fakeSource();
  watchPackets(source, '0.0.0.0' as Ipv4, () => {});
  const tail = fc.uint8Array({ maxLength: 80 }).map((bytes) => Buffer.from(bytes));
  const likePacket = fc.tuple(fc.constantFrom(1, 6, 17), tail).map(([protocol, bytes]) => {
    const fields = { source: PC, destination: LOOPBACK, protocol, ttl: 1, identification: 1 };
    return encodeIpv4(fields, bytes);
  });
  fc.assert(fc.property(fc.oneof(tail, likePacket), (packet) => source.arrive(packet)));
});
