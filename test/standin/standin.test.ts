import { createServer } from 'node:net';
import { connect } from 'node:tls';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { Ipv4 } from '../../src/model/address.js';
import { InputError, LocalError } from '../../src/model/errors.js';
import { STANDIN_SERVICES } from '../../src/standin/events.js';
import { bindFailure, bindUdp, closeUdp, listenTcp } from '../../src/standin/listen.js';
import { startStandin } from '../../src/standin/standin.js';
import { LOOPBACK, readOf, startUnit, tcpClient, tftpClient } from './harness.js';

const EPHEMERAL = { ports: { tftpPort: 0, discoveryPort: 0 } };

async function occupy(port: number): Promise<void> {
  const server = createServer();
  await listenTcp(server, LOOPBACK, port);
  onTestFinished(() => void server.close());
}

describe('startStandin', () => {
  it('listens on every documented port', async () => {
    const unit = await startUnit();
    const base = unit.basePort;
    expect(unit.ports.map(({ service, protocol, port }) => `${service} ${protocol} ${port - base}`)).toEqual([
      `tftp udp ${unit.portOf('tftp') - base}`,
      `discovery tcp ${unit.portOf('discovery') - base}`,
      'config tcp 0',
      'config-tls tcp 1',
      'security tcp 8',
    ]);
    expect(unit.failures).toEqual([]);
  });

  it('leaves disabled services closed', async () => {
    const unit = await startUnit({ disabled: ['config-tls', 'tftp'] });
    expect(unit.ports.map(({ service }) => service)).toEqual(['discovery', 'config', 'security']);
    await expect(tcpClient(unit.basePort + 1)).rejects.toMatchObject({ code: 'ECONNREFUSED' });
  });

  it('reports a port that is in use, and the rest works', async () => {
    const { basePort, close } = await startUnit();
    await close();
    await occupy(basePort);
    const unit = await startUnit({ basePort });
    expect(unit.failures).toEqual([
      {
        service: 'config',
        port: basePort,
        reason: `TCP port ${basePort} is already in use by another program (EADDRINUSE).`,
      },
    ]);
    await tcpClient(unit.portOf('security'));
    await unit.heard('TCP session opened');
  });

  it('throws LocalError when no port can be opened', async () => {
    const { basePort, close } = await startUnit();
    await close();
    await occupy(basePort);
    const disabled = STANDIN_SERVICES.filter((service) => service !== 'config');
    const start = startStandin({ address: LOOPBACK, basePort, disabled, onEvent: () => {} });
    await expect(start).rejects.toThrow(LocalError);
  });

  it('throws LocalError for an address that is not this machine’s', async () => {
    const start = startStandin({ address: '192.0.2.1' as Ipv4, ...EPHEMERAL, onEvent: () => {} });
    await expect(start).rejects.toThrow('The address 192.0.2.1 is not one of this machine');
  });

  it('says once what is the same for every port', async () => {
    const start = startStandin({ address: '192.0.2.1' as Ipv4, ...EPHEMERAL, onEvent: () => {} });
    const { message } = await start.then(
      () => new Error('started'),
      (error: Error) => error,
    );
    expect(message.split('192.0.2.1')).toHaveLength(2);
  });

  it.each([
    ['a base port below the range', { basePort: 49151 }],
    ['a base port above the range', { basePort: 65527 }],
    ['a base port that is no whole number', { basePort: 50804.5 }],
    ['a base port that takes the discovery port', { basePort: 50801, ports: { discoveryPort: 50802 } }],
    ['no service left', { disabled: STANDIN_SERVICES }],
    ['a name that breaks out of its quotes', { name: 'a" level="x' }],
    ['a name with a line break', { name: 'a\r\nb' }],
    ['a name of 65 characters', { name: 'x'.repeat(65) }],
    ['an empty version', { version: '' }],
    ['a MAC that is none', { mac: '02:70:70' }],
  ])('throws InputError for %s', async (_, options) => {
    await expect(startStandin({ ...EPHEMERAL, ...options, onEvent: () => {} })).rejects.toThrow(InputError);
  });
});

describe('close', () => {
  it('ends open sessions and transfers and releases every port', async () => {
    const unit = await startUnit();
    const sessions = await Promise.all(
      (['discovery', 'config', 'config-tls', 'security'] as const).map((service) => tcpClient(unit.portOf(service))),
    );
    const client = await tftpClient();
    await client.send(readOf('nasystem/who_is'), unit.portOf('tftp'));
    const { port } = await client.nth(1);
    await unit.close();
    await Promise.all(sessions.map((session) => session.closed));
    await closeUdp(await bindUdp(LOOPBACK, port));
    await closeUdp(await bindUdp(LOOPBACK, unit.portOf('tftp')));
    for (const { protocol, port: tcpPort } of unit.ports) if (protocol === 'tcp') await occupy(tcpPort);
  });

  it('can be called twice', async () => {
    const unit = await startUnit();
    await Promise.all([unit.close(), unit.close()]);
    await expect(unit.close()).resolves.toBeUndefined();
  });

  it('ends a TLS session too, and nothing is reported afterwards', async () => {
    const unit = await startUnit();
    const socket = connect({ host: LOOPBACK, port: unit.portOf('config-tls'), rejectUnauthorized: false });
    socket.on('error', () => {});
    const closed = new Promise((resolve) => socket.once('close', resolve));
    await unit.heard('TLS handshake done');
    await unit.close();
    const said = unit.said().length;
    await closed;
    expect(unit.said()).toHaveLength(said);
  });
});

describe('bindFailure', () => {
  it.each([
    ['EACCES', 'UDP port 69 cannot be opened without elevated rights (EACCES).'],
    ['EADDRINUSE', 'UDP port 69 is already in use by another program (EADDRINUSE).'],
    ['EADDRNOTAVAIL', "The address 127.0.0.1 is not one of this machine's own (EADDRNOTAVAIL)."],
    ['EMFILE', 'UDP port 69 could not be opened (EMFILE).'],
  ])('says %s in plain words', (code, sentence) => {
    const error = Object.assign(new Error('bind'), { code });
    expect(bindFailure(error, 'udp', LOOPBACK, 69)).toBe(sentence);
  });
});
