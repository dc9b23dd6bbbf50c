import type { Graded } from './accuracy-tally.js';

const NOTHING = 'nothing';

/** Rows of the confusion matrix: injected code, then the number of times each code was reported for it. */
export function confusion(graded: readonly Graded[]): string[][] {
  const pairs = graded.flatMap(pairsOf);
  const injected = [...new Set(pairs.map(([was]) => was))].sort();
  const reported = [...new Set(pairs.map(([, said]) => said))].sort();
  const cell = (was: string, said: string): string => {
    const count = pairs.filter((pair) => pair[0] === was && pair[1] === said).length;
    return count === 0 ? '' : String(count);
  };
  return [['injected', ...reported], ...injected.map((was) => [was, ...reported.map((said) => cell(was, said))])];
}

/** A fault that was found counts for its own code; one that was missed for each code that was reported instead. */
function pairsOf({ matches, findings, one }: Graded): [was: string, said: string][] {
  const found = new Set(matches.flatMap(({ finding }) => finding?.code ?? []));
  const others = findings
    .filter(({ code, severity, certainty }) => !found.has(code) && severity === 'failure' && certainty !== 'possible')
    .map(({ code }) => code);
  const instead = others.length === 0 ? [NOTHING] : others;
  if (one.injected.length === 0) return instead.map((said) => [NOTHING, said]);
  return matches.flatMap(({ injected, finding }): [string, string][] => {
    const was = injected.codes[0] ?? NOTHING;
    return finding === undefined ? instead.map((said) => [was, said]) : [[was, finding.code]];
  });
}
