import type { Reply, WhoIsEvidence } from '../../model/evidence.js';
import type { Suspect } from '../../model/finding.js';
import { flowKey, tcpFlow } from '../../model/flow.js';
import { DISCOVERY_PORT } from '../../model/ports.js';
import { configFlows, UDP_DISCOVERY_KEY } from '../../model/requirement-flows.js';
import { findInterval } from '../interval.js';
import type { FlowObservation, Observations } from '../observations.js';
import { askOwnFirewall, letsAnswersIn, ownFirewallEvidence, withOwnFirewall } from '../own-firewall.js';
import { contradicted, type Explanation, type FindingRule, type Judgement, type Remark } from '../rule.js';
import { sayFlow, unitSuspect } from '../words.js';
import { isNobodySilent } from './off-subnet.js';
import { explainOwnRefusal, refusalOrigin } from './refusal-origin.js';

/** A SYN without an answer is sent again after one second (RFC 6298 §2): what opens later has lost a packet. */
const SYN_SENT_AGAIN_MS = 1000;
const SWITCHES =
  'Look at both switches in the unit’s security settings: UDP discovery, and the TFTP server (off by default on ' +
  'Linux-based units).';
/** Why a rule for UDP 69 alone is not enough. */
export const TFTP_HELPER =
  'A firewall on the way needs a TFTP helper (Linux: nf_conntrack_tftp), because the answer comes from a new port.';

/** UDP discovery is silent, or refused by the unit itself, while its TCP answers. */
export const udpDiscoveryOff: FindingRule = {
  code: 'udp-discovery-off',
  title: 'UDP discovery is silent while TCP discovery answers',
  judge(observations) {
    const flow = discoveryFlow(observations);
    if (isNobodySilent(observations)) return [explainNobody(observations)];
    return flow ? judgeRequired(observations, flow) : tellBeside(observations);
  },
};

/** UDP discovery, where it is required; elsewhere its silence is nobody's question. */
export function discoveryFlow({ requirements, flows }: Observations): FlowObservation | undefined {
  return requirements.includes('udp-discovery') ? flows.get(UDP_DISCOVERY_KEY) : undefined;
}

/** Whether the unit is known to be of a release that has TCP services beside UDP discovery. */
export function answersTcp(observations: Observations): boolean {
  const flows = [tcpFlow(DISCOVERY_PORT), ...configFlows(observations.settings)];
  return flows.some((flow) => isOpenAtUnit(observations, flowKey(flow)));
}

/** Open, and not by a device that answers in the unit's name, as far as is known. */
function isOpenAtUnit({ flows, impostors, doubted }: Observations, key: string): boolean {
  return flows.get(key)?.state === 'open' && !impostors.has(key) && !doubted.has(key);
}

function judgeRequired(observations: Observations, flow: FlowObservation): Judgement[] {
  if (!answersTcp(observations)) return [];
  const origin = refusalOrigin(observations, flow);
  if (origin?.kind === 'unit') return [explainRefused(observations, flow, origin.conclusive)];
  if (flow.state !== 'silent') return [];
  const interval = findInterval(observations, flow);
  if (interval !== null && interval.next !== null) {
    return [contradicted(flow.key, `the requests get no farther than hop ${interval.next}`)];
  }
  return [explainSilent(observations, flow)];
}

function explainRefused(observations: Observations, flow: FlowObservation, conclusive: boolean): Explanation {
  return explainOwnRefusal(observations, flow, conclusive, {
    summary: `The unit (${observations.target}) refuses UDP discovery itself (ICMP 3/3 for ${sayFlow(flow)}), while its TCP answers: it is switched off.`,
    remedy: `${SWITCHES} Where they are to stay off, use TCP discovery: add the address to Manager’s IP Search Criteria.`,
    nextTest: 'Run same-lan from a PC on the unit’s LAN: refused there as well means the unit.',
  });
}

function explainSilent(observations: Observations, flow: FlowObservation): Explanation {
  const routed = isRouted(observations);
  return {
    kind: 'explains',
    covers: [flow.key],
    weight: 'strong',
    conclusive: false,
    // A filter for UDP 69 on the way there looks the same from here.
    tied: true,
    suspects: withOwnFirewall(observations, [unitSuspect(observations), ...(routed ? onTheWayBack(observations) : [])]),
    evidence: [...flow.evidence, ...ownFirewallEvidence(observations)],
    summary: `UDP discovery of ${observations.target} is silent (${flow.sent} requests to ${sayFlow(flow)}), while its TCP answers: it is switched off on the unit${sayDroppers(observations)}.`,
    remedy: `${SWITCHES}${routed ? ` ${TFTP_HELPER}` : ''} Where it is to stay off, use TCP discovery: add the address to Manager’s IP Search Criteria.`,
    nextTest: `${routed ? 'Run same-lan from a PC on the unit’s LAN: silent there as well means the unit.' : 'Look at the two switches first.'}${sayAsk(observations)}`,
  };
}

