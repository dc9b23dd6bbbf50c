import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { dropPrivileges } from '../../../src/net/adapters/privileges.js';
import { NEEDS_ROOT } from '../../support/skips.js';
import { describeUnless } from '../../support/strict.js';

const isRoot = process.getuid?.() === 0;
const BUILT = join(import.meta.dirname, '../../../build/net/adapters/privileges.js');
const USER = 65_534;

describe('dropping privileges', () => {
  it.each([
    ['no SUDO_UID', {}],
    ['no SUDO_GID', { SUDO_UID: '1000' }],
    ['a SUDO_UID of root', { SUDO_UID: '0', SUDO_GID: '0' }],
    ['a SUDO_UID that is no number', { SUDO_UID: 'me', SUDO_GID: '1000' }],
    ['a negative SUDO_UID', { SUDO_UID: '-1', SUDO_GID: '1000' }],
    ['a fraction', { SUDO_UID: '10.5', SUDO_GID: '1000' }],
  ])('does nothing with %s', (_name, env) => {
    const before = process.getuid?.();
    expect(dropPrivileges(env)).toBeNull();
    expect(process.getuid?.()).toBe(before);
  });
});

/** Drops in a process of its own, tries to come back, and prints what is left. */
const CHILD = `
const { dropPrivileges } = await import(process.argv[1]);
const dropped = dropPrivileges();
const again = dropPrivileges();
let back = 'allowed';
try { process.setuid(0); } catch { back = 'refused'; }
console.log(JSON.stringify({
  dropped, again, back, uid: process.getuid(), euid: process.geteuid(), gid: process.getgid(), groups: process.getgroups(),
  home: process.env.HOME,
}));
`;

/** The effective user after each step, and whether there is a way back from the last one. */
const LOWERED = `
const { dropPrivileges, lowerPrivileges, raisePrivileges } = await import(process.argv[1]);
const said = [];
lowerPrivileges(); said.push(process.geteuid());
raisePrivileges(); said.push(process.geteuid());
lowerPrivileges(); dropPrivileges(); raisePrivileges(); said.push(process.geteuid());
try { process.seteuid(0); said.push('allowed'); } catch { said.push('refused'); }
console.log(JSON.stringify(said));
`;

describeUnless(isRoot ? null : `${NEEDS_ROOT}nobody else has privileges to drop`, 'dropping privileges as root', () => {
  it('leaves only the user’s ids and group, no way back, and nothing to drop again', () => {
    const env = { ...process.env, SUDO_UID: String(USER), SUDO_GID: String(USER) };
    const child = spawnSync(process.execPath, ['--input-type=module', '-e', CHILD, BUILT], { env, encoding: 'utf8' });
    expect(child.stderr).toBe('');
    const left = { dropped: USER, again: null, back: 'refused', uid: USER, euid: USER, gid: USER, groups: [USER] };
    expect(JSON.parse(child.stdout)).toMatchObject(left);
  });

  it('keeps the user’s other groups, and his home folder', () => {
    const folder = mkdtempSync(join(tmpdir(), 'pathproof-groups-'));
    try {
      const groups = join(folder, 'group');
      writeFileSync(groups, 'root:x:0:\nothers:x:4242:someone\n', { mode: 0o644 });
      const users = join(folder, 'passwd');
      writeFileSync(users, `root:x:0:0::/root:/bin/sh\nsomeone:x:${USER}:${USER}::/srv/someone:/bin/sh\n`, {
        mode: 0o644,
      });
      const script = `mount --bind ${groups} /etc/group && mount --bind ${users} /etc/passwd && exec "$@"`;
      const argv = ['--mount', 'sh', '-c', script, 'sh', process.execPath, '--input-type=module', '-e', CHILD, BUILT];
      const env = { ...process.env, HOME: '/root', SUDO_UID: String(USER), SUDO_GID: String(USER) };
      const child = spawnSync('unshare', argv, { env, encoding: 'utf8' });
      expect(child.stderr).toBe('');
      const left = JSON.parse(child.stdout) as { groups: number[]; home: string };
      expect(left.groups.toSorted((a, b) => a - b)).toEqual([4242, USER]);
      expect(left.home).toBe('/srv/someone');
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });

  it('can do without them before, and take them back to open what needs them', () => {
    const env = { ...process.env, SUDO_UID: String(USER), SUDO_GID: String(USER) };
    const child = spawnSync(process.execPath, ['--input-type=module', '-e', LOWERED, BUILT], { env, encoding: 'utf8' });
    expect(child.stderr).toBe('');
    expect(JSON.parse(child.stdout)).toEqual([USER, 0, USER, 'refused']);
  });
});
