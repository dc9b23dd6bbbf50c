import { distanceOf } from '../../model/distance.js';
import { isSession } from '../../model/evidence/kinds.js';
import type { SessionEvidence } from '../../model/evidence/sessions.js';
import type { Suspect } from '../../model/finding.js';
import type { Flow } from '../../model/flow.js';
import { joinAnd } from '../../model/sentences.js';
import { mayBeLoss } from '../attribution/dead-sessions.js';
import { everyRouter, unitSuspect } from '../attribution/suspects.js';
import { lostAtFirst } from '../observe/lost-at-first.js';
import type { FlowObservation, Observations, SweptFlow } from '../observe/observations.js';
import { type Explanation, explainsFlow, type FindingRule, judgeEachFlow, type Remark, type Words } from '../rule.js';
import { nameSuspects, orStandIn, sayFlows } from '../wording.js';
import { agreementOf } from './certainty.js';

/** Sessions that have to carry nothing, and the time from the first of them to the last: one alone may be chance. */
const ENOUGH_SESSIONS = 2;
const ENOUGH_SPAN_MS = 950;
/** SYNs of the kernel without an answer, beside source ports whose other SYNs were all answered. */
const ENOUGH_SYNS = 4;
const ENOUGH_ACCEPTED = 6;

/** A handshake is completed, and nothing after it gets through. */
export const sessionDead: FindingRule = {
  code: 'session-dead',
  title: 'Sessions open and carry nothing',
  judge: (observations) => [
    ...judgeEachFlow(observations, (flow) => judgeDead(observations, flow)),
    ...judgeUnopened(observations),
  ],
};

function judgeDead(observations: Observations, flow: FlowObservation): Explanation | null {
  // Who is shown to answer in the unit's name explains what becomes of its sessions.
  if (flow.state !== 'dead' || observations.impostors.has(flow.key)) return null;
  const { packets, spanMs } = agreementOf(
    { by: 'tcp', agreeing: flow.dead.map(({ id }) => id) },
    observations.evidence,
  );
  if (packets < ENOUGH_SESSIONS || spanMs < ENOUGH_SPAN_MS) return null;
  if (mayBeLoss(flow.dead, [...observations.evidence.values()])) return null;
  const suspects = [...routersBefore(observations, flow), unitSuspect(observations)];
  return {
    ...explainsFlow(flow),
    suspects,
    evidence: [...flow.evidence, ...flow.dead.map(({ id }) => id)],
    say: (flows) => say(flows, flow.dead, nameSuspects(suspects)),
  };
}

/**
 * SYNs that differ from those of the kernel are accepted from all source ports, and its own connections never open: what
 * Manager opens will not either.
 */
function judgeUnopened(observations: Observations): Remark[] {
  // What began while everything was lost had no chance.
  if (lostAtFirst(observations) !== null) return [];
  const flows = [...observations.flows.values()].filter((flow) => isUnopened(observations, flow));
  const [first] = flows;
  if (!first) return [];
  const suspects = [...routersBefore(observations, first), unitSuspect(observations)];
  const names = joinAnd(flows.map(({ flow }) => sayFlows([flow])));
  return [
    {
      kind: 'remarks',
      flows: flows.map(({ key }) => key),
      breaks: 'failed-session',
      severity: 'warning',
      proof: null,
      suspects,
      evidence: flows.flatMap((flow) => [
        ...flow.evidence,
        ...sweptOf(observations, flow).flatMap((one) => one.evidence),
      ]),
      summary:
        `${names}: connections as programs of this PC make them do not open, while SYNs without their options are answered ` +
        'from every source port: a filter looks at the options of the SYN.',
      remedy: `Look for a rule on TCP options (timestamps, window scaling) on ${nameSuspects(suspects)}.`,
      nextTest: 'Switch TCP timestamps off on this PC for a moment, and run pathproof again.',
    },
  ];
}

/** More SYNs of the kernel without an answer than chance leaves, where none of the others was lost. */
function isUnopened(observations: Observations, flow: FlowObservation): boolean {
  if (flow.state !== 'open' || flow.session?.outcome !== 'timeout') return false;
  const entries = flow.evidence.flatMap((id) => observations.evidence.get(id) ?? []);
  const syns = entries.filter(isSession).reduce((sum, { syns: own = 0 }) => sum + own, 0);
  const swept = sweptOf(observations, flow);
  return syns >= ENOUGH_SYNS && swept.length >= ENOUGH_ACCEPTED && swept.every(({ sent, passed }) => sent === passed);
}

function sweptOf({ sweeps }: Observations, { flow }: FlowObservation): readonly SweptFlow[] {
  return sweeps.get(flow.port ?? 0) ?? [];
}

/** Where the handshakes of the flow tell how far away they are completed, no router without a name is left. */
function routersBefore(observations: Observations, { reply }: FlowObservation): Suspect[] {
  const routers = everyRouter(observations);
  const known = routers.filter(({ hop }) => hop !== undefined);
  return reply?.kind === 'syn-ack' && distanceOf(reply.ttl) === known.length + 1 ? known : routers;
}

/** Two explanations side by side: no packet tells one from the other. */
function say(flows: readonly Flow[], dead: readonly SessionEvidence[], where: string): Words {
  const names = sayFlows(flows);
  const times = `${dead.length} of ${dead.length} sessions`;
  const nextTest = `Capture ${names} on both sides of ${where}, and see where the packets after the handshake end${orStandIn('they')}.`;
  if (dead.every(({ facts }) => facts?.resetMs !== undefined))
    return {
      summary:
        `${names}: sessions are accepted and reset at once (${times}). Either the unit resets what it accepted (an ` +
        'access list, a service that is starting or full), or a device on the path resets the session in the unit’s name.',
      remedy: `Look at the unit’s list of allowed addresses and its log, and for a rule that resets ${names} on the path.`,
      nextTest,
    };
  if (dead.some(({ facts, tls }) => tls !== undefined && (facts?.acknowledgedBytes ?? 0) > 0))
    return {
      summary:
        `${names}: sessions are accepted, and no TLS handshake is completed (${times}). Either what listens there speaks ` +
        'no TLS, or the answers of the unit are dropped on the path.',
      remedy: `Check in the unit’s security settings what the service on ${names} is set to; then look for a filter that drops its answers.`,
      nextTest,
    };
  return {
    summary:
      `${names}: the handshake is completed, and nothing after it gets through (${times}). Either answers come by another ` +
      'way than a firewall on the path sees, so that it drops what follows the handshake, or a device (a tarpit, a SYN ' +
      'proxy) answers in the unit’s name.',
    remedy: `Check that both ways between the PC and the unit lead over the same firewall, and look for a device that answers for the unit: ${where}.`,
    nextTest,
  };
}
