import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { chain } from '../../src/lab/chain.js';
import { type Lab, openLab } from '../../src/lab/lab.js';
import { type LabProgram, startLabUnit } from '../../src/lab/program.js';
import { addRules } from '../../src/lab/rules.js';
import type { TlsDetails } from '../../src/model/evidence/sessions.js';
import { carries, type SessionFacts } from '../../src/model/session-facts.js';
import { describeLab } from '../support/strict.js';
import { runSockets, startServices } from './sockets-run.js';

interface Session {
  outcome: string;
  facts: SessionFacts;
  tls: TlsDetails | { error: string };
}

await describeLab('TLS on the kernel’s own connections', () => {
  let lab: Lab;
  let unit: LabProgram;
  let services: LabProgram;
  const session = async (port: number, timeoutMs = 3000) => {
    const watch = `{ tls: { timeoutMs: ${timeoutMs} } }`;
    const result = await runSockets<Session>(lab, `tell(await session(${port}, ${watch}));`);
    return { ...result, carries: carries(result.facts) };
  };
  beforeAll(async () => {
    lab = await openLab(chain(2));
    unit = await startLabUnit(lab, join(import.meta.dirname, '../../dist/main.js'));
    services = await startServices(lab);
  });
  afterAll(async () => {
    await services.stop();
    await unit.stop();
    await lab.close();
  });

  it('shows the certificate, and the acknowledgement of our FIN after it', async () => {
    const { facts, ...result } = await session(50805);
    expect(result).toMatchObject({ outcome: 'open', carries: true, tls: { version: 'TLSv1.3', selfSigned: true } });
    expect(facts.fin?.acknowledgedMs).toBeDefined();
    expect(facts.receivedBytes).toBeGreaterThan(500);
    expect(facts.acknowledgedBytes).toBe(facts.sentBytes);
  });

  it('is an error where the port speaks no TLS, though the session carries', async () => {
    expect(await session(5000, 300)).toMatchObject({ tls: { error: 'no handshake within 300 ms' }, carries: true });
    expect((await session(5001)).tls).toHaveProperty('error');
  });

  it('is an error and no carrying session where the peer accepts and resets', async () => {
    const { facts, ...result } = await session(5002);
    expect(result).toMatchObject({ outcome: 'open', carries: false });
    expect(facts.resetMs).toBeDefined();
  });

  it('is an error where a gateway drops what follows the handshake', async () => {
    await addRules(lab, 'r1', 'forward', [['tcp dport 50805 tcp flags & (syn | rst) == 0', 'drop']]);
    const { facts, ...result } = await session(50805, 1000);
    expect(result).toMatchObject({ outcome: 'open', carries: false, tls: { error: 'no handshake within 1000 ms' } });
    expect(facts.acknowledgedBytes).toBe(0);
    expect(facts.sentBytes).toBeGreaterThan(0);
  });
});
