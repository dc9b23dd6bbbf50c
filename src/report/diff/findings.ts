import type { Evidence } from '../../model/evidence/evidence.js';
import type { Finding } from '../../model/finding.js';
import { flowKey } from '../../model/flow.js';
import type { RunSettings, TargetReport } from '../../model/report.js';
import type { RequirementId } from '../../model/requirement.js';
import { requirementFlows } from '../../model/requirement-flows.js';

/** A finding with all the ports that it is about; its own `port` is the first one alone. */
export interface DiffFinding extends Finding {
  ports: number[];
}

/** What the findings of a target are compared by. */
export interface FoundIn {
  target: TargetReport;
  settings: RunSettings;
}

/** Those of one report that the other does not have. */
export function missingFrom(found: FoundIn, other: FoundIn): DiffFinding[] {
  const known = new Set(withPorts(other).map(keyOf));
  return withPorts(found).filter((finding) => !known.has(keyOf(finding)));
}

/**
 * Whether there is a cause more than before: a new failure of a requirement that failed both times, where no failure of
 * that requirement is gone. One cause in place of another is no worse.
 */
export function hasAddedFailure(
  before: TargetReport,
  after: TargetReport,
  gone: readonly Finding[],
  added: readonly Finding[],
): boolean {
  const failed = (target: TargetReport, id: string): boolean =>
    target.requirements.some((one) => one.id === id && one.status === 'failed');
  const replaced = new Set(gone.filter(isFailure).flatMap(({ requirements }) => requirements));
  return added
    .filter(isFailure)
    .flatMap(({ requirements }) => requirements)
    .some((id) => failed(before, id) && failed(after, id) && !replaced.has(id));
}

function isFailure({ severity }: Finding): boolean {
  return severity === 'failure';
}

/** The same finding is the one of the same code, ports and first suspect: its number may differ between two runs. */
function keyOf({ code, protocol, ports, suspects }: DiffFinding): string {
  const [first] = suspects;
  return [code, protocol, ports.join(','), first?.role, first?.address].join(' ');
}

function withPorts({ target, settings }: FoundIn): DiffFinding[] {
  const evidence = new Map(target.evidence.map((entry) => [entry.id, entry]));
  return target.findings.map((finding) => {
    const entries = finding.evidence.flatMap((id) => evidence.get(id) ?? []);
    return { ...finding, ports: portsOf(finding, entries, settings) };
  });
}

/** The ports of its requirements that its probes went to without an answer, such as the plain and the TLS port of a service. */
function portsOf(finding: Finding, entries: readonly Evidence[], settings: RunSettings): number[] {
  const { protocol, port, requirements } = finding;
  if (protocol === undefined || port === undefined) return [];
  const flows = requirements.flatMap((id) => requirementFlows(id as RequirementId, settings));
  const wanted = new Set(flows.map(flowKey));
  const probed = entries
    .filter(({ outcome }) => outcome !== 'syn-ack' && outcome !== 'open')
    .flatMap(({ request }) => ('port' in request && typeof request.port === 'number' ? request.port : []))
    .filter((one) => wanted.has(flowKey({ protocol, port: one })));
  return [...new Set([port, ...probed])].sort((a, b) => a - b);
}
