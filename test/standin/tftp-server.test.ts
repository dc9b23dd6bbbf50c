import fc from 'fast-check';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { Ipv4 } from '../../src/model/address.js';
import { bindUdp } from '../../src/standin/listen.js';
import { MAX_TRANSFERS, TftpServer } from '../../src/standin/tftp-server.js';
import type { TransferTiming } from '../../src/standin/tftp-transfer.js';
import { parseWhoIs, WHO_IS_FILES } from '../../src/wire/who-is.js';
import { ackOf, LOOPBACK, readOf, startUnit, tftpClient, until } from './harness.js';

/** Long enough that a retransmission inside a test would be a fault. */
const NEVER: TransferTiming = { retransmitMs: 60_000, sends: 4 };
const SOON: TransferTiming = { retransmitMs: 20, sends: 3 };
const LONG_FILE = Buffer.from(Array.from({ length: 1300 }, (_, index) => index % 251));

interface TestServer {
  port: number;
  said: string[];
  heard(part: string): Promise<void>;
}

async function startServer(
  timing: TransferTiming,
  files: ReadonlyMap<string, Buffer> = new Map([['long', LONG_FILE]]),
  address: Ipv4 = LOOPBACK,
): Promise<TestServer> {
  const said: string[] = [];
  const socket = await bindUdp(address, 0);
  const port = socket.address().port;
  const server = new TftpServer(socket, { address, files, timing, report: (_, what) => said.push(what) });
  onTestFinished(() => server.close());
  const heard = (part: string): Promise<void> => until(() => said.some((what) => what.includes(part)), part);
  return { port, said, heard };
}

describe('a who_is read', () => {
  it.each(WHO_IS_FILES)('of %s is answered from a new port with the identity', async (file) => {
    const unit = await startUnit({ name: 'Zentrale Köln', mac: '02:70:70:aa:bb:cc' });
    const client = await tftpClient();
    await client.send(readOf(file), unit.portOf('tftp'));
    const { packet, port } = await client.nth(1);
    if (packet.opcode !== 'data') throw new Error(`not DATA but ${packet.opcode}`);
    expect(packet.block).toBe(1);
    expect(port).not.toBe(unit.portOf('tftp'));
    expect(parseWhoIs(packet.data)).toMatchObject({
      name: 'Zentrale Köln',
      type: 'IP 500 V2',
      mac: '02:70:70:aa:bb:cc',
    });
    await client.send(ackOf(1), port);
    await unit.heard('acknowledged');
    expect(unit.events[0]).toMatchObject({
      service: 'tftp',
      protocol: 'udp',
      port: unit.portOf('tftp'),
      from: { address: LOOPBACK, port: client.port },
      what: `TFTP read request for ${file}`,
    });
  });

  it.runIf(process.platform === 'linux')(
    'sent to the broadcast address is answered (Linux: 127.255.255.255)',
    async () => {
      const server = await startServer(NEVER, new Map([['f', Buffer.from('x')]]), '0.0.0.0' as Ipv4);
      const client = await tftpClient('0.0.0.0');
      await client.send(readOf('f'), server.port, '127.255.255.255');
      expect((await client.nth(1)).packet).toEqual({ opcode: 'data', block: 1, data: Buffer.from('x') });
    },
  );
});

describe('a refusal', () => {
  it.each([
    ['an unknown file', readOf('nasystem/config'), 1],
    ['a file name that differs in case', readOf('LONG'), 1],
    ['a path out of the served folder', readOf('../../etc/passwd'), 1],
    ['a write request', { opcode: 'wrq', file: 'long', mode: 'octet' } as const, 2],
    ['mail mode', readOf('long', 'mail'), 4],
  ])('for %s comes from a new port', async (_, request, code) => {
    const server = await startServer(NEVER);
    const client = await tftpClient();
    await client.send(request, server.port);
    const { packet, port } = await client.nth(1);
    expect(packet).toMatchObject({ opcode: 'error', code });
    expect(port).not.toBe(server.port);
    await server.heard(`answered with error ${code}`);
  });
});

