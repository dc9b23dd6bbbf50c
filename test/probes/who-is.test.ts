import { describe, expect, it } from 'vitest';
import type { Ipv4 } from '../../src/model/address.js';
import { SendError } from '../../src/net/ports.js';
import { askDirectly } from '../../src/probes/discovery.js';
import { giveUp } from '../../src/probes/sent-probe.js';
import { listenForWhoIs, type WhoIsAnswer } from '../../src/probes/who-is.js';
import { encodeIcmpError } from '../../src/wire/icmp.js';
import { decodeTftp, encodeTftp } from '../../src/wire/tftp.js';
import { encodeUdp } from '../../src/wire/udp.js';
import { encodeWhoIs } from '../../src/wire/who-is.js';
import { type Bench, benchOf } from '../support/sim/context.js';
import { makePacket } from '../support/sim/packet.js';
import { BROADCAST, PC, type SimulationOptions, TARGET } from '../support/sim/simulation.js';

const WINDOW_MS = 900;
const STRANGER = '192.168.42.66' as Ipv4;
const ROUTER = '10.0.12.2' as Ipv4;

/** One request, and everything that came within the window. */
async function ask(
  bench: Bench,
  destination = TARGET,
  meanwhile = (_port: number): void => {},
): Promise<WhoIsAnswer[]> {
  const listener = await listenForWhoIs(bench.context, { destination, broadcast: destination === BROADCAST });
  const probe = await listener.send();
  meanwhile(33_000);
  await bench.clock.sleep(WINDOW_MS);
  giveUp([probe]);
  listener.close();
  return listener.answers;
}

function askUnit(unit: NonNullable<SimulationOptions['unit']>): { bench: Bench; answers: Promise<WhoIsAnswer[]> } {
  const bench = benchOf({ unit });
  return { bench, answers: ask(bench) };
}

/** Acknowledged blocks with the port each was sent to. */
function acknowledgements({ sent }: Bench): { port: number; block: number }[] {
  return sent.flatMap(({ packet }) => {
    const message = packet.udp ? decodeTftp(packet.udp.payload) : null;
    return message?.opcode === 'ack' ? [{ port: packet.udp?.destinationPort ?? 0, block: message.block }] : [];
  });
}

function arriveData(bench: Bench, source: Ipv4, to: number, payload: Buffer, sourcePort = 41_000): void {
  const pair = { source, destination: PC };
  const segment = encodeUdp({ sourcePort, destinationPort: to }, pair, payload);
  bench.arrive(makePacket({ ...pair, ttl: 62 }, 'udp', segment));
}

/** The port that the first request left from. */
function sourcePortOf({ sent }: Bench): number {
  return sent.find(({ packet }) => packet.udp?.destinationPort === 69)?.packet.udp?.sourcePort ?? 0;
}

