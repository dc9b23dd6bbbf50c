import { afterAll, beforeAll, expect, it } from 'vitest';
import { chain } from '../../src/lab/chain.js';
import { type Lab, openLab } from '../../src/lab/lab.js';
import type { LabProgram } from '../../src/lab/program.js';
import { addRules } from '../../src/lab/rules.js';
import { carries, type SessionFacts } from '../../src/model/session-facts.js';
import type { KernelConnect } from '../../src/net/ports.js';
import { describeLab } from '../support/strict.js';
import { runSockets, startServices } from './sockets-run.js';

type Session = KernelConnect & { received: string; facts: SessionFacts; tls?: { error?: string; version?: string } };

/** What a gateway that has seen no SYN-ACK makes of the rest of a connection. */
const AFTER_THE_HANDSHAKE = 'tcp flags & (syn | rst) == 0';

await describeLab('what follows the handshake of the kernel’s own connections', () => {
  let lab: Lab;
  let services: LabProgram;
  const session = async (port: number, watch = '{}') => {
    const result = await runSockets<Session>(lab, `tell(await session(${port}, ${watch}));`);
    return { ...result, carries: carries(result.facts) };
  };
  beforeAll(async () => {
    lab = await openLab(chain(2));
    services = await startServices(lab);
    await addRules(lab, 'r1', 'forward', [
      [`tcp dport { 5010, 5020 } ${AFTER_THE_HANDSHAKE}`, 'drop'],
      [`tcp sport 5011 ${AFTER_THE_HANDSHAKE}`, 'drop'],
      ['tcp dport 5012 tcp flags & fin == fin', 'reject with tcp reset'],
    ]);
  });
  afterAll(async () => {
    await services.stop();
    await lab.close();
  });

  it('is the acknowledgement of our FIN where the session carries', async () => {
    const { facts, ...result } = await session(5000);
    expect(result).toMatchObject({ outcome: 'open', received: '', carries: true });
    expect(facts.fin?.acknowledgedMs).toBeGreaterThan(0);
    expect(facts).toMatchObject({ retransmits: 0, repeatedSynAcks: 0, errors: [], receivedBytes: 0 });
  });

  it('holds what the peer says first', async () => {
    expect(await session(5001)).toMatchObject({ received: 'hello', carries: true, facts: { receivedBytes: 5 } });
  });

  it('holds the answer to a request, and that the request was acknowledged', async () => {
    const watch = `{ request: Buffer.from('abc'), listenMs: 5000, isComplete: (bytes) => bytes.length === 5 }`;
    const { facts, ...result } = await session(5005, watch);
    expect(result).toMatchObject({ received: '<abc>', carries: true });
    expect(facts).toMatchObject({ sentBytes: 3, acknowledgedBytes: 3, receivedBytes: 5 });
  });

  it('is our FIN, again and again, where a gateway drops everything of ours after the handshake', async () => {
    const { facts, ...result } = await session(5010);
    expect(result).toMatchObject({ outcome: 'open', carries: false });
    expect(facts.fin?.acknowledgedMs).toBeUndefined();
    expect(facts.retransmits).toBeGreaterThanOrEqual(3);
    expect(facts.repeatedSynAcks).toBeGreaterThanOrEqual(1);
  });

  it('is the same where the way back carries nothing but the handshake', async () => {
    const { facts, carries: carried } = await session(5011);
    expect(carried).toBe(false);
    expect(facts.receivedBytes).toBe(0);
  });

  it('is a reset where the peer accepts and then resets', async () => {
    const { facts, ...result } = await session(5002);
    expect(result).toMatchObject({ outcome: 'open', carries: false });
    expect(facts.resetMs).toBeDefined();
    expect(facts.fin).toBeUndefined();
  });

  it('is a reset after our FIN where the peer answers it so', async () => {
    const { facts, ...result } = await session(5003);
    // Its kernel may acknowledge the FIN before the program there gets to reset.
    const carried = facts.fin?.acknowledgedMs === undefined ? 'unknown' : true;
    expect(result).toMatchObject({ outcome: 'open', carries: carried });
    expect(facts.resetMs).toBeGreaterThan(facts.fin?.sentMs ?? Number.POSITIVE_INFINITY);
  });

  it('is a reset after our FIN where a router answers it so', async () => {
    const { facts } = await session(5012);
    expect(facts.fin).toBeDefined();
    expect(facts.fin?.acknowledgedMs).toBeUndefined();
    expect(facts.resetMs).toBeGreaterThan(facts.fin?.sentMs ?? Number.POSITIVE_INFINITY);
  });

  it('is told the same way each time, whatever comes first', async () => {
    const script = (port: number) => `
      tell(await Promise.all(Array.from({ length: 200 }, () => session(${port}, {}, { timeoutMs: 9000 }))));`;
    const first = await runSockets<Session[]>(lab, script(5002));
    expect(new Set(first.map(({ facts }) => carries(facts)))).toEqual(new Set([false]));
    const answers = await runSockets<Session[]>(lab, script(5003));
    expect(answers.filter(({ facts }) => facts.resetMs === undefined)).toEqual([]);
  });

  it('is the FIN of a peer that ends first', async () => {
    const { facts, ...result } = await session(5004);
    expect(result.carries).toBe(true);
    expect(facts.peerFinMs).toBeLessThanOrEqual(facts.fin?.sentMs ?? 0);
  });

  it('does not wait for a peer that never ends', async () => {
    const { facts, ...result } = await session(5006);
    expect(result.carries).toBe(true);
    expect(facts.peerFinMs).toBeUndefined();
  });

  it('is bounded where the peer never stops to speak', async () => {
    const { facts, ...result } = await session(5007);
    expect(result).toMatchObject({ outcome: 'open', received: 'x'.repeat(64) });
    expect(facts.receivedBytes).toBeGreaterThan(64);
  });

  it('is left at once with the signal, and then proves nothing', async () => {
    const script = `
      const stop = new AbortController();
      setTimeout(() => stop.abort(), 300);
      tell(await session(5010, { signal: stop.signal, finMs: 25000 }));`;
    const { facts } = await runSockets<Session>(lab, script);
    expect(facts.aborted).toBe(true);
    expect(carries(facts)).toBe('unknown');
  });

  it('leaves no descriptor and no connection behind', async () => {
    const script = `
      const { readdirSync, readlinkSync } = await import('node:fs');
      const open = async () => {
        await new Promise((resolve) => setTimeout(resolve, 100));
        return readdirSync('/proc/self/fd').flatMap((fd) => { try { return [readlinkSync('/proc/self/fd/' + fd)]; } catch { return []; } }).filter((name) => /socket|eventfd/.test(name));
      };
      const before = await open();
      const tls = { timeoutMs: 300 };
      await Promise.all([5000, 5001, 5002, 5003, 5004, 5010].flatMap((port) => [session(port), session(port, { tls })]));
      tell({ before, after: await open() });`;
    const { before, after } = await runSockets<{ before: string[]; after: string[] }>(lab, script);
    expect(after).toEqual(before);
    const ours = 'state connected dport = :5010';
    const left = await lab.exec('pc', ['sh', '-c', `ss -Htn ${ours}`]);
    expect(left.stdout).toBe('');
  });
});
