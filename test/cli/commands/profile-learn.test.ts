import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { loadProfile } from '../../../src/cli/input/profile-file.js';
import { CLIENT, ethernet, packet, pcap, pcapng, SERVER, talk } from '../../wire/capture-file.js';
import { type Ended, pathproof } from '../program-process.js';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'pathproof-learn-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function captureOf(packets: readonly Buffer[], make = pcap): string {
  const file = join(folder, 'capture');
  writeFileSync(file, make(packets.map((one) => ethernet(one))));
  return file;
}

function learn(capture: string, ...args: string[]): Promise<Ended> {
  return pathproof(['profile', 'learn', capture, '--server', SERVER[0], ...args]);
}

const SESSION = talk(['\x01who ', 'is\x02'], '\0\0\x04Main\0\0IP 500\u001b[2J');

describe('profile learn', () => {
  it.each([
    ['pcap', pcap],
    ['pcapng', pcapng],
  ])(
    'writes a profile from %s on standard output, and tells on standard error where the texts stand',
    async (_, make) => {
      const { code, stdout, stderr } = await learn(captureOf(SESSION, make));
      expect(code).toBe(0);
      expect(JSON.parse(stdout)).toMatchObject({
        name: 'learnt-192.168.42.1',
        request: { hex: Buffer.from('\x01who is\x02').toString('hex') },
        answerExample: Buffer.from('\0\0\x04Main\0\0IP 500\u001b[2J').toString('hex'),
      });
      expect(stderr).toMatch(/request: 8 bytes from 192\.168\.10\.20:40000/);
      expect(stderr).toMatch(/offset +3 +length +4 +latin1 +Main/);
      expect(stderr).toMatch(/offset +9 +length +6 +latin1 +IP 500/);
      expect(stderr).not.toContain('\u001b');
    },
  );

  it('writes a file that --profile takes, whole or not at all, and never over another one', async () => {
    const output = join(folder, 'mine.json');
    const capture = captureOf(SESSION);
    expect((await learn(capture, '--output', output, '--name', 'mine')).code).toBe(0);
    expect(loadProfile(output)).toMatchObject({ name: 'mine', request: Buffer.from('\x01who is\x02') });
    const again = await learn(capture, '--output', output, '--name', 'other');
    expect(again).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('--output: must not exist yet; give --force'),
    });
    expect(JSON.parse(readFileSync(output, 'utf8')).name).toBe('mine');
    expect((await learn(capture, '--output', output, '--name', 'other', '--force')).code).toBe(0);
    expect(JSON.parse(readFileSync(output, 'utf8')).name).toBe('other');
    expect(readdirSync(folder).sort()).toEqual(['capture', 'mine.json']);
  });

  it('leaves nothing behind where it cannot write', async () => {
    const { code, stderr } = await learn(captureOf(SESSION), '--output', join(folder, 'none', 'mine.json'));
    expect(code).toBe(3);
    expect(stderr).toContain('--output: cannot write');
    expect(existsSync(join(folder, 'none'))).toBe(false);
  });

  it('says that sessions differ', async () => {
    const { stderr } = await learn(captureOf([...SESSION, ...talk(['other'], 'x', 70_000)]));
    expect(stderr).toContain('1 of 2 sessions began with other bytes');
  });

  it('names the sessions that are there where none is the wanted one, and no byte of them', async () => {
    const login = [
      packet({ from: CLIENT, to: [SERVER[0], 50_804], sequence: 1, flags: ['syn'] }),
      packet({ from: CLIENT, to: [SERVER[0], 50_804], sequence: 2, acknowledgement: 1, payload: 'Administrator' }),
      packet({ from: CLIENT, to: [SERVER[0], 443], sequence: 1, flags: ['syn'] }),
    ];
    const { code, stdout, stderr } = await learn(captureOf(login), '--output', join(folder, 'out.json'));
    expect(code).toBe(2);
    expect(stdout).toBe('');
    expect(stderr).toBe(
      'pathproof: CAPTURE: must hold a session to TCP 50802 of 192.168.42.1. It holds: 192.168.10.20 to 192.168.42.1 ' +
        'TCP 50804 (left unread: it may carry credentials); 192.168.10.20 to 192.168.42.1 TCP 443, ' +
        `received "${join(folder, 'capture')}"\n`,
    );
    expect(existsSync(join(folder, 'out.json'))).toBe(false);
  });

  it.each([
    ['no server', [], '--server: must be the unit’s IPv4 address'],
    ['a name as server', ['--server', 'unit.example'], '--server: must be'],
    ['a bad base port', ['--server', SERVER[0], '--base-port', '80'], '--base-port: must be a whole number'],
    [
      'a base port that makes 50802 a login port',
      ['--server', SERVER[0], '--base-port', '50801'],
      '--base-port: must not make',
    ],
    ['a bad name', ['--server', SERVER[0], '--name', 'a b'], '--name: must be 1 to 64'],
  ])('with %s is refused before the capture is read', async (_what, args, words) => {
    const { code, stderr } = await pathproof(['profile', 'learn', join(folder, 'none'), ...args]);
    expect(code).toBe(2);
    expect(stderr).toContain(words);
    expect(stderr.trim().split('\n')).toHaveLength(1);
  });

  it.each([
    ['does not exist', () => join(folder, 'none'), 'must be a file that exists'],
    ['is a folder', () => folder, 'must be a file'],
    ['is empty', () => captureOf([], () => Buffer.alloc(0)), 'neither a pcap nor a pcapng file'],
    ['was cut off', () => captureOf(SESSION, (frames) => pcap(frames).subarray(0, -3)), 'ends inside frame 6'],
    ['cut its packets', () => captureOf(SESSION, (frames) => pcap(frames, { keep: 56 })), 'tcpdump -s 0'],
    ['began in the middle', () => captureOf(SESSION.slice(3)), 'start the capture before Manager'],
    ['holds nothing of TCP', () => captureOf([]), 'It holds no beginning of a TCP session'],
  ])('of a file that %s is refused in one line', async (_what, make, words) => {
    const { code, stderr } = await learn(make());
    expect(code).toBe(2);
    expect(stderr).toContain(words);
    expect(stderr.trim().split('\n')).toHaveLength(1);
  });

  it.each([[[]], [['forget']]])('is the only command of its kind: %j is refused', async (args) => {
    const { code, stderr } = await pathproof(['profile', ...args]);
    expect({ code, stderr }).toEqual({ code: 2, stderr: expect.stringContaining('profile COMMAND: must be learn') });
  });

  it('of a file over 256 MiB is refused unread', async () => {
    const file = captureOf(SESSION);
    truncateSync(file, 256 * 1024 ** 2 + 1);
    expect((await learn(file)).stderr).toContain('must not be larger than 256 MiB');
  });
});
