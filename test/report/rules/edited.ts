import type { Evidence } from '../../../src/model/evidence/evidence.js';
import type { Finding } from '../../../src/model/finding.js';
import type { Report, TargetReport } from '../../../src/model/report.js';
import type { RequirementResult, RequirementStatus } from '../../../src/model/requirement.js';
import { recorded, targetOf } from '../../support/recorded.js';

/** A recorded report with its target changed. */
export function edited(name: string, change: (target: TargetReport) => Partial<TargetReport>): Report {
  const report = recorded(name);
  return { ...report, targets: [{ ...targetOf(report), ...change(targetOf(report)) }] };
}

/** The same with its findings changed, each with what is given for it. */
export function withFindings(name: string, changes: readonly Partial<Finding>[]): Report {
  return edited(name, ({ findings }) => ({
    findings: changes.map((change, index) => ({
      ...(findings[0] as Finding),
      id: `f${index + 1}`,
      ...change,
    })),
  }));
}

/** A requirement in a state, with the findings that bear on it. */
export function requirement(id: string, status: RequirementStatus, findings: string[] = []): RequirementResult {
  return { id: id as RequirementResult['id'], title: id, status, reason: 'x', findings };
}

/** ICMP errors of a router about echo requests, with the round trips in milliseconds. */
export function icmpErrors(code: number, from: string, ...rttMs: number[]): Evidence[] {
  const quoted = { source: '192.168.10.20', destination: '192.168.42.1', protocol: 1, ttl: 62 };
  return rttMs.map((rtt, index) => ({
    id: `i${index + 1}`,
    sentAt: '2026-11-22T19:31:02.000Z',
    probe: 'echo',
    request: { destination: '192.168.42.1', ttl: 64, identifier: 1, sequence: index, bytes: 64, purpose: 'attempt' },
    outcome: 'icmp-error',
    replies: [{ kind: 'icmp-error', from, ttl: 63, rttMs: rtt, icmpType: 3, icmpCode: code, quoted }],
  }));
}
