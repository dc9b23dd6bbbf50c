import { describe, expect, it } from 'vitest';
import { FoundUnits } from '../../../src/scenarios/discover/found-units.js';

const unit = (mac: string) => ({ name: 'Main', type: 'IP 500 V2', version: '11.1', mac });
const ADDRESS = '10.0.0.1';

describe('an address that is found twice', () => {
  it('is marked when another device answers, whatever comes after', () => {
    const found = new FoundUnits();
    found.add(ADDRESS, 'udp', { identity: unit('00:e0:07:00:00:01'), rttMs: 4 });
    found.add(ADDRESS, 'udp', { identity: unit('00e007000002'), rttMs: 2 });
    found.add(ADDRESS, 'tcp', { rttMs: 3 });
    expect(found.list()).toEqual([
      { address: ADDRESS, identity: unit('00:e0:07:00:00:01'), foundBy: ['udp', 'tcp'], rttMs: 2, duplicate: true },
    ]);
  });

  it('is not marked for another spelling of its MAC, or an answer without one', () => {
    const found = new FoundUnits();
    for (const mac of ['00:e0:07:00:00:01', '00E007000001', '', 'none'])
      found.add(ADDRESS, 'udp', { identity: unit(mac) });
    expect(found.list()[0]).not.toHaveProperty('duplicate');
  });
});

it('is told of when it is new, and again only when more is known', () => {
  const told: string[] = [];
  const found = new FoundUnits(({ foundBy, rttMs, identity }) =>
    told.push(`${foundBy.join('+')} ${rttMs} ${identity?.name ?? '-'}`),
  );
  found.add(ADDRESS, 'tcp', { rttMs: 3 });
  found.add(ADDRESS, 'tcp', { rttMs: 5 });
  found.add(ADDRESS, 'udp', { identity: unit('00e007000001'), rttMs: 4 });
  found.add(ADDRESS, 'udp', { identity: unit('00e007000001'), rttMs: 4 });
  found.add(ADDRESS, 'udp', { identity: unit('00e007000001'), rttMs: 2 });
  expect(told).toEqual(['tcp 3 -', 'tcp+udp 3 Main', 'tcp+udp 2 Main']);
});
