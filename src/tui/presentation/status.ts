import type { StepStatus, Verdict } from '../../model/report.js';
import type { RequirementStatus } from '../../model/requirement.js';
import type { Tone } from '../text.js';

export interface Sign {
  readonly mark: string;
  readonly tone: Tone;
}

export const STEP_SIGNS: Record<StepStatus, Sign> = {
  pending: { mark: '○', tone: 'dim' },
  running: { mark: '▶', tone: 'accent' },
  waiting: { mark: '…', tone: 'doubt' },
  done: { mark: '✔', tone: 'good' },
  failed: { mark: '✖', tone: 'bad' },
  unproven: { mark: '?', tone: 'doubt' },
  manual: { mark: '●', tone: 'accent' },
  skipped: { mark: '–', tone: 'dim' },
};

export const REQUIREMENT_SIGNS: Record<RequirementStatus, Sign> = {
  met: { mark: '✔', tone: 'good' },
  failed: { mark: '✖', tone: 'bad' },
  unproven: { mark: '?', tone: 'doubt' },
  'not-tested': { mark: '–', tone: 'doubt' },
  'not-applicable': { mark: '–', tone: 'dim' },
};

export const VERDICT_SIGNS: Record<Verdict, Sign & { word: string }> = {
  pass: { mark: '✔', word: 'PASS', tone: 'good' },
  fail: { mark: '✖', word: 'FAIL', tone: 'bad' },
  unproven: { mark: '?', word: 'UNPROVEN', tone: 'doubt' },
};
