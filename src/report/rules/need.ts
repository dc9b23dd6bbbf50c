import { type Flow, flowKey } from '../../model/flow.js';
import { TFTP_PORT } from '../../model/ports.js';
import type { RequirementId } from '../../model/requirement.js';
import type { Block } from './block.js';

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
  /** What that firewall has to let through: what the PC sends, the replies to it, or both. */
  readonly way: 'both' | 'out' | 'in';
  /** Ids of the findings that it mends, such as `f2`; empty where everything that the scenario needs is meant. */
  readonly findings: readonly string[];
  /** Which one it is of the needs of this unit and protocol, from 1: names of rules have to differ. */
  readonly nth: number;
}

/** A flow with the requirements that fail without it. */
export interface NeededFlow {
  readonly flow: Flow;
  readonly requirements: readonly RequirementId[];
}

/** What all needs of one place have in common. */
type Common = Omit<Need, 'protocol' | 'ports' | 'requirements' | 'nth'>;

/** One entry for each protocol, each port once. */
export function needsOf(flows: readonly NeededFlow[], common: Common): Need[] {
  return (['icmp', 'tcp', 'udp'] as const).flatMap((protocol) => {
    const own = flows.filter(({ flow }) => flow.protocol === protocol);
    if (own.length === 0) return [];
    const ports = [...new Set(own.flatMap(({ flow }) => flow.port ?? []))].sort((a, b) => a - b);
    const requirements = [...new Set(own.flatMap((one) => one.requirements))];
    return [{ ...common, protocol, ports, requirements, nth: 1 }];
  });
}

/** Each flow once, with the requirements of all its entries. */
export function mergeFlows(flows: readonly NeededFlow[]): NeededFlow[] {
  const merged = new Map<string, NeededFlow>();
  for (const { flow, requirements } of flows) {
    const known = merged.get(flowKey(flow))?.requirements ?? [];
    merged.set(flowKey(flow), { flow, requirements: [...new Set([...known, ...requirements])] });
  }
  return [...merged.values()];
}

/** TFTP, whose answer comes from a new port (RFC 1350 §4). */
export function isTftp({ protocol, ports }: Pick<Need, 'protocol' | 'ports'>): boolean {
  return protocol === 'udp' && ports.includes(TFTP_PORT);
}
