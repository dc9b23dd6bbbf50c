import { X509Certificate } from 'node:crypto';
import { once } from 'node:events';
import { connect, type TLSSocket } from 'node:tls';
import { expect, it, onTestFinished } from 'vitest';
import { LOOPBACK, startUnit, tcpClient } from './harness.js';

async function handshake(port: number): Promise<TLSSocket> {
  const socket = connect({ host: LOOPBACK, port, rejectUnauthorized: false });
  onTestFinished(() => void socket.destroy());
  await once(socket, 'secureConnect');
  return socket;
}

it('the TLS port shows a self-signed certificate with the name and address of the unit', async () => {
  const unit = await startUnit({ name: 'Unit 7, O=Other' });
  const socket = await handshake(unit.portOf('config-tls'));
  const certificate = socket.getPeerCertificate();
  expect(certificate.subject).toEqual({ CN: 'Unit 7, O=Other' });
  expect(certificate.issuer).toEqual(certificate.subject);
  expect(certificate.subjectaltname).toContain(`IP Address:${LOOPBACK}`);
  const read = new X509Certificate(certificate.raw);
  expect({ verified: read.verify(read.publicKey), ca: read.ca, for: read.keyUsage }).toEqual({
    verified: true,
    ca: false,
    for: ['1.3.6.1.5.5.7.3.1'],
  });
  const days = (Date.parse(read.validTo) - Date.parse(read.validFrom)) / 86_400_000;
  expect(days).toBe(365);
  await unit.heard(`TLS handshake done (${socket.getProtocol()})`);
});

it('a TLS session is quiet, and logged by the number of bytes alone', async () => {
  const unit = await startUnit();
  const socket = await handshake(unit.portOf('config-tls'));
  socket.end('hunter2');
  await unit.heard('session closed, 7 bytes received');
  expect(unit.said()).toEqual([
    'TCP session opened',
    expect.stringMatching(/^TLS handshake done \(TLSv1\.\d\)$/),
    'session closed, 7 bytes received',
  ]);
});

it('all sessions of a start see one certificate, also those that began together', async () => {
  const unit = await startUnit();
  const port = unit.portOf('config-tls');
  const sockets = [...(await Promise.all([handshake(port), handshake(port)])), await handshake(port)];
  expect(new Set(sockets.map((socket) => socket.getPeerCertificate().serialNumber)).size).toBe(1);
});

it('every start makes a certificate of its own', async () => {
  const serials = new Set<string>();
  for (const unit of [await startUnit(), await startUnit()]) {
    serials.add((await handshake(unit.portOf('config-tls'))).getPeerCertificate().serialNumber);
  }
  expect(serials.size).toBe(2);
});

it('a session that ends before the handshake is reported', async () => {
  const unit = await startUnit();
  (await tcpClient(unit.portOf('config-tls'))).socket.end();
  await unit.heard('session closed before a TLS handshake');
});

it('a session that is reset before the handshake is reported with its source', async () => {
  const unit = await startUnit();
  const client = await tcpClient(unit.portOf('config-tls'));
  const port = client.socket.localPort;
  await unit.heard('TCP session opened');
  client.socket.resetAndDestroy();
  await unit.heard('session closed before a TLS handshake');
  expect(unit.events.at(-1)?.from).toEqual({ address: LOOPBACK, port });
});

it('bytes that are not TLS end the session and are reported', async () => {
  const unit = await startUnit();
  const client = await tcpClient(unit.portOf('config-tls'));
  client.socket.write('GET / HTTP/1.0\r\n\r\n');
  await client.closed;
  await unit.heard('TLS handshake failed (ERR_SSL_HTTP_REQUEST)');
});

it('a client that never starts the handshake is cut off', async () => {
  const unit = await startUnit({ timing: { idleMs: 30 } });
  await (await tcpClient(unit.portOf('config-tls'))).closed;
  await unit.heard('TLS handshake failed (ERR_TLS_HANDSHAKE_TIMEOUT)');
});
