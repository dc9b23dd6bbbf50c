import { describe, expect, it } from 'vitest';
import { hasNetRaw, inPingGroup } from '../../../src/net/linux/privilege-facts.js';

describe('CAP_NET_RAW', () => {
  it.each([
    ['CapPrm:\t0\nCapEff:\t000001ffffffffff\nCapBnd:\t0\n', true],
    ['CapEff:\t0000000000002000\n', true],
    ['CapPrm:\t0000000000002000\nCapEff:\t0000000000000000\n', false],
    ['CapEff:\t000001ffffffdfff\n', false],
    ['', null],
    ['CapEff:\tnonsense\n', null],
  ])('is read from %j as %s', (status, expected) => {
    expect(hasNetRaw(status)).toBe(expected);
  });
});

describe('the range of groups that may open ICMP sockets', () => {
  it.each([
    ['1\t0\n', [0, 1, 1000], false],
    ['0\t2147483647\n', [1000], true],
    ['100\t200\n', [99, 201], false],
    ['100\t200\n', [5, 200], true],
    ['', [0], null],
  ])('%j with the groups %j gives %s', (range, groups, expected) => {
    expect(inPingGroup(range, groups)).toBe(expected);
  });
});
