import { describe, expect, it } from 'vitest';
import type { Reply } from '../../src/model/evidence/base.js';
import {
  EARLIEST_ARP_FAILURE_MS,
  isAdvice,
  isHostUnreachable,
  isPortUnreachable,
  isTimeExceeded,
  isUnreachable,
  saysFiltered,
  saysHostUnreachable,
  saysNoRoute,
  saysProhibited,
  saysUndeliverable,
} from '../../src/model/icmp.js';

const ALL_BYTES = Array.from({ length: 256 }, (_, value) => value);

function error(icmpType: number, icmpCode: number): Reply {
  const quoted = { source: '192.0.2.1', destination: '192.0.2.2', protocol: 6, ttl: 1 };
  return { kind: 'icmp-error', from: '192.0.2.9', ttl: 63, rttMs: 1, icmpType, icmpCode, quoted };
}

describe('what the codes of a destination unreachable say', () => {
  it('names as a filter’s own word 9, 10 (RFC 1122 §3.2.2.1) and 13 (RFC 1812 §5.2.7.1), and no other', () => {
    expect(ALL_BYTES.filter(saysProhibited)).toEqual([9, 10, 13]);
  });

  it('counts port unreachable among what a filter may send', () => {
    expect(ALL_BYTES.filter(saysFiltered)).toEqual([3, 9, 10, 13]);
  });

  it('takes 0, 6 and 11 as no route to the network', () => {
    expect(ALL_BYTES.filter(saysNoRoute)).toEqual([0, 6, 11]);
  });

  it('takes network and host unreachable, unknown, and those for a type of service as not deliverable', () => {
    expect(ALL_BYTES.filter(saysUndeliverable)).toEqual([0, 1, 6, 7, 11, 12]);
  });

  it('takes 1 alone as the host that does not answer ARP', () => {
    expect(ALL_BYTES.filter(saysHostUnreachable)).toEqual([1]);
  });

  it('takes no answer within 900 ms for an ARP that failed', () => {
    expect(EARLIEST_ARP_FAILURE_MS).toBe(900);
  });
});

describe('what the types say', () => {
  it.each([
    ['destination unreachable', isUnreachable, [3]],
    ['time exceeded', isTimeExceeded, [11]],
    ['advice to the sender', isAdvice, [4, 5]],
  ] as const)('knows %s by its type alone (RFC 792)', (_name, predicate, types) => {
    for (const code of [0, 1, 3]) {
      expect(ALL_BYTES.filter((type) => predicate(error(type, code)))).toEqual(types);
    }
  });

  it('takes type 3 with code 3 as port, with code 1 as host unreachable, and no other type', () => {
    expect(ALL_BYTES.filter((code) => isPortUnreachable(error(3, code)))).toEqual([3]);
    expect(ALL_BYTES.filter((code) => isHostUnreachable(error(3, code)))).toEqual([1]);
    expect(isPortUnreachable(error(11, 3)) || isHostUnreachable(error(11, 1))).toBe(false);
  });
});
