import fc from 'fast-check';
import { beforeEach, describe, expect, it } from 'vitest';
import type { Ipv4 } from '../../../src/model/address.js';
import type { Reply } from '../../../src/model/evidence/base.js';
import { ReplyMatcher } from '../../../src/probes/raw/reply-matcher.js';
import { encodeEchoReply, encodeEchoRequest, encodeIcmpError } from '../../../src/wire/icmp.js';
import { encodeTcp, TCP_FLAG } from '../../../src/wire/tcp.js';
import { encodeUdp } from '../../../src/wire/udp.js';
import { makePacket } from '../../support/sim/packet.js';
import { PC, type Simulation, simulate, TARGET } from '../../support/sim/simulation.js';

const OTHER = '192.168.42.9' as Ipv4;
const ROUTER = '10.0.12.2' as Ipv4;
const ECHO = { destination: TARGET, identifier: 7, sequence: 3 };
const SYN = { destination: TARGET, port: 50804, sourcePort: 20_001, sequence: 0xffff_ffff };
const REQUEST = { destination: TARGET, port: 69, sourcePort: 33_001 };

let simulation: Simulation;
let matcher: ReplyMatcher;
let replies: Reply[];

beforeEach(() => {
  simulation = simulate();
  replies = [];
  matcher = new ReplyMatcher(simulation.raw);
  const flight = { sentAt: 0, onReply: (reply: Reply) => replies.push(reply) };
  matcher.expectEcho(ECHO, flight);
  matcher.expectSyn(SYN, flight);
  matcher.expectDatagram(REQUEST, flight);
});

function arriveEcho(own: Partial<typeof ECHO> = {}): void {
  const { destination, ...echo } = { ...ECHO, ...own };
  const segment = encodeEchoReply({ ...echo, payload: Buffer.alloc(8) });
  simulation.arrive(makePacket({ source: destination, destination: PC, ttl: 62 }, 'icmp', segment));
}

function arriveTcp(own: { source?: Ipv4; port?: number; to?: number; acknowledgement?: number; flags?: number }): void {
  const pair = { source: own.source ?? TARGET, destination: PC };
  const segment = encodeTcp(
    {
      sourcePort: own.port ?? SYN.port,
      destinationPort: own.to ?? SYN.sourcePort,
      sequence: 1,
      acknowledgement: own.acknowledgement ?? 0,
      flags: own.flags ?? TCP_FLAG.syn | TCP_FLAG.ack,
      window: 0,
    },
    pair,
  );
  simulation.arrive(makePacket({ ...pair, ttl: 61 }, 'tcp', segment));
}

type Quotable = { destination?: Ipv4; sequence?: number; sourcePort?: number; port?: number };

function quotedSyn(own: Quotable = {}): Buffer {
  const { destination, sequence, sourcePort, port } = { ...SYN, ...own };
  const pair = { source: PC, destination };
  const fields = { sourcePort, destinationPort: port, sequence, acknowledgement: 0, flags: TCP_FLAG.syn, window: 0 };
  return makePacket({ ...pair, ttl: 1 }, 'tcp', encodeTcp(fields, pair)).bytes.subarray(0, 28);
}

function arriveError(quotedPacket: Buffer, type = 11, code = 0): void {
  const segment = encodeIcmpError({ type, code, quotedPacket });
  simulation.arrive(makePacket({ source: ROUTER, destination: PC, ttl: 63 }, 'icmp', segment));
}

