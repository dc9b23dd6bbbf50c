import { mkdtempSync, readdirSync, readlinkSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { openMachine } from '../../src/cli/machine.js';
import { readSettings } from '../../src/cli/options/settings.js';
import { NEEDS_ROOT } from '../support/skips.js';
import { describeUnless } from '../support/strict.js';
import { type Ended, pathproof } from './program-process.js';

const WHY_NOT = process.getuid?.() === 0 ? null : `${NEEDS_ROOT}nobody else may read what the user may not`;
const SUDO = { SUDO_UID: '65534', SUDO_GID: '65533' };
/** Nothing is sent: the file is refused before. */
const RUN = ['run', 'remote', '--address', '127.0.0.80', '--interface', 'lo', '--method', 'connect'];

describeUnless(WHY_NOT, 'a file that the user behind sudo may not read', () => {
  let folder: string;
  let secret: string;
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'pathproof-secret-'));
    secret = join(folder, 'secret');
    writeFileSync(secret, 'root:secret-words', { mode: 0o600 });
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  it.each([
    ['--config', [...RUN, '--config']],
    ['--profile', [...RUN, '--profile']],
    ['--expect', [...RUN, '--expect']],
    ['--snmp-community-file', [...RUN, '--snmp-community-file']],
    ['a fleet list', ['fleet', '--interface', 'lo', '--method', 'connect']],
    ['a report to render', ['render', '--to', '/dev/null/x.txt']],
    ['a report to make rules from', ['rules', '--for', 'cisco-ios']],
    ['a capture to learn from', ['profile', 'learn', '--server', '127.0.0.80']],
  ])('is not read for %s', async (_name, args) => {
    const { code, stdout, stderr }: Ended = await pathproof([...args, secret], SUDO);
    expect(stderr).toMatch(/permission denied|EACCES|cannot be read/i);
    expect(stdout + stderr).not.toContain('secret-words');
    expect(code).not.toBe(0);
  });
});

function openSockets(): string[] {
  const names = readdirSync('/proc/self/fd').flatMap((fd) => {
    try {
      return [readlinkSync(`/proc/self/fd/${fd}`)];
    } catch {
      return [];
    }
  });
  return names.filter((name) => name.startsWith('socket:')).toSorted();
}

describeUnless(WHY_NOT, 'raw sockets', () => {
  it('are closed where an interface does not exist, after they were opened', async () => {
    const before = openSockets();
    const settings = readSettings({ flags: { interface: 'none-such', method: 'raw' }, env: {}, configFile: undefined });
    await expect(openMachine(settings)).rejects.toThrow('--interface');
    await vi.waitFor(() => expect(openSockets()).toEqual(before));
  });
});