describe('a transfer', () => {
  async function collect(server: TestServer, file: string, blocks: number): Promise<Buffer> {
    const client = await tftpClient();
    await client.send(readOf(file, 'NetASCII'), server.port);
    const parts: Buffer[] = [];
    for (let block = 1; block <= blocks; block += 1) {
      const { packet, port } = await client.nth(block);
      if (packet.opcode !== 'data' || packet.block !== block) throw new Error(`unexpected ${JSON.stringify(packet)}`);
      parts.push(packet.data);
      await client.send(ackOf(block), port);
    }
    await server.heard('acknowledged');
    expect(client.received).toHaveLength(blocks);
    return Buffer.concat(parts);
  }

  it('sends a long file block by block', async () => {
    const server = await startServer(NEVER);
    expect(await collect(server, 'long', 3)).toEqual(LONG_FILE);
  });

  it.each([
    [0, 1],
    [511, 1],
    [512, 2],
    [1024, 3],
  ])('of %i bytes takes %i blocks, the last one shorter than 512 bytes', async (length, blocks) => {
    const content = Buffer.alloc(length, 0x61);
    const server = await startServer(NEVER, new Map([['file', content]]));
    expect(await collect(server, 'file', blocks)).toEqual(content);
  });

  it('sends a block again when its ACK is lost, and then goes on', async () => {
    const server = await startServer({ retransmitMs: 20, sends: 100 });
    const client = await tftpClient();
    await client.send(readOf('long'), server.port);
    const { port } = await client.nth(1);
    expect((await client.nth(2)).packet).toEqual((await client.nth(1)).packet);
    await client.send(ackOf(1), port);
    const blockNumbers = (): (number | null)[] =>
      client.received.map(({ packet }) => (packet.opcode === 'data' ? packet.block : null));
    await until(() => blockNumbers().includes(2), 'block 2');
    expect(new Set(client.received.map((received) => received.port))).toEqual(new Set([port]));
  });

  it('gives up after a bounded number of sends', async () => {
    const server = await startServer(SOON);
    const client = await tftpClient();
    await client.send(readOf('long'), server.port);
    await server.heard('block 1 was not acknowledged after 3 sends, given up');
    await client.nth(3);
    expect(client.received.map(({ packet }) => packet.opcode)).toEqual(['data', 'data', 'data']);
  });

  it('does not send a block twice because an ACK came twice', async () => {
    const server = await startServer(NEVER);
    const client = await tftpClient();
    await client.send(readOf('long'), server.port);
    const { port } = await client.nth(1);
    for (const block of [1, 1, 2, 1, 2]) await client.send(ackOf(block), port);
    await client.nth(3);
    await client.send(ackOf(3), port);
    await server.heard('acknowledged, 1300 bytes in 3 block(s)');
    expect(client.received.map(({ packet }) => packet)).toMatchObject([{ block: 1 }, { block: 2 }, { block: 3 }]);
  });

  it('refuses a stranger with error 5 and goes on', async () => {
    const server = await startServer(NEVER);
    const client = await tftpClient();
    const stranger = await tftpClient();
    await client.send(readOf('long'), server.port);
    const { port } = await client.nth(1);
    await stranger.send(ackOf(1), port);
    expect((await stranger.nth(1)).packet).toMatchObject({ opcode: 'error', code: 5 });
    expect(client.received).toHaveLength(1);
    await client.send(ackOf(1), port);
    expect((await client.nth(2)).packet).toMatchObject({ opcode: 'data', block: 2 });
  });

  it('ends when the client sends an error', async () => {
    const server = await startServer(NEVER);
    const client = await tftpClient();
    await client.send(readOf('long'), server.port);
    const { port } = await client.nth(1);
    await client.send({ opcode: 'error', code: 3, message: 'full' }, port);
    await server.heard('the client ended it with TFTP error 3');
  });

  it('is not started twice by a repeated request', async () => {
    const server = await startServer(NEVER);
    const client = await tftpClient();
    await client.send(readOf('long'), server.port);
    const { port } = await client.nth(1);
    await client.send(readOf('long'), server.port);
    await server.heard('repeated');
    await client.send(ackOf(1), port);
    expect((await client.nth(2)).packet).toMatchObject({ opcode: 'data', block: 2 });
  });
});

describe('hostile input', () => {
  it('over the limit of transfers stays unanswered', async () => {
    const names = Array.from({ length: MAX_TRANSFERS + 1 }, (_, index) => `file${index}`);
    const server = await startServer(NEVER, new Map(names.map((name) => [name, Buffer.from(name)])));
    const client = await tftpClient();
    for (const name of names) await client.send(readOf(name), server.port);
    await server.heard(`ignored: ${MAX_TRANSFERS} replies are under way`);
    await client.nth(MAX_TRANSFERS);
    expect(client.received).toHaveLength(MAX_TRANSFERS);
  });

  it('is ignored but logged', async () => {
    const server = await startServer(NEVER);
    const client = await tftpClient();
    await client.send(Buffer.from([0, 1, 0x78]), server.port);
    await server.heard('malformed TFTP datagram of 3 bytes, ignored');
    await client.send(ackOf(1), server.port);
    await server.heard('TFTP ack outside a transfer, ignored');
  });

  it('has its control characters taken out of the log', async () => {
    const server = await startServer(NEVER);
    const client = await tftpClient();
    await client.send(readOf(`\x1b[31m${'x'.repeat(200)}`), server.port);
    await server.heard('answered with error 1');
    expect(server.said[0]).toBe(`TFTP read request for [31m${'x'.repeat(60)}…`);
  });

  it('of any bytes leaves the server working', async () => {
    const server = await startServer(NEVER);
    const client = await tftpClient();
    const opcode = fc.integer({ min: 0, max: 7 }).map((value) => Buffer.from([0, value]));
    const rest = fc.uint8Array({ maxLength: 600 }).map((bytes) => Buffer.from(bytes));
    const datagram = fc.tuple(opcode, rest).map((parts) => Buffer.concat(parts));
    for (const bytes of fc.sample(datagram, 60)) {
      const before = server.said.length;
      await client.send(bytes, server.port);
      await until(() => server.said.length > before, `a line on ${bytes.toString('hex')}`);
    }
    const honest = await tftpClient();
    await honest.send(readOf('long'), server.port);
    expect((await honest.nth(1)).packet).toMatchObject({ opcode: 'data', block: 1 });
  });
});
