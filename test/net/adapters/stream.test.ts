import { createServer, type Server, type Socket } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import type { Ipv4 } from '../../../src/model/address.js';
import { systemClock } from '../../../src/net/adapters/clock.js';
import { systemSessions } from '../../../src/net/adapters/stream.js';
import type { SessionOptions, SessionResult } from '../../../src/net/ports.js';

const LOOPBACK = '127.0.0.1' as Ipv4;
const servers: Server[] = [];

afterEach(async () => {
  await Promise.all(servers.splice(0).map((server) => new Promise((resolve) => server.close(resolve))));
});

async function serve(accept: (socket: Socket) => void): Promise<number> {
  const server = createServer((socket) => {
    socket.on('error', () => {});
    accept(socket);
    socket.resume();
  });
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, LOOPBACK, resolve));
  return (server.address() as { port: number }).port;
}

function open(port: number, own: Partial<SessionOptions> = {}): Promise<SessionResult> {
  const options = { timeoutMs: 5000, listenMs: 100, maxBytes: 256, ...own };
  return systemSessions(systemClock).open(LOOPBACK, port, options);
}

describe('a session through the kernel', () => {
  it('opens, and is closed in order: the peer sees an end and no error', async () => {
    let tellEnd: (how: string) => void;
    const ended = new Promise<string>((resolve) => {
      tellEnd = resolve;
    });
    const port = await serve((socket) => {
      socket.on('data', () => tellEnd('data'));
      socket.on('error', () => tellEnd('error'));
      socket.on('end', () => tellEnd('end'));
    });
    const result = await open(port);
    expect(result).toMatchObject({ outcome: 'open', connectMs: expect.any(Number), localPort: expect.any(Number) });
    expect(result.received).toHaveLength(0);
    expect(await ended).toBe('end');
  });

  it('is refused where nobody listens', async () => {
    const port = await serve(() => {});
    await new Promise((resolve) => servers.pop()?.close(resolve));
    expect(await open(port)).toMatchObject({ outcome: 'refused', errno: 'ECONNREFUSED' });
  });

  it('keeps the bytes the peer sends first, up to the limit', async () => {
    const port = await serve((socket) => socket.write(Buffer.alloc(10_000, 'x')));
    const result = await open(port, { listenMs: 60_000, maxBytes: 16 });
    expect(result.received.toString()).toBe('x'.repeat(16));
  });

  it('stops listening when the peer closes first', async () => {
    const port = await serve((socket) => socket.end('bye'));
    expect((await open(port, { listenMs: 60_000 })).received.toString()).toBe('bye');
  });

  it('stays open when the peer resets it after it was accepted', async () => {
    const port = await serve((socket) => socket.resetAndDestroy());
    expect(['open', 'reset']).toContain((await open(port, { listenMs: 60_000 })).outcome);
  });

  it('sends a request only when it is given one, and takes the answer', async () => {
    const port = await serve((socket) => socket.once('data', (bytes) => socket.write(`got ${bytes.toString()}`)));
    const isComplete = (received: Buffer): boolean => received.toString() === 'got hi';
    const own = { listenMs: 60_000, request: Buffer.from('hi'), isComplete };
    expect((await open(port, own)).received.toString()).toBe('got hi');
  });

  it('waits for the whole of an answer that comes in pieces', async () => {
    const port = await serve((socket) => {
      socket.setNoDelay(true);
      socket.once('data', () => {
        socket.write('one ');
        setTimeout(() => socket.write('two;'), 30);
      });
    });
    const isComplete = (received: Buffer): boolean => received.includes(';');
    const own = { listenMs: 60_000, request: Buffer.from('hi'), isComplete };
    expect((await open(port, own)).received.toString()).toBe('one two;');
  });

  it('ends as a timeout when the run is cancelled before it begins', async () => {
    const port = await serve(() => {});
    expect(await open(port, { signal: AbortSignal.abort() })).toMatchObject({ outcome: 'timeout' });
  });

  it('ends when the run is cancelled while it listens', async () => {
    const cancel = new AbortController();
    const port = await serve(() => cancel.abort());
    expect((await open(port, { listenMs: 60_000, signal: cancel.signal })).received).toHaveLength(0);
  });
});
