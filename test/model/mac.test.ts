import { describe, expect, it } from 'vitest';
import { isMac, macDigits } from '../../src/model/mac.js';

describe('a MAC address', () => {
  it.each([
    '00E007026E3C',
    '00e007026e3c',
    '00:e0:07:02:6e:3c',
    '00-E0-07-02-6E-3C',
    '00e0.0702.6e3c',
    ' 00e007026e3c ',
  ])('has the same digits as %j', (text) => {
    expect(macDigits(text)).toBe('00e007026e3c');
  });

  it.each([
    '',
    '00e007026e3',
    '00e007026e3c0',
    '00e007026e3g',
    '00:e0-07:02:6e:3c',
    '00:e007026e3c',
    '00e00702:6e3c',
    '00e007.026e3c',
    '0:e0:7:2:6e:3c',
    '00e007026e3c\n00e007026e3c',
  ])('is not %j', (text) => {
    expect(isMac(text)).toBe(false);
    expect(macDigits(text)).toBeNull();
  });

  it('of zeros has the form but names no device', () => {
    expect(isMac('00:00:00:00:00:00')).toBe(true);
    expect(macDigits('00:00:00:00:00:00')).toBeNull();
  });
});
