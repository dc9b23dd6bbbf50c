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

/** Packets of a run, each sent a second after the entry before it: a session stands between these two. */
const EVIDENCE: ReadonlyMap<string, Evidence> = new Map(healthy().evidence.map((entry) => [entry.id, entry]));
const [SYN, LATER] = [...EVIDENCE.values()].filter(({ probe }) => probe === 'tcp-syn').map(({ id }) => id);
const PACKETS: Proof = { by: 'tcp', agreeing: [SYN ?? '', LATER ?? ''], onePath: true };

function sure(proof: Proof | null, weight: Explanation['weight'] = 'strong', evidence = EVIDENCE): string {
  const say = () => ({ summary: 'what', remedy: 'do' });
  return certaintyOf(
    { kind: 'explains', covers: [], weight, proof, suspects: [], evidence: [], say },
    'none',
    evidence,
  );
}

describe('packets that agree', () => {
  it('are counted once each, and only where they are among the evidence', () => {
    const agreeing = [SYN, SYN, LATER, 'e999'].map((id) => id ?? '');
    expect(agreementOf({ by: 'tcp', agreeing }, EVIDENCE)).toEqual({ packets: 2, spanMs: 2000 });
  });

  it('span no time where there is one of them, or none', () => {
    expect(agreementOf({ by: 'tcp', agreeing: [SYN ?? ''] }, EVIDENCE)).toEqual({ packets: 1, spanMs: 0 });
    expect(agreementOf({ by: 'icmp', agreeing: [] }, EVIDENCE)).toEqual({ packets: 0, spanMs: 0 });
  });

  it('span no time where a report holds no time that can be read', () => {
    const broken = new Map([['e1', { ...EVIDENCE.get(SYN ?? ''), sentAt: 'yesterday' } as Evidence]]);
    expect(agreementOf({ by: 'tcp', agreeing: ['e1'] }, broken)).toEqual({ packets: 1, spanMs: 0 });
  });
});

describe('an explanation without rivals', () => {
  it('is proved by packets that agree over one path', () => {
    expect(sure(PACKETS)).toBe('proved');
    expect(sure({ ...PACKETS, onePath: false })).toBe('likely');
  });

  it('is not proved by one packet, nor by several within less than a second', () => {
    expect(sure({ ...PACKETS, agreeing: [SYN ?? ''] })).toBe('likely');
    const [one, two] = PACKETS.agreeing.map((id) => EVIDENCE.get(id));
    const soon = new Date(Date.parse(one?.sentAt ?? '') + 999).toISOString();
    const within = new Map(EVIDENCE).set(two?.id ?? '', { ...two, sentAt: soon } as Evidence);
    expect(sure(PACKETS, 'strong', within)).toBe('likely');
  });

  it('is not proved by packets of another protocol', () => {
    expect(sure({ ...PACKETS, by: 'udp' })).toBe('likely');
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
