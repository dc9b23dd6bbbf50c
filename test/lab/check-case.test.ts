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

describe('a device that is no hop', () => {
  const one = caseNamed('wired-named-config-10-d2');
  const accusing = (certainty: Certainty, ...addresses: string[]): Report => {
    const report = accusingPc('port-rejected', certainty, 'raw');
    for (const finding of targetOf(report).findings) {
      finding.suspects = addresses.map((address, index) => ({
        role: 'router',
        hop: index + 2,
        address,
        direction: 'forward',
      }));
    }
    return report;
  };
  const [before, behind] = ['172.27.12.2', '172.27.23.2'];

  it('is named by either of its neighbours', () => {
    expect(checkCase(accusing('likely', before), one).matches[0]?.named).toBe(true);
    expect(checkCase(accusing('likely', behind), one).matches[0]?.named).toBe(true);
    expect(checkCase(accusing('likely', '192.168.14.1'), one).matches[0]?.named).toBe(false);
  });

  it('leaves an innocent proved where one of them alone is', () => {
    expect(checkCase(accusing('proved', before), one).wronglyProved).toHaveLength(1);
    expect(checkCase(accusing('proved', before, behind), one).wronglyProved).toEqual([]);
  });
});

describe('a pass', () => {
  const healthy = () => recorded('healthy');

  it('is false where a case is broken, and where it has no word for what some flows meet', () => {
    expect(checkCase(healthy(), caseNamed('wired-dead-config-d1')).falsePass).toEqual(['verdict is pass, not fail']);
    const flows = checkCase(healthy(), caseNamed('wired-half-config-odd-d2')).falsePass;
    expect(flows).toEqual(['verdict is pass without a word of intermittent']);
    expect(checkCase(healthy(), caseNamed('wired-healthy')).falsePass).toEqual([]);
  });

  it('is false for an address that no unit has', () => {
    const report = healthy();
    report.targets.push({ ...targetOf(report), address: '10.66.3.2' });
    const { falsePass, wrong } = checkCase(report, caseNamed('wired-phantoms-d3'));
    expect(falsePass).toEqual(['10.66.3.2 is called well, and no unit is there']);
    expect(wrong).toEqual(falsePass);
  });
});

describe('what a case says beside its faults', () => {
  const rejected = (certainty: Certainty): Report => {
    const report = recorded('healthy');
    const [finding] = targetOf(recorded('config-rejected-13')).findings;
    if (finding) targetOf(report).findings = [{ ...finding, severity: 'note', certainty }];
    return report;
  };

  it('bounds the certainty of every finding', () => {
    const one = caseNamed('wired-gone-config-13-once');
    expect(checkCase(rejected('likely'), one).wrong).toEqual([]);
    expect(checkCase(rejected('proved'), one).wrong).toEqual(['port-rejected is proved, the evidence leaves likely']);
  });

  it('asks for a status, for an address in the words, and for words that may not be there', () => {
    const wrongOf = (name: string) => checkCase(recorded('healthy'), caseNamed(name)).wrong;
    expect(wrongOf('wired-tls-hold')).toContain('requirement tcp-config is met');
    expect(wrongOf('four-config-from-elsewhere')).toContain('nothing names 172.16.5.77');
    expect(wrongOf('wired-hole-to-the-unit-d2').join()).toContain('the summary says');
  });
});
