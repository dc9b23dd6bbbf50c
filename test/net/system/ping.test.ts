import { describe, expect, it } from 'vitest';
import type { SystemPing } from '../../../src/net/ports.js';
import { parseBusyboxPing } from '../../../src/net/system/busybox-ping.js';
import { parseIputilsPing } from '../../../src/net/system/iputils-ping.js';
import { parseMacosPing } from '../../../src/net/system/macos-ping.js';
import { parseWindowsPing } from '../../../src/net/system/windows-ping.js';
import { fixture, fixturesOf, inCodePage850, ROUTER, UNIT } from './fixture.js';

function error(text: string, icmp: { icmpType?: number; icmpCode?: number }, from: string = ROUTER): SystemPing {
  return { kind: 'error', from, ...icmp, text };
}

function silent(errorsShown: boolean): SystemPing {
  return { kind: 'silent', sent: 2, errorsShown };
}

const UNREACHABLE = { icmpType: 3 };
const TIME_EXCEEDED = { icmpType: 11, icmpCode: 0 };
const NO_ROUTE: SystemPing = { kind: 'unusable', reason: 'Network is unreachable', errno: 'ENETUNREACH' };

const IPUTILS: [string, SystemPing][] = [
  ['iputils-ping-healthy', { kind: 'answered', ttl: 62, rttMs: 0.083, sent: 2, received: 2 }],
  ['iputils-ping-dropped', silent(true)],
  ['iputils-ping-rejected-3-3', error('Destination Port Unreachable', { icmpType: 3, icmpCode: 3 })],
  ['iputils-ping-rejected-3-10', error('Destination Host Prohibited', { icmpType: 3, icmpCode: 10 })],
  ['iputils-ping-rejected-3-13', error('Packet filtered', { icmpType: 3, icmpCode: 13 })],
  ['iputils-ping-late-3-1', error('Destination Host Unreachable', { icmpType: 3, icmpCode: 1 })],
  ['iputils-ping-loop', error('Time to live exceeded', TIME_EXCEEDED)],
  ['iputils-ping-no-route', NO_ROUTE],
  // This version hides that the PC's own firewall refused.
  ['iputils-ping-refused', silent(true)],
];

const BUSYBOX: [string, SystemPing][] = [
  ['busybox-ping-healthy', { kind: 'answered', ttl: 62, rttMs: 1.533, sent: 2, received: 2 }],
  ['busybox-ping-dropped', silent(false)],
  ['busybox-ping-rejected-3-13', silent(false)],
  ['busybox-ping-late-3-1', silent(false)],
  ['busybox-ping-no-route', NO_ROUTE],
  ['busybox-ping-refused', { kind: 'unusable', reason: 'Operation not permitted', errno: 'EPERM', unsent: true }],
];

const MACOS: [string, SystemPing][] = [
  ['macos-ping-answered', { kind: 'answered', ttl: 62, rttMs: 1.204, sent: 2, received: 2 }],
  ['macos-ping-silent', silent(true)],
  ['macos-ping-rejected-3-13', error('Communication prohibited by filter', { icmpType: 3, icmpCode: 13 })],
  ['macos-ping-rejected-3-10', error('Dest Unreachable, Bad Code: 10', { icmpType: 3, icmpCode: 10 })],
  ['macos-ping-host-unreachable', error('Destination Host Unreachable', { icmpType: 3, icmpCode: 1 })],
  ['macos-ping-loop', error('Time to live exceeded', TIME_EXCEEDED)],
  ['macos-ping-no-route', { kind: 'unusable', reason: 'No route to host', errno: 'EHOSTUNREACH' }],
];

const WINDOWS: [string, SystemPing][] = [
  ['windows-en-ping-answered', { kind: 'answered', ttl: 62, rttMs: 12, sent: 3, received: 2 }],
  ['windows-en-ping-silent', silent(true)],
  ['windows-en-ping-host-unreachable', error('Destination host unreachable.', UNREACHABLE)],
  ['windows-en-ping-net-unreachable', error('Destination net unreachable.', UNREACHABLE)],
  ['windows-en-ping-loop', error('TTL expired in transit.', TIME_EXCEEDED)],
  [
    'windows-en-ping-general-failure',
    { kind: 'unusable', reason: 'Windows did not send: PING: transmit failed. General failure.' },
  ],
  ['windows-de-ping-answered', { kind: 'answered', ttl: 62, rttMs: 1, sent: 2, received: 2 }],
  ['windows-de-ping-silent', silent(true)],
  ['windows-de-ping-host-unreachable', error('Zielhost nicht erreichbar.', UNREACHABLE, '192.168.10.20')],
  ['windows-de-ping-loop', error('Die Gültigkeitsdauer wurde bei der Übertragung überschritten.', TIME_EXCEEDED)],
  [
    'windows-de-ping-general-failure',
    { kind: 'unusable', reason: 'Windows did not send: PING: Fehler bei der Übertragung. Allgemeiner Fehler.' },
  ],
];

