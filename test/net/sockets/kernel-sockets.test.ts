import { once } from 'node:events';
import { type AddressInfo, createServer, type Server } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Ipv4 } from '../../../src/model/address.js';
import { carries } from '../../../src/model/session-facts.js';
import { systemClock } from '../../../src/net/adapters/clock.js';
import type { KernelSockets } from '../../../src/net/ports.js';
import { openKernelSockets } from '../../../src/net/sockets/kernel-sockets.js';
import { errnoName, loadLibc, queuesTcpErrors } from '../../../src/net/sockets/libc.js';
import { describeUnless } from '../../support/strict.js';

const HERE = '127.0.0.1' as Ipv4;

describe('loadLibc', () => {
  it.each([
    ['darwin', 'arm64', /on Linux only/],
    ['win32', 'x64', /on Linux only/],
    ['linux', 'ia32', /not read on ia32/],
  ] as const)('says why there is none on %s %s', async (platform, arch, reason) => {
    expect(await loadLibc(platform, arch)).toEqual({ libc: null, reason: expect.stringMatching(reason) });
  });
});

describe('the kernel that is needed', () => {
  it.each([
    ['5.8.18', false],
    ['4.19.0-27-amd64', false],
    ['4.4.0-19041-Microsoft', false],
    ['5.9.0', true],
    ['5.10.16.3-microsoft-standard-WSL2', true],
    ['6.18.44-fc', true],
    ['10.0', true],
    ['', false],
  ])('%s tells of ICMP errors on TCP sockets: %s', (release, expected) => {
    expect(queuesTcpErrors(release)).toBe(expected);
  });

  it('is named where it is too old', async () => {
    expect(await loadLibc('linux', 'x64', '5.8.18')).toEqual({
      libc: null,
      reason: 'Linux 5.8.18 does not tell who sent an ICMP error about a TCP socket; 5.9 and later do',
    });
  });
});

describe('errnoName', () => {
  it.each([
    [-1, 'EPERM'],
    [-24, 'EMFILE'],
    [-113, 'EHOSTUNREACH'],
    [-9999, 'UNKNOWN'],
  ])('calls %i %s', (result, name) => {
    expect(errnoName(result)).toBe(name);
  });
});

const { sockets: found, reason } = await openKernelSockets(systemClock);

describeUnless(reason, 'kernel sockets on loopback', () => {
  const sockets = found as KernelSockets;
  let server: Server;
  let port: number;
  beforeAll(async () => {
    server = createServer((socket) => socket.on('error', () => {}).end('welcome')).listen(0, HERE);
    await once(server, 'listening');
    port = (server.address() as AddressInfo).port;
  });
  afterAll(() => void server.close());

  it('open, listen, and end in order', async () => {
    const result = await sockets.connect(HERE, port, { timeoutMs: 5000 });
    expect(result).toMatchObject({ outcome: 'open', localAddress: HERE, syns: 1 });
    if (result.outcome !== 'open') return;
    const { received, facts } = await result.connection.watch({ listenMs: 5000, finMs: 5000, maxBytes: 256 });
    expect(received.toString()).toBe('welcome');
    expect(carries(facts)).toBe(true);
  });

  it('are refused where nobody listens, though the system says so at once', async () => {
    expect(await sockets.connect(HERE, 1, { timeoutMs: 5000 })).toMatchObject({ outcome: 'refused', icmpErrors: [] });
  });

  it('do not open where the signal is there already', async () => {
    const signal = AbortSignal.abort();
    expect(await sockets.connect(HERE, port, { timeoutMs: 5000, signal })).toMatchObject({ outcome: 'aborted' });
  });

  it('can be closed without a watch, more than once', async () => {
    const result = await sockets.connect(HERE, port, { timeoutMs: 5000 });
    if (result.outcome !== 'open') return expect.unreachable(result.outcome);
    await result.connection.close();
    await result.connection.close();
  });

  it('are limited, whatever the system would allow', async () => {
    const opened = Array.from({ length: 1030 }, () => sockets.datagrams({}));
    const refused = opened.filter(({ socket }) => socket === null);
    for (const { socket } of opened) socket?.close();
    expect(refused.length).toBeGreaterThanOrEqual(6);
    expect(refused[0]?.failure).toEqual({ call: 'socket', errno: 'EMFILE' });
    const after = await sockets.connect(HERE, port, { timeoutMs: 5000 });
    expect(after.outcome).toBe('open');
    if (after.outcome === 'open') await after.connection.close();
  });

  it('hear what is sent to them over and over', async () => {
    const { socket } = sockets.datagrams({ source: HERE });
    if (socket === null) return expect.unreachable('no socket');
    const heard: string[] = [];
    const all = new Promise<void>((resolve) => {
      socket.onMessage((payload, from, _, ttl) => {
        heard.push(`${payload.toString()} ${from.address} ${ttl}`);
        if (heard.length === 200) resolve();
      });
    });
    for (let n = 0; n < 200; n += 1) await socket.send(Buffer.from(String(n)), HERE, socket.localPort, 7);
    await all;
    socket.close();
    expect(heard).toEqual(Array.from({ length: 200 }, (_, n) => `${n} ${HERE} 7`));
  });
});
