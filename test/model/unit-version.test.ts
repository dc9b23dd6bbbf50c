import { describe, expect, it } from 'vitest';
import { knowsOnlyUdp } from '../../src/model/unit-version.js';

describe('a unit of version', () => {
  it.each([
    '3.1 (65)',
    'R2.1(15)',
    '2.1',
    '3.0.999',
    '1.4',
    'V3.1',
    'Release 2.1',
    ' 3.1',
    'version 3.1',
    '3.1beta',
    '3.01',
  ])('%j knows UDP/TFTP only', (version) => {
    expect(knowsOnlyUdp(version)).toBe(true);
  });

  it.each(['3.2', '3.2(17)', '3.10', '4.0', '11.1.2.3.0 build 1', 'R11.1', '10.0'])('%j knows TCP too', (version) => {
    expect(knowsOnlyUdp(version)).toBe(false);
  });

  it.each(['', '3', 'unknown', '(2.1)', 'IP 500 V2 2.1', '99999.1', '3.99999', '-3.1', '3,1', '\u001b3.1'])(
    '%j is not known to be either',
    (version) => {
      expect(knowsOnlyUdp(version)).toBeNull();
    },
  );
});
