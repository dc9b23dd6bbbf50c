import { describe, expect, it } from 'vitest';
import { capture, countGroups, SEEN_CHARACTERS } from '../../src/wire/bounded-expression.js';

/** Each of these would run for longer than anybody waits. */
const CATASTROPHES = ['(a+)+$b', '((?:a|a)*)b', '(a*a*a*a*a*)b', '((a?){30}){30}b', '^(?:(a+)+)+b$'];

describe('an expression of a profile', () => {
  it.each([
    ['name="([^"]*)"', 'x name="Main" y', 'Main'],
    ['name="(?<value>[^"]*)"', 'name="Main"', 'Main'],
    ['a(.)b', 'a\nb', '\n'],
    ['(ü)', 'Büro', 'ü'],
    ['()', 'abc', ''],
    ['x(y)?', 'x', null],
    ['(z)', 'abc', null],
    ['(', 'abc', null],
  ])('%j captures of %j: %j', (pattern, text, value) => {
    expect(capture(pattern, text)).toBe(value);
  });

  it.each(CATASTROPHES)('%j ends, without a value, on a text made for it', (pattern) => {
    expect(capture(pattern, 'a'.repeat(SEEN_CHARACTERS))).toBeNull();
    expect(capture('(b)', 'ab')).toBe('b');
  });

  it.each([
    ['((a{1000}){1000}){1000}', 2],
    [`(${'a?'.repeat(200)})`, 1],
    ['((((((((((a{9}){9}){9}){9}){9}){9}){9}){9}){9}){9})', 10],
  ])('%j, which grows when it is compiled, is counted or refused', (pattern, groups) => {
    expect([null, groups]).toContain(countGroups(pattern));
  });

  it('looks at the first 16,384 characters alone', () => {
    expect(capture('(b)', `${'a'.repeat(SEEN_CHARACTERS)}b`)).toBeNull();
    expect(capture('(b)', `${'a'.repeat(SEEN_CHARACTERS - 1)}b`)).toBe('b');
  });

  it('is data and never code, whatever it holds', () => {
    expect(capture('(a)`);throw 1//', 'a`);throw 1//')).toBeNull();
    expect(capture("(this\\.constructor)'", "this.constructor'")).toBe('this.constructor');
  });

  it('tells how many groups it captures', () => {
    expect(['a', '(a)', '(?:a)(b)', '(a)(b)', '(?<x>a)', '(', '\\y'].map(countGroups)).toEqual([
      0,
      1,
      1,
      2,
      1,
      null,
      null,
    ]);
  });
});
