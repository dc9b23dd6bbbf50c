import { describe, expect, it } from 'vitest';
import type { TargetReport } from '../../../src/model/report.js';
import type { SimulationOptions } from '../../support/sim/simulation.js';
import { TO_CONFIG } from '../../support/sim/traffic.js';
import { LINUX } from '../network-faults.js';
import { failuresOf, runRemote, statusesOf } from '../run-remote.js';

const CONFIG = [50804, 50805];
const PATH: SimulationOptions = { hops: [LINUX, LINUX] };

function sessionsTo(target: TargetReport, port: number): number {
  return target.evidence.filter((entry) => entry.probe === 'tcp-session' && entry.request.port === port).length;
}

describe('sessions that open and carry nothing', () => {
  it.each([
    ['are silent after their handshake', { dead: CONFIG }],
    ['are reset after their handshake', { resets: CONFIG }],
  ])('fail the requirement where they %s', async (_name, unit) => {
    const { target } = await runRemote({ ...PATH, unit });
    expect(statusesOf(target)).toMatchObject({ route: 'met', 'tcp-discovery': 'met', 'tcp-config': 'failed' });
    expect(failuresOf(target).map(({ code, certainty }) => [code, certainty])).toEqual([['session-dead', 'likely']]);
  });

  it('fail it in the connect method as well', async () => {
    const { target } = await runRemote({ ...PATH, raw: false, unit: { dead: CONFIG } });
    expect(statusesOf(target)).toMatchObject({ 'tcp-discovery': 'met', 'tcp-config': 'failed' });
  });

  it('on the TLS port alone are a note, and no reason to call the unit secure', async () => {
    const { target } = await runRemote({ ...PATH, unit: { dead: [50805] } });
    expect(statusesOf(target)).toMatchObject({ 'tcp-config': 'met' });
    expect(target.findings.map(({ code, severity }) => [code, severity])).toEqual([['session-dead', 'note']]);
  });

  it('are told apart from sessions that carry in the path picture', async () => {
    const { target } = await runRemote({ ...PATH, unit: { dead: CONFIG } });
    const carrying = target.path.ladders.filter(({ carries }) => carries).map(({ port }) => port);
    expect(carrying).toEqual([50802]);
  });

  it('are tried again a second later: healthy ports are opened twice, dead ones no more than three times', async () => {
    const { target } = await runRemote({ ...PATH, unit: { dead: CONFIG } });
    expect(sessionsTo(target, 50802)).toBe(2);
    for (const port of CONFIG) expect(sessionsTo(target, port)).toBeLessThanOrEqual(4);
  });
});

describe('SYNs that only programs of this kind send', () => {
  it('fail nothing where they are dropped and the connections of the kernel carry', async () => {
    const isCrafted = (port = 0): boolean => port < 32_768;
    const match = (packet: Parameters<typeof TO_CONFIG>[0]): boolean =>
      TO_CONFIG(packet) && isCrafted(packet.tcp?.sourcePort);
    const { target } = await runRemote({ hops: [LINUX, { ...LINUX, dropForward: match }] });
    expect(target.verdict).toBe('pass');
    expect(target.requirements.find(({ id }) => id === 'tcp-config')?.reason).toMatch(/unlike those/);
  });
});
