import type { FindingCode } from '../../model/finding.js';
import { type Flow, flowKey } from '../../model/flow.js';
import { TFTP_PORT } from '../../model/ports.js';
import type { Report, RunSettings, TargetReport } from '../../model/report.js';
import type { RequirementId } from '../../model/requirement.js';
import { requirementFlows } from '../../model/requirement-flows.js';
import { plainSentence } from '../escape.js';
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
  /** The firewall that has to let it through: one on the way, or the PC's own. */
  readonly where: 'path' | 'pc';
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

/** No router passes a broadcast on, so that no rule helps. */
const EVERYBODY = '255.255.255.255';

type Ends = Pick<Need, 'source' | 'destination' | 'where'>;

/** What the report shows to be missing (or all that its scenario needs), one entry a unit and protocol. */
export function neededRules(report: Report, options: NeedOptions): Need[] {
  return report.targets.flatMap((target) => {
    const source = options.source ?? sourceOf(target);
    const destination = blockOf(target.address);
    if (source === null || destination === null || target.address === EVERYBODY) return [];
    const wanted = options.all ? target.requirements.map(({ id }) => id) : missing(target);
    return merge({ source, destination, where: whereOf(target, wanted) }, wanted, report.settings);
  });
}

/** Whether any of it is TFTP, whose answer comes from a new port (RFC 1350 §4). */
export function needsTftpHelper(needs: readonly Need[]): boolean {
  return needs.some(({ protocol, ports }) => protocol === 'udp' && ports.includes(TFTP_PORT));
}

/** Where the unit is on the PC's own link, no firewall stands between them but the PC's own. */
function isMended(target: TargetReport, code: FindingCode): boolean {
  const onLink = target.evidence.some((entry) => entry.probe === 'route-lookup' && entry.outcome === 'on-link');
  return onLink ? code === 'pc-firewall' : MENDED.includes(code);
}

function missing(target: TargetReport): RequirementId[] {
  const mended = new Set(target.findings.filter(({ code }) => isMended(target, code)).map(({ id }) => id));
  return target.requirements
    .filter(({ status, findings }) => status === 'failed' && findings.some((id) => mended.has(id)))
    .map(({ id }) => id);
}

/** UDP discovery is a matter of one flow to a firewall, though other evidence may meet it. */
function flowsOf(id: RequirementId, settings: RunSettings): Flow[] {
  return id === 'udp-discovery' ? [{ protocol: 'udp', port: TFTP_PORT }] : requirementFlows(id, settings);
}

/** Where every requirement that is wanted failed because the PC's own firewall refuses, the rule belongs there. */
function whereOf(target: TargetReport, wanted: readonly RequirementId[]): Need['where'] {
  const own = target.findings.filter((finding) => finding.code === 'pc-firewall');
  const explained = new Set(own.flatMap((finding) => finding.requirements));
  return wanted.length > 0 && wanted.every((id) => explained.has(id)) ? 'pc' : 'path';
}

function merge(ends: Ends, wanted: readonly RequirementId[], settings: RunSettings): Need[] {
  const flows = new Map<string, { flow: Flow; requirements: RequirementId[] }>();
  for (const id of wanted) {
    for (const flow of flowsOf(id, settings)) {
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
    return [{ ...ends, protocol, ports, requirements }];
  });
}

/**
 * Failures that no rule in a firewall mends, with what does: `f1 port-closed: Check in the unit's …`. Another explanation
 * of what a rule may mend is none of them.
 */
export function notMended(report: Report): string[] {
  return report.targets.flatMap((target) => {
    const told = missing(target);
    const left = target.findings.filter(
      ({ severity, code, requirements }) =>
        severity === 'failure' &&
        !isMended(target, code) &&
        !requirements.every((id) => told.some((one) => one === id)),
    );
    return left.map(({ id, code, remedy }) => plainSentence(`${target.address} ${id} ${code}: ${remedy}`));
  });
}

/** The address that the PC sent from, as its route lookup showed. */
function sourceOf(target: TargetReport): Block | null {
  const route = target.evidence.find((entry) => entry.probe === 'route-lookup');
  return route?.route ? blockOf(route.route.source) : null;
}