describe.each([
  ['iputils', parseIputilsPing, IPUTILS, ['iputils-ping']],
  ['busybox', parseBusyboxPing, BUSYBOX, ['busybox-ping']],
  ['macOS', parseMacosPing, MACOS, ['macos-ping']],
  ['Windows', parseWindowsPing, WINDOWS, ['windows-en-ping', 'windows-de-ping']],
] as const)('the output of ping of %s', (_name, parse, table, prefixes) => {
  it.each(table)('%s is read', (name, expected) => {
    expect(parse(fixture(name), UNIT)).toEqual(expected);
  });

  it('has a row for every fixture', () => {
    expect(table.map(([name]) => name).sort()).toEqual(prefixes.flatMap(fixturesOf).sort());
  });

  it('is never taken for silence when it is empty or of another program', () => {
    for (const text of ['', '\n\n', 'command not found', 'usage: ping host', fixture('traceroute-udp-dropped')]) {
      expect(parse(text, UNIT)).toMatchObject({ kind: 'unusable' });
    }
  });

  it('says nothing about the unit when another address answers', () => {
    const [answered] = table.find(([, result]) => result.kind === 'answered') ?? [];
    const other = fixture(answered ?? '')
      .replaceAll(`from ${UNIT}`, 'from 192.0.2.7')
      .replaceAll(`von ${UNIT}`, '');
    expect(parse(other, UNIT).kind).not.toBe('answered');
  });
});

describe('a ping of Windows', () => {
  it.each(WINDOWS)('is read in the code page of a German console too (%s)', (name, expected) => {
    const seen = parseWindowsPing(inCodePage850(fixture(name)), UNIT);
    const { text: _text, reason: _reason, ...rest } = { text: '', reason: '', ...expected };
    expect(seen).toMatchObject(rest);
  });

  it('in French is answered by its shape, but its silence is not guessed', () => {
    const reply = 'Réponse de 192.168.42.1 : octets=32 temps=2 ms TTL=62\n';
    expect(parseWindowsPing(reply, UNIT)).toEqual({ kind: 'answered', ttl: 62, rttMs: 2, sent: 1, received: 1 });
    const timeout =
      "Délai d'attente de la demande dépassé.\n    Paquets : envoyés = 2, reçus = 0, perdus = 2 (perte 100%),";
    expect(parseWindowsPing(timeout, UNIT)).toMatchObject({ kind: 'unusable' });
  });
});

describe('a ping of Unix', () => {
  it('counts a duplicate reply once', () => {
    const text = fixture('iputils-ping-healthy').replace(
      'seq=2 ttl=62 time=0.071 ms',
      'seq=1 ttl=62 time=0.2 ms (DUP!)',
    );
    expect(parseIputilsPing(text, UNIT)).toMatchObject({ kind: 'answered', sent: 2, received: 1 });
  });

  it('is answered when some requests were, whatever became of the others', () => {
    const text = `From ${ROUTER} icmp_seq=1 Packet filtered\n${fixture('iputils-ping-healthy')}`;
    expect(parseIputilsPing(text, UNIT)).toMatchObject({ kind: 'answered', received: 2 });
  });

  it('does not take a redirect for a refusal', () => {
    const redirect = `From 192.168.10.1 icmp_seq=1 Redirect Host(New nexthop: 192.168.10.2)\n`;
    expect(parseIputilsPing(redirect + fixture('iputils-ping-dropped'), UNIT)).toEqual(silent(true));
  });

  it('passes on words it does not know, without a type', () => {
    const text = `From ${ROUTER} icmp_seq=1 Something new\n`;
    expect(parseIputilsPing(text, UNIT)).toEqual(error('Something new', {}));
  });
});
