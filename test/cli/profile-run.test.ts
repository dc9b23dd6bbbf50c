import { createServer, type Server } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import type { SessionEvidence } from '../../src/model/evidence/sessions.js';
import type { Report } from '../../src/model/report.js';
import { PROFILE_REQUEST, profileAnswer } from '../../src/standin/profile.js';
import { pathproof } from './program-process.js';

const UNIT = '127.0.0.83';
const IDENTITY = { name: 'Main', type: 'IP 500 V2', version: '11.1.0.1', mac: '00e007000001' };
const servers: Server[] = [];

afterEach(async () => {
  await Promise.all(servers.splice(0).map((server) => new Promise((resolve) => server.close(resolve))));
});

/** A unit that keeps every byte it is sent, and gives its answer in pieces. */
async function listen(port: number, answer?: Buffer): Promise<{ received: string; sessions: number }> {
  const seen = { received: '', sessions: 0 };
  const server = createServer((socket) => {
    seen.sessions += 1;
    socket.setNoDelay(true);
    socket.on('error', () => {});
    socket.on('data', (bytes) => {
      seen.received += bytes.toString('latin1');
      if (!answer) return;
      socket.write(answer.subarray(0, 40));
      setTimeout(() => socket.write(answer.subarray(40)), 20);
    });
  });
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(port, UNIT, resolve));
  return seen;
}

async function run(...args: string[]): Promise<Report> {
  const how = ['--method', 'connect', '--interface', 'lo', '--timeout', '200', '--attempts', '1', '--rate', '1000'];
  const argv = ['run', 'remote', '--address', UNIT, '--config-service', 'plain', ...how, '--json', '--quiet', ...args];
  return JSON.parse((await pathproof(argv)).stdout) as Report;
}

function discoverySession(report: Report): SessionEvidence | undefined {
  const entries = report.targets[0]?.evidence ?? [];
  return entries.find((entry) => entry.probe === 'tcp-session' && entry.request.port === 50802) as SessionEvidence;
}

describe('a run', () => {
  it('without a profile sends no byte inside its sessions, whatever the unit would answer', async () => {
    const discovery = await listen(50802, profileAnswer(IDENTITY));
    const config = await listen(50804);
    const report = await run();
    expect(discovery).toEqual({ received: '', sessions: 1 });
    expect(config).toEqual({ received: '', sessions: 1 });
    expect(discoverySession(report)).not.toHaveProperty('requestHex');
    expect(report.targets[0]?.system).toBeNull();
  });

  it('with a profile sends its request to TCP discovery alone, and takes the name from the answer', async () => {
    const discovery = await listen(50802, profileAnswer(IDENTITY));
    const config = await listen(50804);
    const report = await run('--profile', 'standin');
    expect(discovery.received).toBe(PROFILE_REQUEST);
    expect(config).toEqual({ received: '', sessions: 1 });
    expect(report.targets[0]?.system).toEqual({ ...IDENTITY, source: 'tcp-profile' });
    expect(discoverySession(report)).toMatchObject({
      requestHex: Buffer.from(PROFILE_REQUEST, 'latin1').toString('hex'),
      receivedHex: profileAnswer(IDENTITY).toString('hex'),
    });
    expect(report.targets[0]?.steps.find(({ number }) => number === 5)?.note).toContain('named by TCP discovery');
  });

  it('tells of an answer that cannot be read, and of none, without taking the port for closed', async () => {
    await listen(50804);
    await listen(50802, Buffer.from('\u001b[31mnonsense', 'latin1'));
    const report = await run('--profile', 'standin');
    const step = report.targets[0]?.steps.find(({ number }) => number === 4);
    expect(step).toMatchObject({ status: 'done', note: expect.stringContaining('nothing in it could be read') });
    expect(report.targets[0]?.system).toBeNull();
  });

  it('sends nothing at all where the profile is refused', async () => {
    const discovery = await listen(50802);
    const ended = await pathproof(['run', 'remote', '--address', UNIT, '--profile', '/nonexistent.json']);
    expect(ended).toMatchObject({ code: 2, stdout: '', stderr: expect.stringMatching(/^pathproof: --profile: /) });
    expect(discovery.sessions).toBe(0);
  });
});
