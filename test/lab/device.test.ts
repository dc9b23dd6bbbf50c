import { expect, it } from 'vitest';
import { type DeviceRule, startDevice } from '../../bench/matrix/device/device.js';
import { unfit } from '../../bench/matrix/fit.js';
import { MATRIX } from '../../bench/matrix/matrix.js';
import { WIRED_ONE } from '../../bench/matrix/topologies/wired.js';
import { type Lab, openLab } from '../../src/lab/lab.js';
import { startAcceptAll } from '../../src/lab/programs.js';
import { describeUnless } from '../support/strict.js';

const one = MATRIX.find(({ network }) => network === 'fiber');
const reason = one === undefined ? 'no case has this network' : await unfit(one);

/** A lab with one router and a device in front of the unit; a listener at the unit's port 50804. */
async function withDevice(rules: readonly DeviceRule[], use: (lab: Lab, unit: string) => Promise<void>): Promise<void> {
  const lab = await openLab(WIRED_ONE.topology);
  try {
    await startAcceptAll(lab, 'unit', 50_804);
    await startDevice(lab, 'd1', rules, ['p1', 'p2']);
    await use(lab, lab.addressOf('unit'));
  } finally {
    await lab.close();
  }
}

const CONNECT = `
import socket, sys
s = socket.socket(); s.settimeout(4)
try:
    s.connect((sys.argv[1], 50804)); print('open', s.getsockopt(socket.IPPROTO_TCP, socket.TCP_MAXSEG))
except OSError as error:
    print(type(error).__name__, error.errno)
`;

async function connect(lab: Lab, unit: string): Promise<string> {
  return (await lab.exec('pc', ['python3', '-c', CONNECT, unit])).stdout.trim();
}

async function ping(lab: Lab, unit: string, ...args: string[]): Promise<string> {
  return (await lab.exec('pc', ['ping', '-n', '-c', '1', '-W', '2', ...args, unit])).stdout;
}

describeUnless(reason, 'a device in the wire', () => {
  it.concurrent('passes everything that no rule matches', () =>
    withDevice([], async (lab, unit) => {
      expect(await ping(lab, unit, '-s', '1400')).toContain('1 received');
      expect(await connect(lab, unit)).toMatch(/^open/);
    }));

  it.concurrent('sends resets and errors whose checksums the kernel takes', () =>
    withDevice(
      [
        { match: { from: 'pc', protocol: 'tcp', flags: 'syn !ack', count: 1 }, do: { answer: { as: 'rst' } } },
        { match: { from: 'pc', icmp: [8] }, do: { answer: { as: 'icmp', type: 3, code: 13, source: '10.31.7.9' } } },
      ],
      async (lab, unit) => {
        expect(await connect(lab, unit)).toBe('ConnectionRefusedError 111');
        expect(await connect(lab, unit)).toMatch(/^open/);
        expect(await ping(lab, unit)).toContain('From 10.31.7.9 icmp_seq=1 Packet filtered');
      },
    ));

  it.concurrent('answers with the TTL that a rule names, or with that of the packet', () =>
    withDevice(
      [
        { match: { from: 'pc', icmp: [8], size: { max: 99 } }, do: { answer: { as: 'echo', ttl: 'copy' } } },
        { match: { from: 'pc', icmp: [8] }, do: { answer: { as: 'echo', ttl: 101 } } },
      ],
      async (lab, unit) => {
        expect(await ping(lab, unit, '-t', '40')).toContain('ttl=38 ');
        expect(await ping(lab, unit, '-s', '200')).toContain('ttl=100 ');
      },
    ));

  it.concurrent('changes segments so that their receivers take them', () =>
    withDevice([{ match: { flags: 'syn' }, do: { alter: { mss: 700 } } }], async (lab, unit) => {
      const [, mss] = (await connect(lab, unit)).split(' ');
      expect(Number(mss)).toBeLessThanOrEqual(700);
      expect(Number(mss)).toBeGreaterThan(600);
    }));

  it.concurrent('tells source ports, options and ages apart', () =>
    withDevice(
      [
        { match: { flags: 'syn !ack', options: '!timestamp' }, do: { drop: true } },
        { match: { icmp: [8], sinceFirstMs: { max: 500 } }, do: { drop: true } },
      ],
      async (lab, unit) => {
        expect(await connect(lab, unit)).toMatch(/^open/);
        expect(await ping(lab, unit)).toContain('0 received');
        expect(await ping(lab, unit)).toContain('1 received');
      },
    ));

  it.concurrent('does not start with a rule that it does not know', async () => {
    const rule = { match: { sourceport: 1 }, do: { drop: true } } as unknown as DeviceRule;
    await expect(withDevice([rule], async () => {})).rejects.toThrow('a match knows no sourceport');
  });
});
