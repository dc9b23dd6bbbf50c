import type { Finding } from '../model/finding.js';
import type { TargetReport } from '../model/report.js';

/**
 * What can be changed, and where, with the failure it may end. What is wrong with the PC itself is ended only by what is
 * named for it.
 */
export function controlsFor(finding: Finding, { controls = [] }: TargetReport): string[] {
  if (finding.severity !== 'failure') return [];
  const general = finding.suspects[0]?.role !== 'pc';
  return controls
    .filter(
      ({ requirement, codes }) =>
        finding.requirements.includes(requirement) && (codes?.includes(finding.code) ?? general),
    )
    .map(({ text }) => text);
}

/** `leaves by e0 (192.168.10.20) via 192.168.10.1`; null where the report does not say. */
export function sayLeavesBy({ leavesBy }: TargetReport): string | null {
  if (!leavesBy) return null;
  const { interface: name, source, gateway } = leavesBy;
  return `leaves by ${name} (${source})${gateway === undefined ? ', on the link itself' : ` via ${gateway}`}`;
}
