import { describe, expect, it } from 'vitest';
import type { Ipv4 } from '../../../src/model/address.js';
import type { DiscoveredUnit, DiscoveredUnits } from '../../../src/model/discovered-unit.js';
import { discoverUnits } from '../../../src/scenarios/discover/discover.js';
import { encodeWhoIs } from '../../../src/wire/who-is.js';
import { type SimulationOptions, simulate } from '../../support/sim/simulation.js';
import type { UnitOptions } from '../../support/sim/unit.js';

const SETTINGS = { basePort: 50804, configService: 'either', timeoutMs: 2000, attempts: 3 } as const;
const at = (last: number): Ipv4 => `192.168.10.${last}` as Ipv4;

interface Search {
  found: DiscoveredUnits;
  /** What was told, and when, in virtual milliseconds. */
  told: { unit: DiscoveredUnit; ms: number }[];
  endedMs: number;
}

async function search(
  network: SimulationOptions,
  addresses: readonly Ipv4[] = [],
  cancelAfterMs?: number,
): Promise<Search> {
  const { machine, clock } = simulate(network);
  const told: Search['told'] = [];
  const cancel = new AbortController();
  if (cancelAfterMs !== undefined) clock.after(cancelAfterMs, () => cancel.abort());
  const found = await discoverUnits({
    targets: addresses.map((address) => ({ address, expected: true })),
    total: addresses.length,
    settings: SETTINGS,
    machine,
    rate: 50,
    version: '0.0.0',
    signal: cancel.signal,
    onProgress: () => {},
    onUnit: (unit) => told.push({ unit, ms: clock.now() }),
  });
  return { found, told, endedMs: clock.now() };
}

function unit(last: number, name: string): Partial<UnitOptions> {
  const whoIs = encodeWhoIs({ mac: `00e0070000${last}`, type: 'IP 500 V2', version: '11.1', name });
  return { address: at(last), whoIs };
}

/** The newest word on each address. */
function newest(told: Search['told']): DiscoveredUnit[] {
  return [...new Map(told.map(({ unit: one }) => [one.address, one])).values()];
}

describe('a search for units', () => {
  it('tells of whoever answers the broadcast at once, not when the wait for the others is over', async () => {
    const { told, found, endedMs } = await search({ hops: [], neighbours: [unit(51, 'Oslo'), unit(52, 'Bergen')] });
    const first = told.find(({ unit: one }) => one.address === at(51));
    expect(first?.unit).toMatchObject({ identity: { name: 'Oslo' }, foundBy: ['udp'], interface: 'e0' });
    expect(first?.ms).toBeLessThan(endedMs / 2);
    expect(newest(told)).toEqual(found.units);
  });

  it('tells again when more is known of a unit, and of nothing twice', async () => {
    const { told, found } = await search({ hops: [], neighbours: [unit(51, 'Oslo')] }, [at(51)]);
    const [row] = found.units.filter(({ address }) => address === at(51));
    expect(row?.foundBy.toSorted()).toEqual(['tcp', 'udp']);
    expect(newest(told)).toEqual(found.units);
    const words = told.map(({ unit: one }) => JSON.stringify(one));
    expect(new Set(words).size).toBe(words.length);
  });

  it('keeps what answered the broadcast until it is cancelled', async () => {
    const { found } = await search({ hops: [], neighbours: [unit(51, 'Oslo')] }, [], 400);
    expect(found).toMatchObject({ interrupted: true });
    expect(found.units.map(({ address }) => address)).toContain(at(51));
  });
});
