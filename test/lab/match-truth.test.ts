import { describe, expect, it } from 'vitest';
import type { Truth } from '../../src/lab/fault.js';
import { faultByName } from '../../src/lab/faults.js';
import { mismatches } from '../../src/lab/match-truth.js';
import type { Suspect } from '../../src/model/finding.js';
import type { Report } from '../../src/model/report.js';
import { recorded, targetOf } from '../support/recorded.js';

const ADDRESSES: Record<string, string> = { r1: '192.168.10.1', r2: '10.0.12.2', unit: '192.168.42.1' };
const router = (own: Partial<Suspect>): Suspect => ({ role: 'router', direction: 'forward', ...own });

function truthOf(name: string): Truth {
  const fault = faultByName(name);
  if (!fault) throw new Error(`no fault ${name}`);
  return fault.truth;
}

/** The recorded report of a fault with other suspects. */
function accusing(name: string, ...suspects: Suspect[]): Report {
  const report = recorded(name);
  for (const finding of targetOf(report).findings) finding.suspects = suspects;
  return report;
}

function complaints(name: string, ...suspects: Suspect[]): string[] {
  return mismatches(accusing(name, ...suspects), truthOf(name), (node) => ADDRESSES[node] ?? '');
}

describe('a report held against a drop at r2 on the way to the unit', () => {
  const NAME = 'config-dropped-r2';
  const MISSED = ['port-filtered does not name r2 at hop 2 among its suspects'];

  it.each([
    ['r2 by address and hop', router({ hop: 2, address: '10.0.12.2' })],
    ['r2 by its address alone', router({ address: '10.0.12.2' })],
    ['a mute hop 2', router({ hop: 2 })],
  ])('is right with %s', (_what, suspect) => {
    expect(complaints(NAME, suspect)).toEqual([]);
  });

  it.each([
    ['r2 at another hop', router({ hop: 1, address: '10.0.12.2' })],
    ['another router at hop 2', router({ hop: 2, address: '10.9.9.9' })],
    ['r2 on the way back only', router({ hop: 2, address: '10.0.12.2', direction: 'return' })],
    ['a router of which nothing is known', router({})],
    ['the PC', { role: 'pc', hop: 0, direction: 'forward' } as const],
  ])('is wrong with %s', (_what, suspect) => {
    expect(complaints(NAME, suspect)).toEqual(MISSED);
  });
});

describe('a report held against a drop at r1 on the way back', () => {
  it.each(['forward', 'return'] as const)('is right with r1 as a suspect of direction %s', (direction) => {
    expect(complaints('config-dropped-return', router({ hop: 1, address: '192.168.10.1', direction }))).toEqual([]);
  });

  it('is wrong with r2 alone', () => {
    expect(complaints('config-dropped-return', router({ hop: 2, address: '10.0.12.2', direction: 'return' }))).toEqual([
      'port-filtered does not name r1 at hop 1 on the way back among its suspects',
    ]);
  });
});
