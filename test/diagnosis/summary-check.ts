import { expect } from 'vitest';
import type { Diagnosis } from '../../src/diagnosis/diagnose.js';
import type { FindingCode } from '../../src/model/finding.js';

const SPOILS: FindingCode[] = ['mtu-black-hole', 'duplicate-address', 'intermittent', 'packet-loss'];

/** The warning stands in the first sentence, and nothing works beside it; what is possible is worded so. */
export function checkSummary({
  verdict,
  summary,
  findings,
}: Pick<Diagnosis, 'verdict' | 'summary' | 'findings'>): void {
  const warned = findings.some(({ code, severity }) => SPOILS.includes(code) && severity === 'warning');
  if (verdict === 'pass' && warned) expect(summary).not.toMatch(/\bworks\b/);
  const failed = findings.filter(({ severity }) => severity === 'failure');
  const unsure = failed.length > 0 && failed.every(({ certainty }) => certainty === 'possible');
  if (verdict === 'fail' && unsure) expect(summary).toMatch(/\bmay\b|No unit answers the broadcast/);
}
