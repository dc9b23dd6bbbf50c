import type { Verdict } from '../../model/report.js';
import type { RequirementStatus } from '../../model/requirement.js';

type Tone = 'good' | 'bad' | 'doubt' | 'soft';

export const VERDICT_SIGNS: Readonly<Record<Verdict, { word: string; tone: Tone }>> = {
  pass: { word: '✔ PASS', tone: 'good' },
  fail: { word: '✖ FAIL', tone: 'bad' },
  unproven: { word: '? UNPROVEN', tone: 'doubt' },
};

export const REQUIREMENT_SIGNS: Readonly<Record<RequirementStatus, { mark: string; tone: Tone }>> = {
  met: { mark: '✔', tone: 'good' },
  failed: { mark: '✖', tone: 'bad' },
  unproven: { mark: '?', tone: 'doubt' },
  'not-tested': { mark: '–', tone: 'doubt' },
  'not-applicable': { mark: '–', tone: 'soft' },
};