describe('UDP discovery of one unit', () => {
  it('takes the reply from a new port and acknowledges it there', async () => {
    const { bench, answers } = askUnit({});
    expect(await answers).toEqual([
      {
        address: TARGET,
        identity: { name: 'Main', type: 'IP 500 V2', version: '9.1.0', mac: '00e007000001', source: 'udp-whois' },
      },
    ]);
    expect(acknowledgements(bench)).toEqual([{ port: 40_000, block: 1 }]);
    expect(bench.context.log.entries).toMatchObject([
      { outcome: 'answered', replies: [{ kind: 'tftp', opcode: 'data', sourcePort: 40_000, from: TARGET }] },
    ]);
  });

  it('is marked where another device answers under another MAC', async () => {
    const fields = { type: 'IP 500 V2', version: '9.1.0', name: 'Twin' };
    const twin = (mac: string) => encodeTftp({ opcode: 'data', block: 1, data: encodeWhoIs({ ...fields, mac }) });
    for (const [mac, duplicate] of [
      ['00e007000002', true],
      ['00:E0:07:00:00:01', undefined],
    ] as const) {
      const bench = benchOf({ unit: {} });
      const [answer] = await ask(bench, TARGET, (port) => arriveData(bench, TARGET, port, twin(mac)));
      expect([answer?.identity?.mac.length, answer?.duplicate]).toEqual([expect.any(Number), duplicate]);
    }
  });

  it('reads a text of several blocks to its end', async () => {
    const fields = { mac: '00e007000001', type: 'IP 500 V2', version: '9.1.0', name: 'Last' };
    const whoIs = Buffer.concat([encodeWhoIs(fields), Buffer.alloc(1200, 0x20)]);
    const { bench, answers } = askUnit({ whoIs });
    expect((await answers)[0]?.identity?.name).toBe('Last');
    expect(acknowledgements(bench).map(({ block }) => block)).toEqual([1, 2, 3]);
  });

  it('reads a text that fills its last block, and the empty block after it', async () => {
    const { bench, answers } = askUnit({ whoIs: Buffer.alloc(512, '"x" ') });
    expect((await answers)[0]?.identity).not.toBeNull();
    expect(acknowledgements(bench).map(({ block }) => block)).toEqual([1, 2]);
  });

  it('asked as a run asks, reads every block, and asks once', async () => {
    const fields = { mac: '00e007000001', type: 'IP 500 V2', version: '9.1.0', name: 'Last' };
    const bench = benchOf({ unit: { whoIs: Buffer.concat([Buffer.alloc(1200, 0x20), encodeWhoIs(fields)]) } });
    expect((await askDirectly(bench.context))?.identity?.name).toBe('Last');
    expect(acknowledgements(bench).map(({ block }) => block)).toEqual([1, 2, 3]);
    expect(bench.context.log.entries).toHaveLength(1);
    expect(bench.datagrams.count).toBe(0);
  });

  it('takes what came of a text whose next block never comes', async () => {
    const bench = benchOf({ unit: { whoIs: 'silent' } });
    const fields = { mac: '00e007000001', type: 'IP 500 V2', version: '9.1.0', name: 'Cut' };
    const whoIs = Buffer.concat([encodeWhoIs(fields), Buffer.alloc(512, 0x20)]).subarray(0, 512);
    const asking = askDirectly(bench.context);
    await bench.clock.sleep(1);
    arriveData(bench, TARGET, sourcePortOf(bench), encodeTftp({ opcode: 'data', block: 1, data: whoIs }));
    expect((await asking)?.identity?.name).toBe('Cut');
  });

  it.each([
    ['an option acknowledgement', encodeTftp({ opcode: 'oack', options: [['blksize', '1428']] }), null],
    [
      'a block longer than 512 bytes',
      Buffer.concat([Buffer.from([0, 3, 0, 1]), Buffer.alloc(900, 'MAC="00e007000001" ')]),
      '00e007000001',
    ],
  ])('counts %s as an answer', async (_what, payload, mac) => {
    const bench = benchOf({ unit: { whoIs: 'silent' } });
    const answers = await ask(bench, TARGET, () => arriveData(bench, TARGET, sourcePortOf(bench), payload));
    expect(answers).toMatchObject([{ address: TARGET, identity: mac === null ? null : { mac } }]);
    expect(bench.context.log.entries).toMatchObject([{ outcome: 'answered' }]);
    expect(bench.context.roundTrip.heard).toBe(true);
  });

  it('ends in bounded time against a responder that never comes to an end', async () => {
    const bench = benchOf({ unit: { whoIs: 'silent' } });
    const asking = askDirectly(bench.context);
    await bench.clock.sleep(1);
    const port = sourcePortOf(bench);
    const began = bench.clock.now();
    let done = false;
    const drip = (block: number): void => {
      if (done || block > 100) return;
      arriveData(bench, TARGET, port, encodeTftp({ opcode: 'data', block, data: Buffer.alloc(512, 0x20) }));
      bench.clock.after(2000, () => drip(block + 1));
    };
    drip(1);
    const answer = await asking;
    done = true;
    expect(answer?.identity).toBeNull();
    expect(bench.clock.now() - began).toBeLessThanOrEqual(6001);
  });

  it('counts an ERROR as an answer without an identity', async () => {
    const { bench, answers } = askUnit({ whoIs: 'error' });
    expect(await answers).toEqual([{ address: TARGET, identity: null }]);
    expect(bench.context.log.entries).toMatchObject([
      { outcome: 'answered', replies: [{ opcode: 'error', text: 'File not found' }] },
    ]);
    expect(bench.context.roundTrip.heard).toBe(true);
  });

  it('notes a closed port as an ICMP error of the unit, not as an answer', async () => {
    const { bench, answers } = askUnit({ whoIs: 'closed' });
    expect(await answers).toEqual([]);
    expect(bench.context.log.entries).toMatchObject([
      { outcome: 'icmp-error', replies: [{ from: TARGET, icmpType: 3, icmpCode: 3 }] },
    ]);
  });

  it('ends silent without a word', async () => {
    const { bench, answers } = askUnit({ whoIs: 'silent' });
    expect(await answers).toEqual([]);
    expect(bench.context.log.entries).toMatchObject([{ outcome: 'silent', replies: [] }]);
  });

  it('stops a transfer that never ends, with what came until then', async () => {
    const { bench, answers } = askUnit({ whoIs: Buffer.alloc(200_000, 'name="flood" ') });
    expect(await answers).toHaveLength(1);
    const evidence = bench.context.log.entries[0];
    expect(evidence?.replies.length).toBeLessThanOrEqual(8);
    expect(acknowledgements(bench).length).toBeLessThanOrEqual(512);
  });

  it('keeps hostile text as it came, cut to its limit, for the reports to escape', async () => {
    const hostile = '\u001b[31m<script>{bold}\r\n=1+1';
    const fields = { mac: hostile, type: hostile, version: hostile, name: hostile.repeat(20) };
    const { answers } = askUnit({ whoIs: encodeWhoIs(fields) });
    const [answer] = await answers;
    expect(answer?.identity?.type).toBe(hostile);
    expect(answer?.identity?.name.length).toBeLessThanOrEqual(256);
  });

  it('ignores what is no TFTP and what is no answer, and takes nothing of another host, which it tells', async () => {
    const bench = benchOf({ unit: { whoIs: 'silent' } });
    const answers = await ask(bench, TARGET, (port) => {
      const data = encodeTftp({
        opcode: 'data',
        block: 1,
        data: encodeWhoIs({ mac: '', type: '', version: '', name: 'x' }),
      });
      arriveData(bench, STRANGER, port, data);
      arriveData(bench, TARGET, port, Buffer.from([9]));
      arriveData(bench, TARGET, port, Buffer.alloc(0));
      arriveData(bench, TARGET, port, encodeTftp({ opcode: 'ack', block: 1 }));
      arriveData(bench, TARGET, port, encodeTftp({ opcode: 'data', block: 7, data: Buffer.alloc(3) }));
    });
    expect(answers).toEqual([]);
    expect(bench.context.log.entries).toMatchObject([
      { outcome: 'silent', replies: [{ kind: 'tftp', from: STRANGER }] },
    ]);
    expect(acknowledgements(bench)).toEqual([]);
  });

  it('acknowledges a repeated block again and counts it once', async () => {
    const bench = benchOf({ unit: { whoIs: 'silent' } });
    const data = encodeTftp({ opcode: 'data', block: 1, data: Buffer.alloc(512, 'name="a" ') });
    await ask(bench, TARGET, (port) => {
      arriveData(bench, TARGET, port, data);
      arriveData(bench, TARGET, port, data);
    });
    expect(acknowledgements(bench).map(({ block }) => block)).toEqual([1, 1]);
    expect(bench.context.log.entries[0]?.replies).toHaveLength(1);
  });
});

