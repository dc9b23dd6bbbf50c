import { describe, expect, it } from 'vitest';
import { DISCOVERY_MAX_BYTES } from '../../src/standin/discovery-service.js';
import { PROFILE_REQUEST } from '../../src/standin/profile.js';
import { QUIET_MAX_BYTES } from '../../src/standin/quiet-service.js';
import { startUnit, tcpClient, until } from './harness.js';

const SHORT_IDLE = { timing: { idleMs: 30 } };

describe('discovery', () => {
  const ANSWER =
    'PATHPROOF-STANDIN/1 name="Köln" type="IP 500 V2" version="9.0.3 build 2" mac="027070000001" level="9.0"\r\n';
  const identity = { name: 'Köln', version: '9.0.3 build 2' };

  it('says nothing first, answers the request with one line and keeps the session', async () => {
    const unit = await startUnit(identity);
    const client = await tcpClient(unit.portOf('discovery'));
    await unit.heard('TCP session opened');
    expect(client.text()).toBe('');
    client.socket.write(PROFILE_REQUEST);
    await until(() => client.text().endsWith('\r\n'), 'the answer');
    expect(client.text()).toBe(ANSWER);
    expect(unit.said()).toEqual(['TCP session opened', 'discovery request answered']);
    client.socket.end();
    await unit.heard(`session closed, ${PROFILE_REQUEST.length} bytes received`);
  });

  it('puts a request together that arrives in pieces', async () => {
    const unit = await startUnit(identity);
    const client = await tcpClient(unit.portOf('discovery'));
    client.socket.setNoDelay(true);
    for (const piece of ['PATH', 'PROOF-STANDIN/1 WHO', '\r', '\n']) {
      await new Promise((resolve) => client.socket.write(piece, resolve));
    }
    await until(() => client.text() === ANSWER, 'the answer');
  });

  it.each([
    ['another request', 'GET / HTTP/1.1\r\n\r\n'],
    ['a request of a later version', 'PATHPROOF-STANDIN/2 WHO\r\n'],
    ['bytes after the line', `${PROFILE_REQUEST}again`],
    ['binary', '\x00\x01\x02\xff'],
  ])('closes on %s without an answer', async (_, request) => {
    const unit = await startUnit();
    const client = await tcpClient(unit.portOf('discovery'));
    client.socket.write(Buffer.from(request, 'latin1'));
    await client.closed;
    expect(client.text()).toBe('');
    await unit.heard('closing');
  });

  it('closes when too much is sent', async () => {
    const unit = await startUnit();
    const client = await tcpClient(unit.portOf('discovery'));
    client.socket.write(Buffer.alloc(DISCOVERY_MAX_BYTES + 1, 0x50));
    await client.closed;
    await unit.heard('session closed by the stand-in: too much was sent');
  });

  it('closes an idle session', async () => {
    const unit = await startUnit(SHORT_IDLE);
    const client = await tcpClient(unit.portOf('discovery'));
    await client.closed;
    await unit.heard('session closed by the stand-in: idle, 0 bytes received');
  });
});

describe.each(['config', 'security'] as const)('the %s port', (service) => {
  it('accepts, says nothing and logs the number of bytes alone', async () => {
    const unit = await startUnit();
    const client = await tcpClient(unit.portOf(service));
    await new Promise((resolve) => client.socket.write('password=hunter2', resolve));
    client.socket.end();
    await unit.heard('session closed, 16 bytes received');
    expect(client.text()).toBe('');
    expect(JSON.stringify(unit.events)).not.toContain('hunter2');
    expect(unit.events.map((event) => [event.service, event.protocol, event.port])).toEqual([
      [service, 'tcp', unit.portOf(service)],
      [service, 'tcp', unit.portOf(service)],
    ]);
  });

  it('ends a session that sends too much', async () => {
    const unit = await startUnit();
    const client = await tcpClient(unit.portOf(service));
    client.socket.write(Buffer.alloc(QUIET_MAX_BYTES + 1));
    await client.closed;
    await unit.heard('session closed by the stand-in: too much was sent');
  });

  it('ends an idle session', async () => {
    const unit = await startUnit(SHORT_IDLE);
    const client = await tcpClient(unit.portOf(service));
    await client.closed;
    await unit.heard('session closed by the stand-in: idle');
  });

  it('ends a session that is kept alive byte by byte', async () => {
    const unit = await startUnit({ timing: { idleMs: 400 } });
    const client = await tcpClient(unit.portOf(service));
    const drip = setInterval(() => client.socket.write('x'), 10);
    await client.closed.finally(() => clearInterval(drip));
    await unit.heard('session closed by the stand-in: open for too long');
  });

  it('reports a session that is reset', async () => {
    const unit = await startUnit();
    const client = await tcpClient(unit.portOf(service));
    await unit.heard('TCP session opened');
    client.socket.resetAndDestroy();
    await unit.heard('session broken off (ECONNRESET), 0 bytes received');
  });
});
