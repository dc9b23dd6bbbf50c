import type { ExpectationResult } from '../../../model/expectation.js';
import type { Verdict } from '../../../model/report.js';
import type { RequirementStatus } from '../../../model/requirement.js';
import { REQUIREMENT_SIGNS, type Sign, VERDICT_SIGNS } from '../../../model/signs.js';
import { headline, signOfExpectations } from '../../headline.js';

/** A sign with the class that the style sheet has for its tone. */
export function requirementSign(status: RequirementStatus): { mark: string; tone: string } {
  const { mark, tone } = REQUIREMENT_SIGNS[status];
  return { mark, tone: CLASSES[tone] };
}

/** The verdict with its mark before it. */
export function verdictSign(verdict: Verdict): { word: string; tone: string } {
  const { mark, word, tone } = VERDICT_SIGNS[verdict];
  return { word: `${mark} ${word}`, tone: CLASSES[tone] };
}

/** The verdict with what became of the expectations, and the sign of both. */
export function headlineSign(verdict: Verdict, results?: readonly ExpectationResult[]): { word: string; tone: string } {
  const { mark, words, tone } = headline(verdict, results);
  return { word: `${mark} ${words}`, tone: CLASSES[tone] };
}

/** The sign of the worst of them. */
export function expectationsSign(results: readonly ExpectationResult[]): { mark: string; tone: string } {
  const { mark, tone } = signOfExpectations(results);
  return { mark, tone: CLASSES[tone] };
}

const CLASSES: Readonly<Record<Sign['tone'], string>> = { good: 'good', bad: 'bad', doubt: 'doubt', dim: 'soft' };
