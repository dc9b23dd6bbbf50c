import { describe, expect, it } from 'vitest';
import { isHostName } from '../../src/model/host-name.js';

describe('a host name', () => {
  it.each(['unit', 'unit.example.com', 'unit.example.com.', 'a-b.c1', '3com.example', 'x'.repeat(63), '10-20.example'])(
    'may be %s',
    (text) => {
      expect(isHostName(text)).toBe(true);
    },
  );

  it.each([
    '',
    '.',
    'a..b',
    '-a',
    'a-',
    'a_b',
    'a b',
    'x'.repeat(64),
    `${'x.'.repeat(127)}xx`,
    '1',
    '10.0.0.1',
    'ünit',
  ])('may not be %j', (text) => {
    expect(isHostName(text)).toBe(false);
  });
});