/** A filter's ICMP error about the request that left from this port. */
function arriveRefusal(bench: Bench, sourcePort: number): void {
  const sent = bench.sent.find(({ packet }) => packet.udp?.sourcePort === sourcePort);
  const segment = encodeIcmpError({ type: 3, code: 13, quotedPacket: sent?.packet.bytes.subarray(0, 28) as Buffer });
  bench.arrive(makePacket({ source: ROUTER, destination: PC, ttl: 63 }, 'icmp', segment));
}

/** Three requests, 100 ms apart, of which nothing is answered yet. */
async function askThrice(sparing: boolean): Promise<{ bench: Bench; ports: number[] }> {
  const bench = benchOf({ unit: { whoIs: 'silent' } }, { sparing });
  const listener = await listenForWhoIs(bench.context, { destination: TARGET, broadcast: false });
  for (let n = 0; n < 3; n += 1) {
    await listener.send();
    await bench.clock.sleep(100);
  }
  const ports = bench.sent.flatMap(({ packet }) => packet.udp?.sourcePort ?? []);
  return { bench, ports };
}

describe('an ICMP error about a discovery request', () => {
  it('belongs to the request from the port that it quotes, however late it comes', async () => {
    const { bench, ports } = await askThrice(false);
    expect(new Set(ports).size).toBe(3);
    arriveRefusal(bench, ports[1] ?? 0);
    arriveRefusal(bench, ports[0] ?? 0);
    expect(bench.context.log.entries.map(({ outcome, replies }) => [outcome, replies.map((one) => one.rttMs)])).toEqual(
      [
        ['icmp-error', [300]],
        ['icmp-error', [200]],
        ['pending', []],
      ],
    );
  });

  it('belongs, among many targets, to the oldest request of the shared port that has none yet', async () => {
    const { bench, ports } = await askThrice(true);
    expect(new Set(ports).size).toBe(1);
    for (let n = 0; n < 2; n += 1) arriveRefusal(bench, ports[0] ?? 0);
    expect(bench.context.log.entries.map(({ outcome, replies }) => [outcome, replies.map((one) => one.rttMs)])).toEqual(
      [
        ['icmp-error', [300]],
        ['icmp-error', [200]],
        ['pending', []],
      ],
    );
  });

  it('ends the asking', async () => {
    const bench = benchOf({ unit: { whoIs: 'closed' } });
    expect(await askDirectly(bench.context)).toBeNull();
    expect(bench.context.log.entries.map(({ outcome }) => outcome)).toEqual(['icmp-error']);
  });

  it('gives back every socket, and makes do with one where no other is to be had', async () => {
    const bench = benchOf({ unit: { whoIs: 'silent' } });
    const { datagrams } = bench.machine;
    let left = 1;
    const one: typeof datagrams.open = async (options) => {
      left -= 1;
      if (left < 0) throw new SendError('EMFILE', 'too many open files');
      return datagrams.open(options);
    };
    const context = { ...bench.context, machine: { ...bench.machine, datagrams: { open: one } } };
    expect(await askDirectly(context)).toBeNull();
    expect(bench.context.log.entries.map(({ outcome }) => outcome)).toEqual(['silent', 'silent', 'silent']);
    expect(bench.datagrams.count).toBe(0);
  });
});

