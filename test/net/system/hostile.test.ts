import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isIpv4 } from '../../../src/model/address.js';
import type { SystemPing, SystemTrace } from '../../../src/net/ports.js';
import { parseBusyboxPing } from '../../../src/net/system/busybox-ping.js';
import { parseIputilsPing } from '../../../src/net/system/iputils-ping.js';
import {
  parseBusyboxTraceroute,
  parseInetutilsTraceroute,
  parseModernTraceroute,
} from '../../../src/net/system/linux-traceroute.js';
import { parseMacosPing } from '../../../src/net/system/macos-ping.js';
import { parseMacosTraceroute } from '../../../src/net/system/macos-traceroute.js';
import { parseWindowsPing } from '../../../src/net/system/windows-ping.js';
import { parseWindowsTracert } from '../../../src/net/system/windows-tracert.js';
import { fixture, fixturesOf, UNIT } from './fixture.js';

const PINGS = { parseIputilsPing, parseBusyboxPing, parseMacosPing, parseWindowsPing };
const TRACES = {
  parseModernTraceroute,
  parseInetutilsTraceroute,
  parseBusyboxTraceroute,
  parseMacosTraceroute,
  parseWindowsTracert,
};
const SAMPLES = fixturesOf('').map(fixture);

/** Pieces of honest outputs in any order, with anything in between. */
const pieces = fc.constantFrom(...new Set(SAMPLES.flatMap((text) => text.split(/(?<=[ \n])/))));
const anything = fc.string({ unit: 'binary', maxLength: 40 });
const hostileText = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 4000 }),
  fc.array(fc.oneof({ weight: 5, arbitrary: pieces }, anything), { maxLength: 200 }).map((parts) => parts.join('')),
);

const inRange = (value: number | undefined, max: number): boolean =>
  value === undefined || (Number.isFinite(value) && value >= 0 && value <= max);

function expectSanePing(seen: SystemPing): void {
  if (seen.kind === 'error') expect([isIpv4(seen.from), seen.text.length <= 200]).toEqual([true, true]);
  if (seen.kind === 'silent') expect(seen.sent).toBeGreaterThan(0);
  if (seen.kind !== 'answered') return;
  expect([inRange(seen.ttl, 255), inRange(seen.rttMs, 1e9), seen.received <= seen.sent]).toEqual([true, true, true]);
}

function expectSaneTrace(seen: SystemTrace): void {
  if (seen.kind !== 'hops') return;
  const ttls = seen.hops.map((hop) => hop.ttl);
  expect(ttls).toEqual([...new Set(ttls)].sort((a, b) => a - b));
  for (const { ttl, address, annotation } of seen.hops) {
    expect([ttl >= 1 && ttl <= 255, address === null || isIpv4(address)]).toEqual([true, true]);
    expect((annotation ?? '').length).toBeLessThanOrEqual(8);
  }
  expect(seen.reached).toBe(seen.hops.some((hop) => hop.address === UNIT));
}

describe('hostile text', () => {
  it.each(Object.entries(PINGS))('gives %s a sane value', (_name, parse) => {
    fc.assert(fc.property(hostileText, (text) => expectSanePing(parse(text, UNIT))));
  });

  it.each(Object.entries(TRACES))('gives %s a sane value', (_name, parse) => {
    fc.assert(fc.property(hostileText, (text) => expectSaneTrace(parse(text, { destination: UNIT, maxHops: 6 }))));
  });

  it.each([
    ['one endless line', 'a'.repeat(5_000_000)],
    ['endless lines', 'From 1.2.3.4 icmp_seq=1 \n'.repeat(200_000)],
    ['endless stars', `1 ${'* '.repeat(2_000_000)}`],
    ['endless spaces', ` 1${' '.repeat(3_000_000)}x`],
    ['endless colons', `ping: ${'a: '.repeat(1_000_000)}`],
    ['endless digits', `64 bytes from ${'1'.repeat(2_000_000)}.1.1.1: seq=1`],
  ])('of %s is read to its end', (_name, text) => {
    for (const parse of Object.values(PINGS)) expect(parse(text, UNIT).kind).toMatch(/unusable|error/);
    for (const parse of Object.values(TRACES)) {
      const seen = parse(text, { destination: UNIT, maxHops: 6 });
      expect(seen.kind === 'unusable' || !seen.reached).toBe(true);
    }
  });
});
