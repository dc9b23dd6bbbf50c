import { describe, expect, it } from 'vitest';
import type { SystemHop, SystemTrace } from '../../../src/net/ports.js';
import {
  parseBusyboxTraceroute,
  parseInetutilsTraceroute,
  parseModernTraceroute,
} from '../../../src/net/system/linux-traceroute.js';
import { parseMacosTraceroute } from '../../../src/net/system/macos-traceroute.js';
import { parseWindowsTracert } from '../../../src/net/system/windows-tracert.js';
import { fixture, fixturesOf, inCodePage850, ROUTER, UNIT } from './fixture.js';

type End = Pick<SystemHop, 'annotation' | 'icmpCodes' | 'reply'>;

const CONTEXT = { destination: UNIT, maxHops: 6 };
const FIRST = ['192.168.10.1', ROUTER];

/** Both routers, then the hop that ended the trace; its time is not looked at. */
function endsAt(address: string, end: End = {}): unknown {
  return { kind: 'hops', hops: [...hops(FIRST), { ...hops([address], 3)[0], ...end }], reached: address === UNIT };
}

function silentAfter(maxHops: number): unknown {
  const rest = Array.from({ length: maxHops - 2 }, (_, index) => ({ ttl: index + 3, address: null, rttMs: null }));
  return { kind: 'hops', hops: [...hops(FIRST), ...rest], reached: false };
}

function hops(addresses: string[], from = 1) {
  return addresses.map((address, index) => ({ ttl: index + from, address, rttMs: expect.any(Number) as number }));
}

const NO_ROUTE = { kind: 'unusable', reason: 'Network is unreachable', errno: 'ENETUNREACH' };
const NO_PRIVILEGE = {
  kind: 'unusable',
  reason: 'this program needs root for it (or the capability CAP_NET_RAW)',
  errno: 'EPERM',
};

function marked(annotation: string, ...icmpCodes: number[]): unknown {
  return endsAt(ROUTER, { annotation, icmpCodes });
}

type Table = [string, unknown][];

/** The same faults for each way of tracing; `at` overrides what a way cannot show. */
function everyFault(tool: string, at: Record<string, unknown>): Table {
  const common = { healthy: endsAt(UNIT), dropped: silentAfter(6), 'late-3-1': marked('!H', 1), 'no-route': NO_ROUTE };
  return Object.entries({ ...common, ...at }).map(([fault, expected]) => [`${tool}-${fault}`, expected]);
}

const MODERN_FAULTS = {
  'late-3-1': marked('!H', 1, 7, 12),
  'rejected-3-0': marked('!N', 0, 6, 8, 11),
  'rejected-3-3': marked('!', 3),
  'rejected-3-9': marked('!X', 9, 10, 13),
  'rejected-3-10': marked('!X', 9, 10, 13),
  'rejected-3-13': marked('!X', 9, 10, 13),
};
const MODERN: Table = [
  ...everyFault('traceroute-udp', MODERN_FAULTS),
  ...everyFault('traceroute-icmp', MODERN_FAULTS),
  ['traceroute-udp-port-healthy', endsAt(UNIT)],
  ['traceroute-udp-port-dropped', silentAfter(6)],
  ['traceroute-tcp-healthy', endsAt(UNIT, { reply: 'syn-ack' })],
  ['traceroute-tcp-port-dropped', silentAfter(6)],
  ['traceroute-tcp-port-reset', endsAt(UNIT, { reply: 'rst' })],
  ['traceroute-tcp-rejected-3-3', marked('!', 3)],
  ['traceroute-tcp-rejected-3-13', marked('!X', 9, 10, 13)],
  ['traceroute-tcp-late-3-1', marked('!H', 1, 7, 12)],
  ['traceroute-tcp-nobody-healthy', NO_PRIVILEGE],
  ['traceroute-icmp-nobody-healthy', NO_PRIVILEGE],
  ['traceroute-udp-nobody-healthy', endsAt(UNIT)],
  ['traceroute-udp-nobody-rejected-3-13', marked('!X', 9, 10, 13)],
];

const INETUTILS_FAULTS = {
  'rejected-3-0': marked('!N', 0),
  'rejected-3-9': marked('!*', 6, 7, 9, 10),
  'rejected-3-10': marked('!*', 6, 7, 9, 10),
  'rejected-3-13': marked('!X', 13, 14, 15),
};
const INETUTILS: Table = [
  ...everyFault('inetutils-traceroute-udp', { ...INETUTILS_FAULTS, 'rejected-3-3': marked('!', 3) }),
  ...everyFault('inetutils-traceroute-icmp', { ...INETUTILS_FAULTS, 'rejected-3-3': marked('!P', 2, 3) }),
];

