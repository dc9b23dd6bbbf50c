import { afterAll, beforeAll, expect, it } from 'vitest';
import { chain } from '../../src/lab/chain.js';
import { type Lab, openLab } from '../../src/lab/lab.js';
import type { LabProgram } from '../../src/lab/program.js';
import { addRules, rejectWith } from '../../src/lab/rules.js';
import { describeLab } from '../support/strict.js';
import { allowPing } from './ping-group.js';
import { runSockets, startServices } from './sockets-run.js';

interface Heard {
  payload?: string;
  from?: string | { address: string; port: number };
  ttl?: number;
  sequence?: number;
  bytes?: number;
  error?: { from: string; icmpType: number; icmpCode: number; receivedAt: number };
  about?: { destination: string; port?: number; payload?: string; sequence?: number };
  failed?: string;
}

/** Sends datagrams from one socket, one after the other, and tells what came back of each within a while. */
const UDP = `
  const ask = async (messages, options = {}) => {
    const { socket, failure } = sockets.datagrams(options);
    if (socket === null) return { failure };
    const heard = [];
    socket.onMessage((payload, from, receivedAt, ttl) => heard.push({ payload: String(payload), from, receivedAt, ttl }));
    socket.onIcmpError((error, about) => heard.push({ error, about: { ...about, payload: String(about.payload) } }));
    const started = clock.now();
    for (const [port, text, ttl, to = unit] of messages) {
      await socket.send(Buffer.from(text), to, port, ttl).catch((error) => heard.push({ failed: error.errno }));
      await clock.sleep(20);
    }
    await clock.sleep(300);
    socket.close();
    return { heard, started, ended: clock.now(), localPort: socket.localPort };
  };`;

const PING = `
  const ping = async (requests, to = unit) => {
    const { socket, failure } = sockets.ping();
    if (socket === null) return { failure };
    const heard = [];
    socket.onReply((reply) => heard.push(reply));
    socket.onIcmpError((error, about) => heard.push({ error, about }));
    for (const request of requests) {
      await socket.send(to, { payload: Buffer.alloc(56), ...request }).catch((error) => heard.push({ failed: error.errno }));
      await clock.sleep(20);
    }
    await clock.sleep(300);
    socket.close();
    return { heard, identifier: socket.identifier };
  };`;

await describeLab('the kernel’s own datagrams over three routers', () => {
  let lab: Lab;
  let services: LabProgram;
  beforeAll(async () => {
    lab = await openLab(chain(3));
    services = await startServices(lab);
    await addRules(lab, 'r2', 'forward', [['udp dport 6013', rejectWith(13)]]);
    await addRules(lab, 'pc', 'output', [['udp dport 6200', 'drop']]);
  });
  afterAll(async () => {
    await services.stop();
    await lab.close();
  });

  const ask = (messages: unknown[], options = {}) =>
    runSockets<{ heard: Heard[]; started: number; ended: number; localPort: number; failure?: unknown }>(
      lab,
      `${UDP} tell(await ask(${JSON.stringify(messages)}, ${JSON.stringify(options)}));`,
    );

  it('come back with the TTL of the answer', async () => {
    const { heard, started, ended } = await ask([[6000, 'hello']]);
    expect(heard).toMatchObject([
      { payload: 're: hello', from: { address: lab.addressOf('unit'), port: 6000 }, ttl: 61 },
    ]);
    const [{ receivedAt }] = heard as unknown as [{ receivedAt: number }];
    expect(receivedAt).toBeGreaterThanOrEqual(started);
    expect(receivedAt).toBeLessThan(ended);
  });

  it('name the sender of each error, and which datagram it is about', async () => {
    const { heard } = await ask([
      [6013, 'filtered'],
      [6999, 'closed'],
      [6000, 'short', 1],
      [6000, 'shorter', 3],
      [6000, 'open'],
    ]);
    const about = { destination: lab.addressOf('unit') };
    expect(heard).toMatchObject([
      {
        error: { from: lab.addressOf('r2'), icmpType: 3, icmpCode: 13 },
        about: { ...about, port: 6013, payload: 'filtered' },
      },
      { error: { from: lab.addressOf('unit'), icmpType: 3, icmpCode: 3 }, about: { ...about, port: 6999 } },
      { error: { from: lab.addressOf('r1'), icmpType: 11, icmpCode: 0 }, about: { ...about, payload: 'short' } },
      { error: { from: lab.addressOf('r3'), icmpType: 11, icmpCode: 0 }, about: { ...about, payload: 'shorter' } },
      { payload: 're: open' },
    ]);
  });

  it('are refused with EPERM where the PC’s own firewall drops them', async () => {
    expect((await ask([[6200, 'never']])).heard).toEqual([{ failed: 'EPERM' }]);
  });

  it('are refused where they are too long, or where nothing leads', async () => {
    expect((await ask([[6000, 'x'.repeat(65_508)]])).heard).toEqual([{ failed: 'EMSGSIZE' }]);
    expect((await ask([[6000, 'x', 64, '255.255.255.255']])).heard).toEqual([{ failed: 'EACCES' }]);
  });

  it('take a local port for themselves alone', async () => {
    const script = `${UDP}
      const first = sockets.datagrams({ port: 7100 });
      const { failure } = sockets.datagrams({ port: 7100 });
      const { localPort } = first.socket;
      first.socket.close();
      tell({ failure, localPort, foreign: sockets.datagrams({ source: '10.9.9.9' }).failure });`;
    expect(await runSockets(lab, script)).toEqual({
      failure: { call: 'bind', errno: 'EADDRINUSE' },
      localPort: 7100,
      foreign: { call: 'bind', errno: 'EADDRNOTAVAIL' },
    });
  });

  it('hold the process no longer than their socket', async () => {
    const script = `
      const { socket } = sockets.datagrams({});
      await clock.sleep(30);
      socket.close();
      tell('closed');`;
    expect(await runSockets(lab, script)).toBe('closed');
  });
});