describe('the reply matcher', () => {
  it('gives an echo reply to its request', () => {
    arriveEcho();
    expect(replies).toEqual([{ kind: 'echo-reply', from: TARGET, ttl: 62, rttMs: 0 }]);
  });

  it.each([
    ['another sequence', { sequence: 4 }],
    ['another identifier, as of another run', { identifier: 8 }],
  ])('ignores an echo reply with %s', (_name, own) => {
    arriveEcho(own);
    expect(replies).toEqual([]);
  });

  it('gives a SYN-ACK to its SYN, across the wrap of the sequence numbers', () => {
    arriveTcp({});
    expect(replies).toEqual([{ kind: 'syn-ack', from: TARGET, ttl: 61, rttMs: 0 }]);
  });

  it('gives a RST that acknowledges the SYN to it', () => {
    arriveTcp({ flags: TCP_FLAG.rst | TCP_FLAG.ack });
    expect(replies).toMatchObject([{ kind: 'rst' }]);
  });

  it.each([
    ['a RST without ACK', { flags: TCP_FLAG.rst }],
    ['a SYN without ACK', { flags: TCP_FLAG.syn }],
    ['an ACK without SYN', { flags: TCP_FLAG.ack }],
    ['another acknowledgement', { acknowledgement: 1 }],
    ['another source port', { port: 50805 }],
    ['another destination port', { to: 20_002 }],
  ])('ignores a segment with %s', (_name, own) => {
    arriveTcp(own);
    expect(replies).toEqual([]);
  });

  it('gives an answer of another address that fits in all else to its probe, with that address', () => {
    arriveTcp({ source: OTHER });
    arriveEcho({ destination: OTHER });
    expect(replies.map(({ kind, from }) => [kind, from])).toEqual([
      ['syn-ack', OTHER],
      ['echo-reply', OTHER],
    ]);
  });

  it('gives an ICMP error to the SYN it quotes, with what was quoted', () => {
    arriveError(quotedSyn(), 3, 13);
    expect(replies).toMatchObject([
      {
        kind: 'icmp-error',
        from: ROUTER,
        icmpType: 3,
        icmpCode: 13,
        quoted: { destination: TARGET, ttl: 1, sourcePort: SYN.sourcePort, destinationPort: SYN.port },
      },
    ]);
  });

  it.each([
    ['another destination', { destination: OTHER }],
    ['another sequence number', { sequence: 5 }],
    ['another source port', { sourcePort: 20_002 }],
    ['another destination port', { port: 50805 }],
  ])('ignores an ICMP error that quotes a SYN with %s', (_name, own) => {
    arriveError(quotedSyn(own));
    expect(replies).toEqual([]);
  });

  it('gives ICMP errors about an echo request and a datagram to them', () => {
    const { destination, ...echo } = ECHO;
    const request = encodeEchoRequest({ ...echo, payload: Buffer.alloc(8) });
    arriveError(makePacket({ source: PC, destination, ttl: 1 }, 'icmp', request).bytes.subarray(0, 28));
    const pair = { source: PC, destination };
    const datagram = encodeUdp({ sourcePort: REQUEST.sourcePort, destinationPort: REQUEST.port }, pair);
    arriveError(makePacket({ ...pair, ttl: 1 }, 'udp', datagram).bytes, 3, 3);
    expect(replies.map((reply) => reply.kind === 'icmp-error' && reply.quoted.protocol)).toEqual([1, 17]);
  });

  it('tells datagrams of one flow apart by their length, and gives any other length to the flow', () => {
    const lengths: string[] = [];
    const named = (name: string) => ({ sentAt: 0, onReply: () => lengths.push(name) });
    matcher.expectDatagram({ ...REQUEST, bytes: 1 }, named('one'));
    matcher.expectDatagram({ ...REQUEST, bytes: 2 }, named('two'));
    matcher.expectDatagram(REQUEST, named('any'));
    const pair = { source: PC, destination: TARGET };
    for (const bytes of [2, 1, 3, 0]) {
      const ports = { sourcePort: REQUEST.sourcePort, destinationPort: REQUEST.port };
      const datagram = encodeUdp(ports, pair, Buffer.alloc(bytes));
      arriveError(makePacket({ ...pair, ttl: 1 }, 'udp', datagram).bytes.subarray(0, 28));
    }
    expect(lengths).toEqual(['two', 'one', 'any', 'any']);
  });

  it('gives duplicates on, for the evidence to count them', () => {
    arriveEcho();
    arriveEcho();
    expect(replies).toHaveLength(2);
  });

  it('ignores what comes for a SYN that was forgotten, and everything once it is closed', () => {
    matcher.forgetSyn(SYN);
    arriveTcp({});
    matcher.close();
    arriveEcho();
    expect(replies).toEqual([]);
    expect(simulation.raw.listening).toBe(0);
  });

  it('never throws and never matches on random bytes', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 128 }), fc.constantFrom('icmp' as const, 'tcp' as const), (bytes, on) => {
        simulation.raw.receive(on, Buffer.from(bytes));
      }),
    );
    expect(replies).toEqual([]);
  });

  it('never throws on a real ICMP error with bytes overwritten or cut off, and stays with the quoted flow', () => {
    const segment = encodeIcmpError({ type: 11, code: 0, quotedPacket: quotedSyn() });
    const { bytes } = makePacket({ source: ROUTER, destination: PC, ttl: 63 }, 'icmp', segment);
    const change = fc.tuple(fc.nat(bytes.length - 1), fc.nat(255));
    fc.assert(
      fc.property(fc.array(change, { maxLength: 4 }), fc.nat(bytes.length), (changes, length) => {
        const damaged = Buffer.from(bytes);
        for (const [offset, value] of changes) damaged[offset] = value;
        simulation.raw.receive('icmp', damaged.subarray(0, length));
      }),
    );
    for (const reply of replies) expect(reply).toMatchObject({ quoted: { destination: TARGET } });
  });
});