const BUSYBOX = everyFault('busybox-traceroute-udp', {
  'rejected-3-0': marked('!N', 0),
  'rejected-3-3': marked('!', 3),
  'rejected-3-9': marked('!A', 9, 13),
  'rejected-3-10': marked('!C', 10),
  'rejected-3-13': marked('!A', 9, 13),
});

const MACOS: Table = [
  ['macos-traceroute-udp-healthy', endsAt(UNIT)],
  ['macos-traceroute-tcp-dropped', silentAfter(6)],
  ['macos-traceroute-udp-rejected-3-13', marked('!X', 13)],
  ['macos-traceroute-icmp-rejected-3-10', marked('!Z', 10)],
  ['macos-traceroute-udp-late-3-1', marked('!H', 1)],
];

/** Windows folds several codes into the same words, so none is named. */
const REFUSED = {
  kind: 'hops',
  hops: [...hops(FIRST), { ttl: 3, address: ROUTER, rttMs: null, annotation: '!' }],
  reached: false,
};
const WINDOWS: Table = ['en', 'de'].flatMap(
  (language): Table => [
    [`windows-${language}-tracert-healthy`, endsAt(UNIT)],
    [`windows-${language}-tracert-dropped`, silentAfter(4)],
    [`windows-${language}-tracert-host-unreachable`, REFUSED],
  ],
);

describe.each([
  ['traceroute of Debian', parseModernTraceroute, MODERN, ['traceroute-']],
  ['traceroute of inetutils', parseInetutilsTraceroute, INETUTILS, ['inetutils-traceroute']],
  ['traceroute of busybox', parseBusyboxTraceroute, BUSYBOX, ['busybox-traceroute']],
  ['traceroute of macOS', parseMacosTraceroute, MACOS, ['macos-traceroute']],
  ['tracert of Windows', parseWindowsTracert, WINDOWS, ['windows-en-tracert', 'windows-de-tracert']],
] as const)('the output of %s', (_name, parse, table, prefixes) => {
  it.each(table)('%s is read', (name, expected) => {
    expect(parse(fixture(name), CONTEXT)).toEqual(expected);
  });

  it('has a row for every fixture', () => {
    expect(table.map(([name]) => name).sort()).toEqual(prefixes.flatMap(fixturesOf).sort());
  });

  it('is not understood when it is empty or of another program', () => {
    for (const text of ['', 'command not found', fixture('iputils-ping-dropped'), fixture('windows-de-ping-silent')]) {
      expect(parse(text, CONTEXT)).toMatchObject({ kind: 'unusable' });
    }
  });
});

function hopsOf(trace: SystemTrace): SystemHop[] {
  return trace.kind === 'hops' ? trace.hops : [];
}

describe('a trace', () => {
  it('that ends at a router because the hops ran out was not refused there', () => {
    const text = ' 1  192.168.10.1  0.1 ms\n 2  10.0.12.2  0.2 ms\n';
    const [, last] = hopsOf(parseModernTraceroute(text, { ...CONTEXT, maxHops: 2 }));
    expect(last).toEqual({ ttl: 2, address: ROUTER, rttMs: 0.2 });
  });

  it('keeps the number of a code that has no letter', () => {
    const [hop] = hopsOf(parseModernTraceroute(' 1  10.0.12.2  0.1 ms !<12>\n', CONTEXT));
    expect(hop).toMatchObject({ annotation: '!<12>', icmpCodes: [12] });
  });

  it('keeps a mark it does not know, without codes', () => {
    const [hop] = hopsOf(parseBusyboxTraceroute(' 1  10.0.12.2  0.1 ms !Q\n', CONTEXT));
    expect(hop).toEqual({ ttl: 1, address: ROUTER, rttMs: 0.1, annotation: '!Q' });
  });

  it('ignores hops that are not numbered upwards', () => {
    const text = ' 1  192.168.10.1  0.1 ms\n 1  192.0.2.9  0.1 ms\n 300  192.0.2.9  0.1 ms\n 2  10.0.12.2  0.2 ms\n';
    const addresses = hopsOf(parseModernTraceroute(text, { ...CONTEXT, maxHops: 2 })).map((hop) => hop.address);
    expect(addresses).toEqual(FIRST);
  });

  it.each(WINDOWS)('of Windows is read in the code page of a German console too (%s)', (name, expected) => {
    expect(parseWindowsTracert(inCodePage850(fixture(name)), CONTEXT)).toEqual(expected);
  });
});
