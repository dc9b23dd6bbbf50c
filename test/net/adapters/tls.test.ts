import { createServer, type Server } from 'node:net';
import { createServer as createTlsServer, type TlsOptions } from 'node:tls';
import { generate } from 'selfsigned';
import { afterEach, describe, expect, it } from 'vitest';
import type { Ipv4 } from '../../../src/model/address.js';
import { systemClock } from '../../../src/net/adapters/clock.js';
import { systemSessions } from '../../../src/net/adapters/stream.js';
import type { SessionResult } from '../../../src/net/ports.js';

const LOOPBACK = '127.0.0.1' as Ipv4;
const servers: Server[] = [];

afterEach(async () => {
  await Promise.all(servers.splice(0).map((server) => new Promise((resolve) => server.close(resolve))));
});

async function listen(server: Server): Promise<number> {
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, LOOPBACK, resolve));
  return (server.address() as { port: number }).port;
}

async function handshake(server: Server, timeoutMs = 5000): Promise<SessionResult> {
  const port = await listen(server);
  const options = { timeoutMs, listenMs: 100, maxBytes: 256, tls: true };
  return systemSessions(systemClock).open(LOOPBACK, port, options);
}

async function tlsServer(own: TlsOptions = {}): Promise<Server> {
  const extensions = [{ name: 'subjectAltName' as const, altNames: [{ type: 2 as const, value: 'unit.example' }] }];
  const pem = await generate([{ name: 'commonName', value: 'unit' }], { keySize: 2048, extensions });
  const server = createTlsServer({ key: pem.private, cert: pem.cert, ...own }, (socket) =>
    socket.on('error', () => {}),
  );
  server.on('tlsClientError', () => {});
  return server;
}

describe('a TLS handshake', () => {
  it('reports version, cipher and the certificate without trusting it', async () => {
    const { outcome, tls } = await handshake(await tlsServer());
    expect(outcome).toBe('open');
    expect(tls).toMatchObject({
      version: 'TLSv1.3',
      cipher: expect.stringMatching(/^TLS_/),
      subject: 'CN=unit',
      issuer: 'CN=unit',
      alternativeNames: ['DNS:unit.example'],
      selfSigned: true,
    });
  });

  it('speaks legacy versions', async () => {
    const legacy = { minVersion: 'TLSv1', maxVersion: 'TLSv1.1', ciphers: 'DEFAULT@SECLEVEL=0' } as const;
    expect((await handshake(await tlsServer(legacy))).tls).toMatchObject({ version: 'TLSv1.1' });
  });

  it.each(['TLSv1', 'TLSv1.1', 'TLSv1.2', 'TLSv1.3'] as const)(
    'tells with %s whether a certificate of the client is wanted',
    async (version) => {
      const own = { minVersion: version, maxVersion: version, ciphers: 'DEFAULT@SECLEVEL=0' };
      const without = await handshake(await tlsServer(own));
      expect(without.tls).toMatchObject({ version, clientCertificateWanted: false });
      const wished = await handshake(await tlsServer({ ...own, requestCert: true, rejectUnauthorized: false }));
      expect(wished.tls).toMatchObject({ version, clientCertificateWanted: true });
    },
  );

  it.each(['TLS_AES_128_GCM_SHA256', 'TLS_AES_256_GCM_SHA384', 'TLS_CHACHA20_POLY1305_SHA256'])(
    'tells it with %s, whose Finished has another length',
    async (ciphers) => {
      const without = await handshake(await tlsServer({ ciphers }));
      expect(without.tls).toMatchObject({ cipher: ciphers, clientCertificateWanted: false });
      const wished = await handshake(await tlsServer({ ciphers, requestCert: true, rejectUnauthorized: false }));
      expect(wished.tls).toMatchObject({ cipher: ciphers, clientCertificateWanted: true });
    },
  );

  it.each(['TLSv1', 'TLSv1.2', 'TLSv1.3'] as const)('reports a peer that insists on one with %s', async (version) => {
    const legacy = { minVersion: version, maxVersion: version, ciphers: 'DEFAULT@SECLEVEL=0' };
    const insisting = { ...legacy, requestCert: true, rejectUnauthorized: true };
    const { outcome, tls } = await handshake(await tlsServer(insisting));
    expect(outcome).toBe('open');
    expect(tls).toMatchObject({ version, subject: 'CN=unit', clientCertificateWanted: true });
  });

  it('reports why there was none on a plain service', async () => {
    const plain = createServer((socket) => {
      socket.on('error', () => {});
      socket.resume();
      socket.end('220 this is no TLS\r\n');
    });
    expect((await handshake(plain)).tls).toMatchObject({ error: expect.stringMatching(/./) });
  });

  it('reports a peer that closes during it', async () => {
    const closing = createServer((socket) => {
      socket.on('error', () => {});
      socket.resume();
      socket.end();
    });
    expect((await handshake(closing)).tls).toMatchObject({ error: expect.stringMatching(/./) });
  });

  it('gives up on a peer that says nothing', async () => {
    const sockets: { destroy(): void }[] = [];
    const silent = createServer((socket) => {
      socket.on('error', () => {});
      sockets.push(socket);
      socket.resume();
    });
    expect((await handshake(silent, 200)).tls).toEqual({ error: 'no handshake within 200 ms' });
    for (const socket of sockets) socket.destroy();
  });
});
