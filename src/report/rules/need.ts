import type { FindingCode } from '../../model/finding.js';
import { type Flow, flowKey } from '../../model/flow.js';
import { TFTP_PORT } from '../../model/ports.js';
import type { Report, RunSettings, TargetReport } from '../../model/report.js';
import type { RequirementId } from '../../model/requirement.js';
import { requirementFlows } from '../../model/requirement-flows.js';
import { type Block, blockOf } from './block.js';

/** Traffic that a firewall has to let through, from the PC to one unit, and the replies to it. */
export interface Need {
  readonly source: Block;
  readonly destination: Block;
  readonly protocol: 'icmp' | 'tcp' | 'udp';
  /** Ascending; empty for ICMP, where echo requests are meant. */
  readonly ports: readonly number[];
  /** Why it is needed. */
  readonly requirements: readonly RequirementId[];
}

export interface NeedOptions {
  /** Everything that the scenario needs, not only what is missing. */
  all: boolean;
  /** Instead of the PC's own address: the network it is in, for example. */
  source: Block | null;
}

/** Findings that a rule in a firewall mends. */
const MENDED: readonly FindingCode[] = [
  'port-filtered',
  'port-rejected',
  'port-reset',
  'ping-filtered',
  'ping-rejected',
  'pc-firewall',
  'udp-discovery-off',
];

/** What the report shows to be missing (or all that its scenario needs), one entry a unit and protocol. */
export function neededRules(report: Report, options: NeedOptions): Need[] {
  return report.targets.flatMap((target) => {
    const source = options.source ?? sourceOf(target);
    const destination = blockOf(target.address);
    if (source === null || destination === null) return [];
    const wanted = options.all ? target.requirements.map(({ id }) => id) : missing(target);
    return merge(source, destination, wanted, report.settings);
  });
}

/** Whether any of it is TFTP, whose answer comes from a new port (RFC 1350 §4). */
export function needsTftpHelper(needs: readonly Need[]): boolean {
  return needs.some(({ protocol, ports }) => protocol === 'udp' && ports.includes(TFTP_PORT));
}

function missing(target: TargetReport): RequirementId[] {
  const mended = new Set(target.findings.filter((one) => MENDED.includes(one.code)).map((one) => one.id));
  return target.requirements
    .filter(({ status, findings }) => status === 'failed' && findings.some((id) => mended.has(id)))
    .map(({ id }) => id);
}

function merge(source: Block, destination: Block, wanted: readonly RequirementId[], settings: RunSettings): Need[] {
  const flows = new Map<string, { flow: Flow; requirements: RequirementId[] }>();
  for (const id of wanted) {
    for (const flow of requirementFlows(id, settings)) {
      const known = flows.get(flowKey(flow)) ?? { flow, requirements: [] };
      known.requirements.push(id);
      flows.set(flowKey(flow), known);
    }
  }
  return (['icmp', 'tcp', 'udp'] as const).flatMap((protocol) => {
    const own = [...flows.values()].filter(({ flow }) => flow.protocol === protocol);
    if (own.length === 0) return [];
    const ports = own.flatMap(({ flow }) => flow.port ?? []).sort((a, b) => a - b);
    const requirements = [...new Set(own.flatMap((one) => one.requirements))];
    return [{ source, destination, protocol, ports, requirements }];
  });
}

/** The address that the PC sent from, as its route lookup showed. */
function sourceOf(target: TargetReport): Block | null {
  const route = target.evidence.find((entry) => entry.probe === 'route-lookup');
  return route?.route ? blockOf(route.route.source) : null;
}
