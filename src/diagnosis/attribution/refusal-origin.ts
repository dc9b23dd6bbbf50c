import { distanceOf } from '../../model/distance.js';
import type { IcmpError, Reply } from '../../model/evidence/base.js';
import { isPortUnreachable } from '../../model/icmp.js';
import type { FlowObservation, Observations } from '../observe/observations.js';
import { type Explanation, explainsFlow, thatBrought } from '../rule.js';
import { sayHops } from '../wording.js';
import { NORMAL_DIFFERENCE } from './reset-origin.js';
import { unitSuspect } from './suspects.js';

export type OwnRefusal = { kind: 'unit'; conclusive: boolean; because: string };

/** Who refused a datagram in the unit's name, as far as the TTL of the error tells. */
export type RefusalOrigin = OwnRefusal | { kind: 'middlebox'; hop: number; because: string };

/**
 * ICMP port unreachable (RFC 1122 §3.2.2.1) that carries the unit's own address: its own word, unless it comes from
 * nearer than the unit's other packets (bridging firewalls refuse in the name of the destination). Null where the
 * refusal is anything else.
 */
export function refusalOrigin(observations: Observations, flow: FlowObservation): RefusalOrigin | null {
  const error = flow.reply;
  if (flow.flow.protocol !== 'udp' || flow.state !== 'rejected' || !isPortUnreachable(error)) return null;
  return error.from === observations.target ? compare(observations, error) : null;
}

function compare({ unit }: Observations, error: IcmpError): RefusalOrigin {
  const distance = distanceOf(error.ttl);
  const own = unit.replyDistance ?? unit.hop;
  if (own === null) return { kind: 'unit', conclusive: false, because: 'the unit itself says that the port is closed' };
  const away = `the error comes from ${sayHops(distance)} away`;
  if (distance === own) return { kind: 'unit', conclusive: true, because: `${away}, as the unit’s other packets do` };
  if (own - distance > NORMAL_DIFFERENCE && distance > 0) {
    return { kind: 'middlebox', hop: distance, because: `${away}, the unit’s other packets from ${sayHops(own)}` };
  }
  return { kind: 'unit', conclusive: false, because: `${away}, which speaks of no device before the unit` };
}

/** The unit's own refusal of a datagram, in the words of a finding. */
export function explainOwnRefusal(
  observations: Observations,
  flow: FlowObservation,
  { conclusive }: OwnRefusal,
  say: Explanation['say'],
): Explanation {
  const isOwn = (reply: Reply): boolean => reply.kind === 'icmp-error' && reply.from === observations.target;
  const agreeing = thatBrought(observations, flow.evidence, isOwn);
  return {
    ...explainsFlow(flow),
    proof: conclusive ? { by: 'udp', agreeing, onePath: true } : null,
    suspects: [unitSuspect(observations)],
    evidence: flow.evidence,
    say,
  };
}
