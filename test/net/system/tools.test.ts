import { chmodSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import type { Ipv4 } from '../../../src/model/address.js';
import { findPing, findTraceroute } from '../../../src/net/system/family.js';
import { searchDirectories } from '../../../src/net/system/find-program.js';
import { PING_COMMANDS } from '../../../src/net/system/ping-command.js';
import { systemTools } from '../../../src/net/system/tools.js';
import { TRACE_COMMANDS } from '../../../src/net/system/trace-command.js';
import { describeUnless } from '../../support/strict.js';
import { fixture, UNIT } from './fixture.js';

const LOOPBACK = '127.0.0.1' as Ipv4;
const ICMP_TRACE = { protocol: 'icmp', maxHops: 6, timeoutMs: 1000 } as const;

let directory: string;
beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), 'pathproof-tools-'));
});
afterAll(() => rmSync(directory, { recursive: true }));

/** A program of that name alone in a directory: it tells its version for -V and --version, and else runs the body. */
function program(name: string, version: string, body: string): string[] {
  const place = mkdtempSync(join(directory, 'bin-'));
  const path = join(place, name);
  writeFileSync(path, `#!/bin/sh\ncase "$1" in -V|--version) echo '${version}'; exit;; esac\n${body}\n`);
  chmodSync(path, 0o755);
  return [place];
}

function printing(name: string, version: string, output: string): string[] {
  return program(name, version, `cat <<'END'\n${output}\nEND`);
}

/** Throws until the file is there and complete. */
function pidIn(file: string): number {
  const pid = /^(\d+)\n/.exec(readFileSync(file, 'utf8'))?.[1];
  if (pid === undefined) throw new Error('not written yet');
  return Number(pid);
}

const IPUTILS = 'ping from iputils 20221126';
const MODERN = 'Modern traceroute for Linux, version 2.1.2';
const onUnix = process.platform === 'win32' ? 'the programs of these tests are shell scripts' : null;

describeUnless(onUnix, 'the system’s tools', () => {
  it.each([
    [IPUTILS, 'iputils', 'iputils 20221126'],
    ['ping utility, iputils-s20180629', 'iputils', 'iputils-s20180629'],
    ['BusyBox v1.35.0 (Debian 1:1.35.0-4) multi-call binary.', 'busybox', 'BusyBox v1.35.0'],
    ['ping (GNU inetutils) 2.4', 'inetutils', 'GNU inetutils 2.4'],
    ['something else', 'unknown', null],
  ])('whose ping says "%s" is of the family %s', async (said, family, version) => {
    const directories = program('ping', said, '');
    expect(await findPing({ directories, platform: 'linux' })).toEqual({
      path: join(directories[0] ?? '', 'ping'),
      family,
      version,
      problem: null,
    });
  });

  it('finds a traceroute behind a link, after directories that do not have it', async () => {
    const [place = ''] = program('real', MODERN, '');
    symlinkSync(join(place, 'real'), join(place, 'traceroute'));
    expect(await findTraceroute({ directories: [directory, place], platform: 'linux' })).toMatchObject({
      family: 'modern',
      version: MODERN,
    });
  });

  it('are told to be missing where they are', async () => {
    const tools = systemTools({ directories: [directory] });
    expect(await tools.ping(UNIT, { count: 1, timeoutMs: 100 })).toEqual({
      kind: 'unusable',
      reason: 'there is no ping on this machine',
    });
    expect(await tools.trace(UNIT, ICMP_TRACE)).toMatchObject({
      kind: 'unusable',
      reason: 'there is no traceroute on this machine',
    });
  });

  it('that cannot be started are told with the system’s reason', async () => {
    const [place = ''] = program('ping', '', '');
    writeFileSync(join(place, 'ping'), '#!/nonexistent/interpreter\n');
    const tools = systemTools({ directories: [place], platform: 'linux' });
    const reason = expect.stringMatching(/^ping could not be started: .*ENOENT/) as string;
    expect(await tools.ping(UNIT, { count: 1, timeoutMs: 100 })).toEqual({ kind: 'unusable', reason });
  });

  it('are not trusted when they are of an unknown family', async () => {
    const tools = systemTools({ directories: program('ping', 'mystery', 'echo fine'), platform: 'linux' });
    expect(await tools.ping(UNIT, { count: 1, timeoutMs: 100 })).toMatchObject({ kind: 'unusable' });
  });

  it('are run and read', async () => {
    const pings = printing('ping', IPUTILS, fixture('iputils-ping-rejected-3-13'));
    const ping = await systemTools({ directories: pings, platform: 'linux' }).ping(UNIT, { count: 2, timeoutMs: 100 });
    expect(ping).toMatchObject({ kind: 'error', icmpCode: 13 });
    const traces = printing('traceroute', MODERN, fixture('traceroute-icmp-healthy'));
    const trace = await systemTools({ directories: traces, platform: 'linux' }).trace(UNIT, ICMP_TRACE);
    expect(trace).toMatchObject({ kind: 'hops', reached: true });
  });

  it('say which protocols a traceroute lacks', async () => {
    const directories = program('traceroute', 'traceroute (GNU inetutils) 2.4', '');
    const trace = await systemTools({ directories, platform: 'linux' }).trace(UNIT, { ...ICMP_TRACE, protocol: 'tcp' });
    expect(trace).toEqual({
      kind: 'unusable',
      reason: 'this traceroute (GNU inetutils 2.4) traces with icmp and udp only, not with tcp',
    });
  });

  it('end when the run is cancelled, and what was not waited for is not silence', async () => {
    const cancel = new AbortController();
    const pidFile = join(directory, 'pid');
    const body = `echo $$ > "${pidFile}"; trap '' INT; while :; do sleep 0.05; done`;
    const ping = systemTools({ directories: program('ping', IPUTILS, body), platform: 'linux' }).ping(UNIT, {
      count: 100,
      timeoutMs: 60_000,
      signal: cancel.signal,
    });
    const pid = await vi.waitFor(() => pidIn(pidFile), { timeout: 10_000 });
    expect(process.kill(pid, 0)).toBe(true);
    cancel.abort();
    expect(await ping).toEqual({ kind: 'unusable', reason: 'ping was cut short' });
    expect(() => process.kill(pid, 0)).toThrow('ESRCH');
  });

  it('are cut off when they write without end', async () => {
    const directories = program('traceroute', MODERN, 'exec yes " 1  10.0.0.1  0.1 ms"');
    const trace = await systemTools({ directories, platform: 'linux' }).trace(UNIT, ICMP_TRACE);
    expect(trace).toEqual({ kind: 'unusable', reason: 'traceroute was cut short' });
  });
});

