import { describe, expect, it } from 'vitest';
import { diagnose } from '../../src/diagnosis/diagnose.js';
import { chain } from '../../src/lab/chain.js';
import { FAULTS, faultByName } from '../../src/lab/faults.js';
import { mismatches } from '../../src/lab/match-truth.js';
import { addressFacingPc } from '../../src/lab/topology.js';
import { caseOf, RECORDED, recorded, targetOf } from '../support/recorded.js';

const LAB = chain(2);
const addressOf = (node: string): string => addressFacingPc(LAB, node) ?? '';

describe('the recorded reports', () => {
  it('cover every fault of the lab', () => {
    expect(RECORDED).toEqual(FAULTS.map((fault) => fault.name).sort());
  });

  it('hold no host name and no path of the machine that recorded them', () => {
    for (const name of RECORDED) {
      const report = recorded(name);
      expect(report.vantage.hostname).toBe('pc');
      expect(report.vantage.interfaces).toEqual([{ name: 'e0', address: '192.168.10.20', prefix: 24 }]);
      expect(JSON.stringify(report)).not.toMatch(/\/(work|home|root|tmp|usr)\b/);
    }
  });
});

describe.each(RECORDED)('the report of %s', (name) => {
  const report = recorded(name);

  it('has a verdict that its evidence alone gives again', () => {
    const { verdict, summary, requirements, findings, path } = targetOf(report);
    expect(diagnose(caseOf(report))).toEqual({ verdict, summary, requirements, findings, path });
  });

  it('names what was injected', () => {
    const truth = faultByName(name)?.truth;
    expect(truth).toBeDefined();
    expect(truth && mismatches(report, truth, addressOf)).toEqual([]);
  });

  it('refers only to evidence and findings that it holds', () => {
    const { evidence, findings, requirements } = targetOf(report);
    const ids = new Set(evidence.map((entry) => entry.id));
    expect(ids.size).toBe(evidence.length);
    for (const finding of findings) expect(finding.evidence.filter((id) => !ids.has(id))).toEqual([]);
    const known = findings.map((finding) => finding.id);
    for (const requirement of requirements) expect(known).toEqual(expect.arrayContaining(requirement.findings));
  });
});
