import type { Verdict } from '../../../model/report.js';
import type { RequirementStatus } from '../../../model/requirement.js';
import type { Sign } from '../../../model/signs.js';
import type { Colour, SymbolName } from './style.js';

export const REQUIREMENT_MARKS: Readonly<Record<RequirementStatus, readonly [SymbolName, Colour]>> = {
  met: ['met', 'green'],
  failed: ['failed', 'red'],
  unproven: ['unsure', 'yellow'],
  'not-tested': ['off', 'yellow'],
  'not-applicable': ['off', 'dim'],
};

export const VERDICT_MARKS: Readonly<Record<Verdict, readonly [SymbolName, Colour]>> = {
  pass: ['met', 'green'],
  fail: ['failed', 'red'],
  unproven: ['unsure', 'yellow'],
};

export const TONE_MARKS: Readonly<Record<Sign['tone'], readonly [SymbolName, Colour]>> = {
  good: ['met', 'green'],
  bad: ['failed', 'red'],
  doubt: ['unsure', 'yellow'],
  dim: ['off', 'dim'],
};