describe('the options', () => {
  const trace = { maxHops: 8, timeoutMs: 3500 };

  it.each([
    ['iputils', ['-n', '-c', '3', '-i', '0.5', '-W', '4', UNIT]],
    ['busybox', ['-c', '3', '-W', '4', UNIT]],
    ['macos', ['-n', '-c', '3', '-W', '3500', UNIT]],
    ['windows', ['-4', '-n', '3', '-w', '3500', UNIT]],
  ] as const)('of ping of %s', (family, expected) => {
    expect(PING_COMMANDS[family]?.args(UNIT, { count: 3, timeoutMs: 3500 })).toEqual(expected);
  });

  it.each([
    ['modern', 'icmp', undefined, '-n -N 1 -q 1 -m 8 -w 4,0,0 -I'],
    ['modern', 'tcp', 50_804, '-n -N 1 -q 1 -m 8 -w 4,0,0 -T -O info --sport=20000 -p 50804'],
    ['modern', 'udp', 50_795, '-n -N 1 -q 1 -m 8 -w 4,0,0 -U --sport=20000 -p 50795'],
    ['modern', 'udp', undefined, '-n -N 1 -q 1 -m 8 -w 4,0,0'],
    ['inetutils', 'icmp', undefined, '-M icmp -q 1 -m 8 -w 4'],
    ['busybox', 'udp', undefined, '-n -q 1 -m 8 -w 4'],
    ['macos', 'tcp', 50_804, '-n -P tcp -q 1 -m 8 -w 4 -e -p 50804'],
    ['windows', 'icmp', undefined, '-d -4 -h 8 -w 3500'],
  ] as const)('of a trace of %s with %s, port %s', (family, protocol, port, expected) => {
    const options = port === undefined ? { ...trace, protocol } : { ...trace, protocol, port };
    expect(TRACE_COMMANDS[family]?.args(UNIT, options, 20_000).join(' ')).toBe(`${expected} ${UNIT}`);
  });

  it('look in the sbin directories too, on Windows in System32 alone', () => {
    expect(searchDirectories({ PATH: '/opt/bin:.::relative' }, 'linux')).toEqual([
      '/opt/bin',
      '/usr/sbin',
      '/sbin',
      '/usr/bin',
      '/bin',
      '/usr/local/sbin',
    ]);
    const [only, ...others] = searchDirectories({ PATH: 'C:\\Temp', SystemRoot: 'D:\\Windows' }, 'win32');
    expect([only?.startsWith('D:\\Windows'), only?.endsWith('System32'), others]).toEqual([true, true, []]);
  });
});

const ping = await findPing();
const noPing = ping !== null && PING_COMMANDS[ping.family] ? null : 'no ping whose output is known is installed';
describeUnless(noPing, 'the ping of this machine', () => {
  it('is answered on loopback', async () => {
    const result = await systemTools().ping(LOOPBACK, { count: 2, timeoutMs: 2000 });
    expect(result).toMatchObject({ kind: 'answered', sent: 2, received: 2 });
  });
});
