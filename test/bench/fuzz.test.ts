import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { faultOf } from '../../bench/fuzz.js';
import { FUZZ_TARGETS } from '../../bench/fuzz-targets.js';
import { BugError, InputError } from '../../src/model/errors.js';

/** Inputs that were once a fault of pathproof's: `npm run fuzz` keeps them. */
const KEPT = join(import.meta.dirname, '../fixtures/fuzz');
const kept = existsSync(KEPT) ? readdirSync(KEPT) : [];

describe('whatever takes bytes from outside', () => {
  it.each(FUZZ_TARGETS.map((target) => [target.name, target] as const))(
    'takes what it is meant for, and nothing at all, as %s',
    (_name, target) => {
      for (const seed of [...target.seeds, Buffer.alloc(0)]) expect(faultOf(target, seed)).toBeNull();
    },
  );

  it.each(kept)('no longer fails on %s', (name) => {
    const input = readFileSync(join(KEPT, name));
    for (const target of FUZZ_TARGETS) expect(faultOf(target, input)).toBeNull();
  });
});

describe('the judgement of the fuzzer', () => {
  const throwing = (error: Error) => ({
    name: 'x',
    weight: 1,
    seeds: [],
    take: () => {
      throw error;
    },
  });

  it('is that a typed error is an answer, and everything else a fault', () => {
    expect(faultOf(throwing(new InputError('FILE', 'must be one', 'x')), Buffer.alloc(0))).toBeNull();
    expect(faultOf(throwing(new TypeError('x is undefined')), Buffer.alloc(0))).toBe('TypeError: x is undefined');
    expect(faultOf(throwing(new BugError('a rule was broken')), Buffer.alloc(0))).toContain('a rule was broken');
  });
});
