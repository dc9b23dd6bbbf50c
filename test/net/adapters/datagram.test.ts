import { afterEach, describe, expect, it } from 'vitest';
import type { Ipv4 } from '../../../src/model/address.js';
import { systemClock } from '../../../src/net/adapters/clock.js';
import { openDatagram } from '../../../src/net/adapters/datagram.js';
import { type DatagramSocket, SendError } from '../../../src/net/ports.js';

const LOOPBACK = '127.0.0.1' as Ipv4;
const open: DatagramSocket[] = [];

afterEach(() => {
  for (const socket of open.splice(0)) socket.close();
});

async function openOne(): Promise<DatagramSocket> {
  const socket = await openDatagram({ source: LOOPBACK }, systemClock);
  open.push(socket);
  return socket;
}

describe('a datagram socket', () => {
  it('sends, and takes replies from any port', async () => {
    const [client, server, third] = await Promise.all([openOne(), openOne(), openOne()]);
    server.onMessage((_payload, from) => void third.send(Buffer.from('pong'), LOOPBACK, from.port));
    const reply = new Promise((resolve) => {
      client.onMessage((payload, from) => resolve({ text: payload.toString(), ...from }));
    });
    await client.send(Buffer.from('ping'), LOOPBACK, server.localPort);
    expect(await reply).toEqual({ text: 'pong', address: LOOPBACK, port: third.localPort });
  });

  it('still sends what it was given before it was closed', async () => {
    const server = await openOne();
    const client = await openDatagram({ source: LOOPBACK }, systemClock);
    const seen = new Promise((resolve) => server.onMessage((payload) => resolve(payload.toString())));
    void client.send(Buffer.from('last acknowledgement'), LOOPBACK, server.localPort);
    client.close();
    expect(await seen).toBe('last acknowledgement');
  });

  it('has an ephemeral port, never one below 1024', async () => {
    const [one, other] = await Promise.all([openOne(), openOne()]);
    expect(one.localPort).not.toBe(other.localPort);
    expect(Math.min(one.localPort, other.localPort)).toBeGreaterThanOrEqual(1024);
  });

  it('outlives a port that is closed', async () => {
    const client = await openOne();
    const gone = await openDatagram({ source: LOOPBACK }, systemClock);
    gone.close();
    await client.send(Buffer.from('ping'), LOOPBACK, gone.localPort);
    const own = new Promise((resolve) => client.onMessage((payload) => resolve(payload.toString())));
    await client.send(Buffer.from('self'), LOOPBACK, client.localPort);
    expect(await own).toBe('self');
  });

  it('sends datagrams that were asked for at once in that order, each with its TTL', async () => {
    const [client, server] = await Promise.all([openOne(), openOne()]);
    const seen: string[] = [];
    const all = new Promise<void>((resolve) => {
      server.onMessage((payload) => {
        seen.push(payload.toString());
        if (seen.length === 4) resolve();
      });
    });
    const ttls = [1, 7, undefined, 255];
    await Promise.all(ttls.map((ttl) => client.send(Buffer.from(`${ttl}`), LOOPBACK, server.localPort, ttl)));
    await all;
    expect(seen).toEqual(['1', '7', 'undefined', '255']);
  });

  it('rejects with SendError for a TTL that is none, and goes on', async () => {
    const client = await openOne();
    await expect(client.send(Buffer.alloc(0), LOOPBACK, client.localPort, 256)).rejects.toBeInstanceOf(SendError);
    await expect(client.send(Buffer.alloc(0), LOOPBACK, client.localPort)).resolves.toBeUndefined();
  });

  it('listens on the port that was asked for, and takes it from nobody', async () => {
    const first = await openOne();
    const second = openDatagram({ source: LOOPBACK, port: first.localPort }, systemClock);
    await expect(second).rejects.toMatchObject({ errno: 'EADDRINUSE' });
  });

  it('rejects with SendError where the local address is not the machine’s', async () => {
    const refused = openDatagram({ source: '192.0.2.1' as Ipv4 }, systemClock);
    await expect(refused).rejects.toMatchObject({ name: 'SendError', errno: 'EADDRNOTAVAIL' });
    await expect(refused).rejects.toBeInstanceOf(SendError);
  });
});
