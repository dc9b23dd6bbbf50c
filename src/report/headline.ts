import type { ExpectationResult } from '../model/expectation.js';
import type { Report, TargetReport, Verdict } from '../model/report.js';
import { type Sign, VERDICT_SIGNS } from '../model/signs.js';
import { tallyOf } from './words.js';

/** What stands above a report or a target: `✖ PASS, but 1 of 3 expectations failed`. */
export interface Headline extends Sign {
  readonly words: string;
}

/**
 * The verdict, with what became of the expectations where there are any: they decide how the run ends, so that a
 * verdict alone would be read as its opposite. The sign is that of the worse of the two.
 */
export function headline(verdict: Verdict, results: readonly ExpectationResult[] = []): Headline {
  const { mark, tone, word } = VERDICT_SIGNS[verdict];
  if (results.length === 0) return { mark, tone, words: word };
  const expected = signOfExpectations(results);
  const joint = (tone === 'good') === (expected.tone === 'good') ? 'and' : 'but';
  const worse =
    [expected, { mark, tone }].find((one) => one.tone === 'bad') ?? (tone === 'good' ? expected : { mark, tone });
  return { mark: worse.mark, tone: worse.tone, words: `${word}, ${joint} ${sayExpectations(results)}` };
}

/** The sign of the worst of them. */
export function signOfExpectations(results: readonly ExpectationResult[]): Sign {
  if (results.some(({ status }) => status === 'failed')) return VERDICT_SIGNS.fail;
  return results.every(({ status }) => status === 'met') ? VERDICT_SIGNS.pass : VERDICT_SIGNS.unproven;
}

/** `1 of 3 expectations failed`, `all 3 expectations are met`; what is worst of them, in words. */
export function sayExpectations(results: readonly ExpectationResult[]): string {
  const { failed, unproven } = tallyOf(results);
  const of = (number: number): string =>
    results.length === 1 ? 'the expectation' : `${number} of ${results.length} expectations`;
  if (failed > 0) return `${of(failed)} failed`;
  if (unproven > 0) return `${of(unproven)} ${unproven === 1 ? 'is' : 'are'} unproven`;
  return results.length === 1 ? 'the expectation is met' : `all ${results.length} expectations are met`;
}

/** Those of one target. Of a single target all, so that none is left out whose address is no target of the run. */
export function expectationsOf({ targets, expectations = [] }: Report, { address }: TargetReport): ExpectationResult[] {
  return targets.length === 1 ? expectations : expectations.filter((one) => one.address === address);
}
