import { describe, expect, it } from 'vitest';
import {
  agreementOf,
  certaintyOf,
  certaintyOfBoth,
  certaintyOfRemark,
} from '../../../src/diagnosis/findings/certainty.js';
import { type Explanation, type Proof, type Remark, saidByPc } from '../../../src/diagnosis/rule.js';
import type { Evidence } from '../../../src/model/evidence/evidence.js';
import { healthy } from '../scene.js';

/** Packets of a run, the n-th of them sent n seconds after the first. */
const EVIDENCE: ReadonlyMap<string, Evidence> = new Map(
  healthy().evidence.map((entry, index) => [
    entry.id,
    { ...entry, sentAt: new Date(Date.UTC(2026, 0, 1) + 1000 * index).toISOString() },
  ]),
);
const PACKETS: Proof = { by: 'tcp', agreeing: ['e1', 'e2'], onePath: true };

function sure(proof: Proof | null, weight: Explanation['weight'] = 'strong'): string {
  const say = () => ({ summary: 'what', remedy: 'do' });
  return certaintyOf(
    { kind: 'explains', covers: [], weight, proof, suspects: [], evidence: [], say },
    'none',
    EVIDENCE,
  );
}

describe('packets that agree', () => {
  it('are counted once each, and only where they are among the evidence', () => {
    expect(agreementOf({ agreeing: ['e1', 'e1', 'e3', 'e999'] }, EVIDENCE)).toEqual({ packets: 2, spanMs: 2000 });
  });

  it('span no time where there is one of them, or none', () => {
    expect(agreementOf({ agreeing: ['e2'] }, EVIDENCE)).toEqual({ packets: 1, spanMs: 0 });
    expect(agreementOf({ agreeing: [] }, EVIDENCE)).toEqual({ packets: 0, spanMs: 0 });
  });

  it('span no time where a report holds no time that can be read', () => {
    const [first] = EVIDENCE.values();
    const broken = new Map([['e1', { ...first, sentAt: 'yesterday' } as Evidence]]);
    expect(agreementOf({ agreeing: ['e1'] }, broken)).toEqual({ packets: 1, spanMs: 0 });
  });
});

describe('an explanation without rivals', () => {
  it('is proved by packets that agree over one path', () => {
    expect(sure(PACKETS)).toBe('proved');
    expect(sure({ ...PACKETS, onePath: false })).toBe('likely');
  });

  it('is not proved by packets that the evidence does not hold', () => {
    expect(sure({ ...PACKETS, agreeing: [] })).toBe('likely');
    expect(sure({ ...PACKETS, agreeing: ['e999'] })).toBe('likely');
  });

  it('is not proved by fewer packets than silence needs', () => {
    expect(sure({ ...PACKETS, atLeast: 2 })).toBe('proved');
    expect(sure({ ...PACKETS, atLeast: 3 })).toBe('likely');
  });

  it('is proved by the word of the PC itself', () => {
    expect(sure(saidByPc([]))).toBe('proved');
  });

  it('is only possible where it fits less, whatever it rests on', () => {
    expect(sure(PACKETS, 'weak')).toBe('possible');
  });
});

describe('a remark', () => {
  const remark = { proof: null } as Remark;
  it.each([
    ['proved', { ...remark, proof: PACKETS, doubtful: true }],
    ['likely', remark],
    ['possible', { ...remark, doubtful: true }],
  ])('is %s', (expected, one) => {
    expect(certaintyOfRemark(one, EVIDENCE)).toBe(expected);
  });
});

describe('two findings told as one', () => {
  it('are likely where one of them is proved and the other is not', () => {
    expect(certaintyOfBoth('proved', 'likely')).toBe('likely');
    expect(certaintyOfBoth('proved', 'proved')).toBe('proved');
  });
});
