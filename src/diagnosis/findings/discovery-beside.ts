import type { Reply } from '../../model/evidence/base.js';
import { isSession } from '../../model/evidence/kinds.js';
import type { WhoIsEvidence } from '../../model/evidence/packets.js';
import { whoIsTo } from '../../model/evidence/queries/flows.js';
import { isPortUnreachable } from '../../model/icmp.js';
import { UDP_DISCOVERY_KEY } from '../../model/requirement-flows.js';
import { ownFirewallEvidence } from '../attribution/pc-firewall.js';
import { unitSuspect } from '../attribution/suspects.js';
import { droppedInTransit } from '../attribution/udp-silence.js';
import type { Observations } from '../observe/observations.js';
import { type Remark, thatBrought } from '../rule.js';
import { fromUnitsLan } from '../wording.js';
import { askDroppers, isRouted, sayAllow, sayReached, silencers } from './discovery-silence.js';
import { NOT_NEEDED } from './discovery-wanted.js';

/** A SYN without an answer is sent again after one second (RFC 6298 §2): what opens later has lost a packet. */
const SYN_SENT_AGAIN_MS = 1000;
const SWITCHES = 'the unit’s security settings have two switches, UDP discovery and the TFTP server';

/** Where UDP discovery is not required, its silence beside an open TCP discovery is only worth knowing. */
export function tellBeside(observations: Observations): Remark[] {
  const asked = whoIsTo([...observations.evidence.values()], observations.target);
  const ids = asked.map(({ id }) => id);
  const refused = thatBrought(observations, ids, (reply) => isRefusedBy(observations.target, reply));
  if (refused.length > 0) return [noteRefused(observations, asked, refused)];
  const silent = asked.length > 0 && asked.every((entry) => entry.outcome === 'silent');
  return silent && !losesPackets(observations) && !isDroppedBefore(observations)
    ? [noteSilent(observations, asked)]
    : [];
}

/** The requests were seen to die before the unit: that is another finding. */
function isDroppedBefore(observations: Observations): boolean {
  const flow = observations.flows.get(UDP_DISCOVERY_KEY);
  return flow !== undefined && droppedInTransit(observations, flow) !== null;
}

function noteRefused(observations: Observations, asked: readonly WhoIsEvidence[], agreeing: string[]): Remark {
  return {
    ...note(asked),
    proof: { by: 'udp', agreeing, onePath: true },
    suspects: [unitSuspect(observations)],
    summary: `UDP discovery (port 69) of ${observations.target} is refused by the unit itself (ICMP 3/3), TCP discovery answers: normal for Linux-based units.`,
    remedy: `${NOT_NEEDED} ${SWITCHES}.`,
  };
}

function noteSilent(observations: Observations, asked: readonly WhoIsEvidence[]): Remark {
  const routed = isRouted(observations);
  const reached = sayReached(observations);
  const others = routed
    ? ` A firewall that drops UDP 69 on the way, or that has no TFTP helper, looks the same.${reached === '' ? '' : ` ${reached}`}`
    : '';
  const silence = note(asked);
  return {
    ...silence,
    proof: null,
    // Behind routers a drop on the way fits as well; and only raw packets to other ports show whether the path loses some.
    doubtful: routed || !observations.raw,
    suspects: silencers(observations),
    evidence: [...silence.evidence, ...traced(observations), ...ownFirewallEvidence(observations)],
    summary: `UDP discovery (port 69) of ${observations.target} is silent, TCP discovery answers: normal for Linux-based units.${others}`,
    remedy: `${NOT_NEEDED} ${SWITCHES}.${routed ? ` ${sayAllow(observations)}` : ''}`,
    nextTest: `${silence.nextTest}${askDroppers(observations)}`,
  };
}

function note(asked: readonly WhoIsEvidence[]): Omit<Remark, 'proof' | 'suspects' | 'summary' | 'remedy'> {
  return {
    kind: 'remarks',
    flows: [],
    breaks: 'never',
    severity: 'note',
    evidence: asked.map((entry) => entry.id),
    nextTest: fromUnitsLan('pathproof', 'silent'),
  };
}

function traced({ flows }: Observations): string[] {
  return (flows.get(UDP_DISCOVERY_KEY)?.trace ?? []).flatMap((hopProbe) => hopProbe.evidence);
}

/** Port unreachable from the unit itself: nothing listens there. */
function isRefusedBy(target: string, reply: Reply): boolean {
  return isPortUnreachable(reply) && reply.from === target;
}

/** Whether any packet is known to have got lost: three requests without an answer may be chance then. */
function losesPackets({ lossy, size, evidence }: Observations): boolean {
  const sessions = [...evidence.values()].filter(isSession);
  return (
    lossy || size.lossy || sessions.some(({ connectMs }) => connectMs !== undefined && connectMs >= SYN_SENT_AGAIN_MS)
  );
}
