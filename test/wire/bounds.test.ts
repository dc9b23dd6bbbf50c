import { describe, expect, it } from 'vitest';
import { BugError } from '../../src/model/errors.js';
import { requireBytes, requireField } from '../../src/wire/bounds.js';
import { refusal } from './hostile.js';

describe('requireBytes', () => {
  it('accepts exactly the bytes needed', () => {
    expect(() => requireBytes('RIP', Buffer.alloc(4), 4)).not.toThrow();
  });

  it('names what was needed and what it got when one byte is missing', () => {
    const error = refusal((bytes) => requireBytes('RIP', bytes, 4), Buffer.alloc(3));
    expect(error).toMatchObject({ needed: 4, got: 3, fault: 'network' });
    expect(error.message).toBe('RIP: truncated: needed 4 bytes, got 3');
  });
});

describe('requireField', () => {
  it.each([0, 255])('accepts %d in an 8-bit field', (value) => {
    expect(() => requireField('TTL', value, 255)).not.toThrow();
  });

  it.each([-1, 256, 1.5, Number.NaN])('reports %d in an 8-bit field as a bug of ours', (value) => {
    expect(() => requireField('TTL', value, 255)).toThrow(BugError);
  });
});
