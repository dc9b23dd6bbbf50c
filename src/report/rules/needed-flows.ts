import type { Finding } from '../../model/finding.js';
import type { Flow } from '../../model/flow.js';
import { PORT_TABLE, portOf } from '../../model/port-table.js';
import { BASE_PORT_RANGE } from '../../model/ports.js';
import type { RunSettings, TargetReport } from '../../model/report.js';
import type { RequirementId, RequirementResult } from '../../model/requirement.js';
import { requirementFlows } from '../../model/requirement-flows.js';
import { mendingOf, WHOLE_WAY } from './mending.js';
import type { NeededFlow } from './need.js';

/**
 * The flows that a finding of the target keeps shut: those of the requirements that it breaks, without those that
 * another finding names. Where it breaks the whole way, all that is not known to get through; where it leaves
 * requirements unproven, those.
 */
export function flowsKeptShut(finding: Finding, target: TargetReport, settings: RunSettings): NeededFlow[] {
  return brokenBy(finding, target).flatMap((id) =>
    flowsOf(id, settings)
      .filter((flow) => !isOthers(flow, finding, target))
      .map((flow) => ({ flow, requirements: [id] })),
  );
}

/** Every flow that the scenario needs for the target; not those of services that the unit was seen to have off. */
export function flowsOfScenario(target: TargetReport, settings: RunSettings): NeededFlow[] {
  return target.requirements
    .filter(({ status }) => status !== 'not-applicable')
    .flatMap(({ id }) => flowsOf(id, settings).map((flow) => ({ flow, requirements: [id] })));
}

/** The flows of services that the unit has off, by its own refusal. */
export function flowsLeftOut(target: TargetReport, settings: RunSettings): Flow[] {
  const off = target.requirements.filter(({ status }) => status === 'not-applicable');
  return off.flatMap(({ id }) => flowsOf(id, settings));
}

function brokenBy(finding: Finding, target: TargetReport): RequirementId[] {
  const own = target.requirements.filter(({ id }) => finding.requirements.includes(id) && !WHOLE_WAY.includes(id));
  const failed = own.filter(({ status }) => status === 'failed');
  if (failed.length > 0) return failed.map(({ id }) => id);
  const whole = finding.requirements.some((id) => WHOLE_WAY.includes(id));
  const left = whole
    ? target.requirements.filter((one) => isLeftBy(one, finding, target))
    : own.filter(({ status }) => status === 'unproven');
  return left.map(({ id }) => id);
}

/** Not known to get through, and no other finding says for certain why. */
function isLeftBy({ id, status, findings }: RequirementResult, finding: Finding, target: TargetReport): boolean {
  if (WHOLE_WAY.includes(id) || status === 'met' || status === 'not-applicable') return false;
  const others = target.findings.filter((one) => one !== finding && findings.includes(one.id));
  return !others.some((one) => mendingOf(one, target) === 'yes');
}

/** Another failure names this very port, or the unit itself closes it. */
function isOthers(flow: Flow, finding: Finding, target: TargetReport): boolean {
  const isNamedBy = ({ protocol, port }: Finding): boolean => protocol === flow.protocol && port === flow.port;
  if (isNamedBy(finding)) return false;
  return target.findings.some((one) => isNamedBy(one) && (one.severity === 'failure' || one.code === 'port-closed'));
}

/** A port that the documentation does not know comes from an edited report: it is not copied into a rule. */
function flowsOf(id: RequirementId, settings: RunSettings): Flow[] {
  return requirementFlows(id, settings).filter((flow) => isDocumented(flow, settings));
}

function isDocumented({ protocol, port }: Flow, { basePort, securityPort }: RunSettings): boolean {
  if (protocol === 'icmp') return true;
  const isBase = basePort >= BASE_PORT_RANGE.min && basePort <= BASE_PORT_RANGE.max;
  const rows = PORT_TABLE.filter((row) => row.protocol === protocol && (isBase || 'port' in row.place));
  return (protocol === 'tcp' && port === securityPort) || rows.some((row) => portOf(row, basePort) === port);
}