/** Who else may stop an answer from a new port: a filter that keeps state takes it for a stranger's. */
function sayDroppers(observations: Observations): string {
  const droppers = [
    ...(isRouted(observations) ? ['a firewall without a TFTP helper'] : []),
    ...(letsAnswersIn(observations) ? [] : ['a firewall on this PC']),
  ];
  return droppers.length > 0 ? `, or ${droppers.join(' or ')} drops the answer, which comes from a new port` : '';
}

function sayAsk(observations: Observations): string {
  const ask = askOwnFirewall(observations);
  return ask === '' ? '' : ` See also ${ask}.`;
}

/** Those that were seen, the nearest to the unit first; one without a name where there may be others. */
function onTheWayBack(observations: Observations): Suspect[] {
  const { routers, unit } = observations;
  if (routers.length === 0 || unit.hop === null) return [{ role: 'router', direction: 'return' }];
  return routers
    .filter(({ hop }) => hop < (unit.hop ?? 0))
    .map(({ hop, address }): Suspect => ({ role: 'router', hop, address, direction: 'return' }))
    .reverse();
}

function explainNobody(observations: Observations): Explanation {
  const { lan } = observations;
  return {
    kind: 'explains',
    covers: [UDP_DISCOVERY_KEY],
    weight: 'strong',
    conclusive: false,
    suspects: withOwnFirewall(observations, [{ role: 'unit', direction: 'forward' }]),
    evidence: [...lan.broadcasts, ...ownFirewallEvidence(observations)],
    summary: 'No unit answers the broadcast: there may be one whose UDP discovery is switched off.',
    remedy: `${SWITCHES} Where it is to stay off, use TCP discovery: add the unit’s address to Manager’s IP Search Criteria.`,
    nextTest: `Run same-lan again with --address and the unit’s LAN1 address: where its TCP answers, UDP discovery is off. A switch may drop broadcasts as well.${sayAsk(observations)}`,
  };
}

/** Where UDP discovery is not required, its silence is only worth knowing. */
function tellBeside(observations: Observations): Remark[] {
  const asked = [...observations.evidence.values()].filter(
    (entry): entry is WhoIsEvidence =>
      entry.probe === 'udp-whois' && !entry.request.broadcast && entry.request.destination === observations.target,
  );
  const refused = asked.some((entry) => entry.replies.some((reply) => isRefusedBy(observations.target, reply)));
  const off =
    asked.length > 0 &&
    (refused || (!losesPackets(observations) && asked.every((entry) => entry.outcome === 'silent')));
  if (!off || !isOpenAtUnit(observations, flowKey(tcpFlow(DISCOVERY_PORT)))) return [];
  return [noteOff(observations, asked, refused)];
}

function noteOff(observations: Observations, asked: readonly WhoIsEvidence[], refused: boolean): Remark {
  const routed = !refused && isRouted(observations);
  return {
    kind: 'remarks',
    flows: [],
    breaks: 'never',
    severity: 'note',
    conclusive: refused,
    // Three requests: only raw packets to other ports show whether the path loses some.
    doubtful: !observations.raw,
    suspects: refused ? [unitSuspect(observations)] : withOwnFirewall(observations, silencers(observations)),
    evidence: [...asked.map((entry) => entry.id), ...(refused ? [] : ownFirewallEvidence(observations))],
    summary: `UDP discovery (port 69) of ${observations.target} is ${refused ? 'refused by the unit itself (ICMP 3/3)' : 'silent'}, TCP discovery answers: normal for Linux-based units${routed ? ', and behind firewalls without a TFTP helper' : ''}.`,
    remedy:
      'Nothing to repair for a unit of 3.2 or later. If UDP discovery is wanted: the unit’s security settings have two ' +
      'switches, UDP discovery and the TFTP server; a firewall needs a TFTP helper, because the answer comes from a new port.',
    nextTest: 'Run pathproof from a PC on the unit’s LAN: silent there as well means the unit.',
  };
}

function isRouted({ route }: Observations): boolean {
  return route?.outcome === 'routed';
}

/** Port unreachable from the unit itself: nothing listens there. */
function isRefusedBy(target: string, reply: Reply): boolean {
  return reply.kind === 'icmp-error' && reply.icmpType === 3 && reply.icmpCode === 3 && reply.from === target;
}

/** Whether any packet is known to have got lost: three requests without an answer may be chance then. */
function losesPackets({ lossy, size, evidence }: Observations): boolean {
  const sessions = [...evidence.values()].filter((entry) => entry.probe === 'tcp-session');
  return (
    lossy || size.lossy || sessions.some(({ connectMs }) => connectMs !== undefined && connectMs >= SYN_SENT_AGAIN_MS)
  );
}

/** Any router without a TFTP helper may stop the answer, which comes from a new port. */
function silencers(observations: Observations): Suspect[] {
  const back: Suspect = { role: 'router', direction: 'return' };
  return [unitSuspect(observations), ...(observations.route?.outcome === 'routed' ? [back] : [])];
}