await describeLab('ping sockets over three routers', () => {
  let lab: Lab;
  beforeAll(async () => {
    lab = await openLab(chain(3));
    await addRules(lab, 'r2', 'forward', [['icmp type echo-request meta length 1028', rejectWith(10)]]);
  });
  afterAll(() => lab.close());
  const ping = (requests: unknown[]) =>
    runSockets<{ heard?: Heard[]; failure?: unknown; identifier?: number }>(
      lab,
      `${PING} tell(await ping(${JSON.stringify(requests)}));`,
    );

  it('are a value where net.ipv4.ping_group_range forbids them, for root as well', async () => {
    // A new network namespace allows no group.
    expect(await ping([{ sequence: 1 }])).toEqual({ failure: { call: 'socket', errno: 'EACCES' } });
  });

  it('tell each reply with its TTL, and each error with its sender', async () => {
    await allowPing(lab, 'pc');
    const { heard, identifier } = await ping([{ sequence: 1, ttl: 1 }, { sequence: 2, ttl: 3 }, { sequence: 65535 }]);
    const about = { destination: lab.addressOf('unit') };
    expect(heard).toMatchObject([
      { error: { from: lab.addressOf('r1'), icmpType: 11, icmpCode: 0 }, about: { ...about, sequence: 1 } },
      { error: { from: lab.addressOf('r3'), icmpType: 11, icmpCode: 0 }, about: { ...about, sequence: 2 } },
      { from: lab.addressOf('unit'), sequence: 65535, bytes: 64, ttl: 61 },
    ]);
    expect(identifier).toBeGreaterThan(0);
  });

  it('name the device that rejects', async () => {
    const script = `${PING} tell(await ping([{ sequence: 7, payload: Buffer.alloc(1000) }]));`;
    const error = { from: lab.addressOf('r2'), icmpType: 3, icmpCode: 10 };
    expect(await runSockets(lab, script)).toMatchObject({ heard: [{ error, about: { sequence: 7 } }] });
  });

  it('do not hear each other', async () => {
    const script = `${PING}
      const [one, two] = await Promise.all([ping([{ sequence: 1 }]), ping([{ sequence: 2 }])]);
      tell([one.heard, two.heard].map((heard) => heard.map(({ sequence }) => sequence)));`;
    expect(await runSockets(lab, script)).toEqual([[1], [2]]);
  });
});
