import { describe, expect, it } from 'vitest';
import type { DiscoveredUnit, DiscoveredUnits } from '../../src/model/discovered-unit.js';
import { renderUnitsJson } from '../../src/report/units-json.js';

const OLD: DiscoveredUnit = {
  address: '10.0.0.20',
  identity: { name: 'Old\u001b[2J\u202e', type: 'IP403', version: '3.1 (65)', mac: '00e007000001' },
  foundBy: ['udp'],
  rttMs: 12.3456789,
  interface: 'e0',
};
const MUTE: DiscoveredUnit = { address: '10.0.0.3', identity: null, foundBy: ['tcp'], rttMs: null };

const FOUND: DiscoveredUnits = {
  tool: { name: 'pathproof', version: '1.2.3' },
  startedAt: '2026-11-22T12:00:00.000Z',
  finishedAt: '2026-11-22T12:00:02.000Z',
  durationMs: 2000.00004,
  interrupted: false,
  units: [OLD, MUTE],
};

describe('the units as JSON', () => {
  it('are sorted by address, with times to the microsecond and texts as received', () => {
    expect(JSON.parse(renderUnitsJson(FOUND))).toEqual({
      ...FOUND,
      schema: 'pathproof/units/1',
      durationMs: 2000,
      units: [
        { ...MUTE, udpTftpOnly: null },
        { ...OLD, rttMs: 12.346, udpTftpOnly: true },
      ],
    });
  });

  it('are marked where two devices answer for the address', () => {
    const units = [{ ...OLD, duplicate: true }];
    expect(JSON.parse(renderUnitsJson({ ...FOUND, units })).units[0].duplicate).toBe(true);
    expect(renderUnitsJson(FOUND)).not.toContain('duplicate');
  });

  it('say null where the version tells nothing, and false for a newer one', () => {
    const of = (version: string) => {
      const units = [{ ...OLD, identity: { name: '', type: '', mac: '', version } }];
      return JSON.parse(renderUnitsJson({ ...FOUND, units })).units[0].udpTftpOnly;
    };
    expect(['', 'unknown', '11.1', '3.2', '3.1'].map(of)).toEqual([null, null, false, false, true]);
  });

  it('begin with the schema, hold no raw control character, and end with a newline', () => {
    const text = renderUnitsJson(FOUND);
    expect(text.startsWith('{\n  "schema": "pathproof/units/1",\n')).toBe(true);
    expect(text).toMatch(/^[\x20-\x7e\n]*\}\n$/);
  });
});
