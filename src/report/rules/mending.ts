import type { Evidence } from '../../model/evidence/evidence.js';
import { isSystemTrace } from '../../model/evidence/kinds.js';
import { repliesOf } from '../../model/evidence/queries/flows.js';
import { isOnLink as onLink } from '../../model/evidence/queries/pc.js';
import type { Finding, FindingCode } from '../../model/finding.js';
import { EARLIEST_ARP_FAILURE_MS, isHostUnreachable } from '../../model/icmp.js';
import type { TargetReport } from '../../model/report.js';

/**
 * Whether a rule in a firewall mends a finding. `maybe`: a filter is one of several explanations that cannot be told
 * apart from where the PC stands.
 */
export type Mending = 'yes' | 'maybe' | 'no';

const FILTERS: readonly FindingCode[] = [
  'port-filtered',
  'port-rejected',
  'port-reset',
  'ping-filtered',
  'ping-rejected',
  'pc-firewall',
];

/** Requirements that are a matter of the whole way, and not of one flow. */
export const WHOLE_WAY: readonly string[] = ['route', 'subnet'];

/** What a rule in a firewall would do for this finding of the target. */
export function mendingOf(finding: Finding, target: TargetReport): Mending {
  const { code, severity, certainty } = finding;
  const isFilter = FILTERS.includes(code);
  if (isFilter && severity === 'failure') return certainty === 'possible' ? 'maybe' : 'yes';
  const maybe = isFilter ? isLeftOpen(finding, target) : mayBeFilter(finding, target);
  return maybe ? 'maybe' : 'no';
}

/** Ordinary sockets leave unproven what packets would decide: the finding breaks nothing then. */
function isLeftOpen(finding: Finding, target: TargetReport): boolean {
  return target.requirements.some(({ id, status }) => status === 'unproven' && finding.requirements.includes(id));
}

function mayBeFilter(finding: Finding, target: TargetReport): boolean {
  const { code, severity, suspects } = finding;
  if (code === 'udp-discovery-off') return severity === 'failure' && suspects.some(({ role }) => role !== 'unit');
  if (!isWholeWay(finding, target)) return false;
  if (code === 'path-silent') return true;
  return code === 'unit-unreachable' && !isOnLink(target) && !isProvedByArp(finding, target);
}

/** Nothing at all got through. What stopped only during the run breaks no requirement of the whole way. */
function isWholeWay({ requirements }: Finding, target: TargetReport): boolean {
  return target.requirements.some(
    ({ id, status }) =>
      WHOLE_WAY.includes(id) && requirements.includes(id) && (status === 'failed' || status === 'unproven'),
  );
}

/** Where the unit is on the PC's own link, no firewall stands between them but their own. */
export function isOnLink({ evidence }: TargetReport): boolean {
  return onLink(evidence);
}

/** A router that answers "host unreachable" only after seconds has asked its LAN for the unit: no filter does that. */
function isProvedByArp({ evidence }: Finding, target: TargetReport): boolean {
  return target.evidence.some((entry) => evidence.includes(entry.id) && saysAbsentLate(entry));
}

function saysAbsentLate(entry: Evidence): boolean {
  if (isSystemTrace(entry))
    return entry.hops.some(({ refusal, rttMs }) => refusal !== undefined && (rttMs ?? 0) >= EARLIEST_ARP_FAILURE_MS);
  return repliesOf(entry).some((reply) => isHostUnreachable(reply) && reply.rttMs >= EARLIEST_ARP_FAILURE_MS);
}
