import { describe, expect, it } from 'vitest';
import { givenHostName, isHostName, shortHostName } from '../../src/model/host-name.js';

describe('a host name', () => {
  it.each([
    'unit',
    'unit.example.com',
    'unit.example.com.',
    'a-b.c1',
    '3com.example',
    'x'.repeat(63),
    '10-20.example',
    'ünit.example',
  ])('may be %s', (text) => {
    expect(isHostName(text)).toBe(true);
  });

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
    'ünit ünit',
  ])('may not be %j', (text) => {
    expect(isHostName(text)).toBe(false);
  });
});

describe('the name that DNS gives for an address', () => {
  it.each([
    ['r2.branch.example', 'r2.branch.example'],
    ['r2.branch.example.', 'r2.branch.example'],
    ['core_sw1.site', 'core_sw1.site'],
    ['R2', 'R2'],
  ])('%s is %s', (text, name) => {
    expect(givenHostName(text)).toBe(name);
  });

  it.each([
    '',
    '.',
    '_',
    '_tcp.example',
    'r2_',
    'r2..example',
    'r2 example',
    '\\027[2J.x',
    'r2\u202eexample',
    '10.0.12.2',
    'x'.repeat(1_000_000),
    'ünit.example',
  ])('is none where it is %j', (text) => {
    expect(givenHostName(text)).toBeNull();
  });
});

describe('a host name in so many characters', () => {
  it.each([
    ['r2.example', 10, 'r2.example'],
    ['r2.example', 9, 'r2'],
    ['core-router.example', 8, 'core-ro…'],
    ['core-router', 11, 'core-router'],
    ['', 4, ''],
    ['...', 2, ''],
  ])('%j in %i is %j', (name, width, short) => {
    expect(shortHostName(name, width)).toBe(short);
  });

  it('is cut with the sign that was asked for', () => {
    expect(shortHostName('core-router.example', 8, '...')).toBe('core-...');
  });
});
