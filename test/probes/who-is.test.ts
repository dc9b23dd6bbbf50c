import { describe, expect, it } from 'vitest';
import type { Ipv4 } from '../../src/model/address.js';
import { SendError } from '../../src/net/ports.js';
import { askDirectly } from '../../src/probes/discovery.js';
import { giveUp } from '../../src/probes/shot.js';
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
  const shot = await listener.shoot();
  meanwhile(33_000);
  await bench.clock.sleep(WINDOW_MS);
  giveUp([shot]);
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

function arriveData(bench: Bench, source: Ipv4, to: number, payload: Buffer): void {
  const pair = { source, destination: PC };
  const segment = encodeUdp({ sourcePort: 41_000, destinationPort: to }, pair, payload);
  bench.arrive(makePacket({ ...pair, ttl: 62 }, 'udp', segment));
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

  it('counts an ERROR as an answer without an identity', async () => {
    const { bench, answers } = askUnit({ whoIs: 'error' });
    expect(await answers).toEqual([{ address: TARGET, identity: null }]);
    expect(bench.context.log.entries).toMatchObject([
      { outcome: 'answered', replies: [{ opcode: 'error', text: 'File not found' }] },
    ]);
    expect(bench.context.hearing.heard).toBe(true);
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

  it('ignores what is no TFTP, what is no answer, and what another host sends', async () => {
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
    expect(bench.context.log.entries).toMatchObject([{ outcome: 'silent', replies: [] }]);
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
    await listener.shoot();
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
    expect(bench.context.hearing.heard).toBe(false);
  });

  it('notes a broadcast that the system refuses as not sent', async () => {
    const bench = benchOf({ refuse: () => 'EACCES' });
    expect(await ask(bench, BROADCAST)).toEqual([]);
    expect(bench.context.log.entries).toMatchObject([{ outcome: 'not-sent', failure: { errno: 'EACCES' } }]);
  });
});
