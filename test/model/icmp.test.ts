import { describe, expect, it } from 'vitest';
import { describeIcmp } from '../../src/model/icmp.js';

describe('describeIcmp', () => {
  it.each([
    [3, 0, 'net unreachable'],
    [3, 1, 'host unreachable'],
    [3, 3, 'port unreachable'],
    [3, 4, 'fragmentation needed'],
    [3, 6, 'destination network unknown'],
    [3, 9, 'communication with destination network administratively prohibited'],
    [3, 10, 'communication with destination host administratively prohibited'],
    [3, 11, 'network unreachable for type of service'],
    [3, 13, 'communication administratively prohibited'],
    [3, 15, 'precedence cutoff in effect'],
    [4, 0, 'source quench'],
    [5, 1, 'redirect for the host'],
    [11, 0, 'TTL exceeded in transit'],
    [11, 1, 'fragment reassembly time exceeded'],
    [12, 0, 'parameter problem'],
    [0, 0, 'echo reply'],
    [8, 0, 'echo request'],
  ])('names type %d code %d', (type, code, words) => {
    expect(describeIcmp(type, code)).toBe(words);
  });

  it.each([
    [3, 16, 'destination unreachable, code 16'],
    [11, 255, 'time exceeded, code 255'],
    [255, 7, 'ICMP type 255 code 7'],
  ])('shows the numbers of the unassigned type %d code %d', (type, code, words) => {
    expect(describeIcmp(type, code)).toBe(words);
  });
});
