import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseUserJson, valueAt } from '../../../src/cli/input/user-json.js';

const CUT = { problem: 'it ends in mid-file; was it cut?' };
const EDITED = { problem: 'it is no valid JSON; was it edited?' };

describe('JSON of the user’s', () => {
  it('is parsed', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        const text = JSON.stringify(value);
        expect(parseUserJson(text)).toEqual({ content: JSON.parse(text) });
      }),
    );
  });

  it('that was cut anywhere is told as cut', () => {
    const whole = fc.oneof(fc.dictionary(fc.string(), fc.jsonValue()), fc.array(fc.jsonValue()));
    fc.assert(
      fc.property(whole, fc.nat(), (value, at) => {
        const text = JSON.stringify(value);
        expect(parseUserJson(text.slice(0, 1 + (at % (text.length - 1))))).toEqual(CUT);
      }),
    );
  });

  it.each<[string, object]>([
    ['', { problem: 'it is empty' }],
    [' \n', { problem: 'it is empty' }],
    ['hello', { problem: 'it holds no JSON' }],
    ['<html>', { problem: 'it holds no JSON' }],
    ['{"a": 1,}', EDITED],
    ['{"a": [1}]', EDITED],
    ['{"a": 1}}', EDITED],
    ['{"a": "\n"}', EDITED],
    ['{"a": "\\"}', CUT],
    ['[{"a": "]"}', CUT],
    [`${'['.repeat(100_000)}${']'.repeat(100_000)}`, { problem: 'it is nested deeper than 64 levels' }],
    [`{"a": "${'x\\"'.repeat(1_000_000)}`, CUT],
  ])('says of %.20j what is wrong', (text, told) => {
    expect(parseUserJson(text)).toEqual(told);
  });
});

describe('the value at a place', () => {
  it('is undefined where there is none', () => {
    expect(valueAt({ a: [{ b: 7 }] }, ['a', 0, 'b'])).toBe(7);
    expect(valueAt({ a: [{ b: 7 }] }, ['a', 1, 'b'])).toBeUndefined();
    expect(valueAt('text', ['length'])).toBeUndefined();
  });
});
