import type { Verdict } from './report.js';
import type { RequirementStatus } from './requirement.js';

/** A mark that tells without colour, and what it means for whoever gives it one. */
export interface Sign {
  readonly mark: string;
  readonly tone: 'good' | 'bad' | 'doubt' | 'dim';
}

export const REQUIREMENT_SIGNS: Readonly<Record<RequirementStatus, Sign>> = {
  met: { mark: '✔', tone: 'good' },
  failed: { mark: '✖', tone: 'bad' },
  unproven: { mark: '?', tone: 'doubt' },
  'not-tested': { mark: '–', tone: 'doubt' },
  'not-applicable': { mark: '–', tone: 'dim' },
};

export const VERDICT_SIGNS: Readonly<Record<Verdict, Sign & { readonly word: string }>> = {
  pass: { mark: '✔', word: 'PASS', tone: 'good' },
  fail: { mark: '✖', word: 'FAIL', tone: 'bad' },
  unproven: { mark: '?', word: 'UNPROVEN', tone: 'doubt' },
};