describe('UDP discovery by broadcast', () => {
  it('takes the answers of all units, each once', async () => {
    const addresses = ['192.168.10.50', '192.168.10.51', '192.168.10.52'] as Ipv4[];
    const bench = benchOf({ neighbours: addresses.map((address) => ({ address })) });
    expect((await ask(bench, BROADCAST)).map((answer) => answer.address)).toEqual(addresses);
    expect(bench.context.roundTrip.heard).toBe(false);
  });

  it('reads the texts of hundreds of units to their end, all of several blocks', async () => {
    const addresses = Array.from({ length: 400 }, (_, n) => `192.168.${10 + (n >> 8)}.${n & 255}` as Ipv4);
    const bench = benchOf({ neighbours: [{ address: TARGET, whoIs: 'silent' }] });
    const fields = { type: 'IP 500 V2', version: '9.1.0', name: 'Many' };
    const answers = await ask(bench, BROADCAST, () => {
      const port = sourcePortOf(bench);
      for (const [n, address] of addresses.entries()) {
        const whoIs = encodeWhoIs({ ...fields, mac: n.toString(16).padStart(12, '0') });
        const text = Buffer.concat([Buffer.alloc(512, 0x20), whoIs]);
        for (const block of [1, 2]) {
          const data = text.subarray((block - 1) * 512, block * 512);
          arriveData(bench, address, port, encodeTftp({ opcode: 'data', block, data }));
          // As where requests share a socket: every unit answers each of them, from a new port.
          arriveData(bench, address, port, encodeTftp({ opcode: 'data', block, data }), 42_000);
        }
      }
    });
    expect(answers.map(({ address }) => address)).toEqual(addresses);
    expect(answers.every(({ identity }) => identity?.name === 'Many')).toBe(true);
  });

  it('takes from one address only so many transfers, and goes on with the others', async () => {
    const bench = benchOf({ neighbours: [{ address: TARGET, whoIs: 'silent' }] });
    const block = encodeTftp({ opcode: 'data', block: 1, data: Buffer.alloc(512, 0x20) });
    const last = encodeTftp({ opcode: 'data', block: 1, data: Buffer.from('"x"') });
    const answers = await ask(bench, BROADCAST, () => {
      const port = sourcePortOf(bench);
      for (let n = 0; n < 3000; n += 1) arriveData(bench, STRANGER, port, block, 1024 + n);
      arriveData(bench, TARGET, port, last);
    });
    expect(acknowledgements(bench).length).toBeLessThan(20);
    expect(answers.map(({ address }) => address)).toEqual([TARGET]);
  });

  it('notes a broadcast that the system refuses as not sent', async () => {
    const bench = benchOf({ refuse: () => 'EACCES' });
    expect(await ask(bench, BROADCAST)).toEqual([]);
    expect(bench.context.log.entries).toMatchObject([{ outcome: 'not-sent', failure: { errno: 'EACCES' } }]);
  });
});
