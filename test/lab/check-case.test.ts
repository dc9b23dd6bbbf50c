import { describe, expect, it } from 'vitest';
import type { MatrixCase } from '../../bench/matrix/case.js';
import { checkCase } from '../../bench/matrix/check.js';
import { MATRIX } from '../../bench/matrix/matrix.js';
import type { Certainty, FindingCode } from '../../src/model/finding.js';
import type { Method, Report } from '../../src/model/report.js';
import { recorded, targetOf } from '../support/recorded.js';

function caseNamed(name: string): MatrixCase {
  const one = MATRIX.find((other) => other.name === name);
  if (!one) throw new Error(`no case ${name}`);
  return one;
}

/** A report whose failures have this code, this certainty and the PC as their suspect. */
function accusingPc(code: FindingCode, certainty: Certainty, method: Method): Report {
  const report = recorded('config-dropped-r2');
  report.vantage.method = method;
  for (const finding of targetOf(report).findings) {
    finding.code = code;
    finding.certainty = certainty;
    finding.suspects = [{ role: 'pc', hop: 0, direction: 'forward' }];
  }
  return report;
}

describe('a drop by the PC’s own firewall on the way out', () => {
  const one = caseNamed('two-pc-firewall-config');
  const check = (code: FindingCode, method: Method) => checkCase(accusingPc(code, 'likely', method), one);

  it('is told by raw packets as what it is', () => {
    expect(check('pc-firewall', 'raw').wrong).toEqual([]);
    expect(check('port-filtered', 'raw').untrue).toEqual(['failure port-filtered (likely) was not injected']);
  });

  it.each(['system', 'connect'] as const)('looks like any drop to the method %s, which names the PC', (method) => {
    expect(check('port-filtered', method).wrong).toEqual([]);
    expect(check('ping-filtered', method).untrue).toHaveLength(1);
  });
});

describe('a failure that was not injected', () => {
  const one = caseNamed('two-config-reset-r2');

  it('is untrue where it is likely, and an alternative where it is possible', () => {
    const check = (certainty: Certainty) => checkCase(accusingPc('port-filtered', certainty, 'raw'), one);
    expect(check('likely')).toMatchObject({ untrue: [expect.any(String)], alternatives: [] });
    expect(check('possible')).toMatchObject({
      untrue: [],
      alternatives: ['failure port-filtered (possible) was not injected'],
    });
  });
});
