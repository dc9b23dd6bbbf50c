import { isContrast } from '../../model/contrast.js';
import { isSession } from '../../model/evidence/kinds.js';
import { isCarrying, isDead } from '../../model/evidence/queries/sessions.js';
import type { Suspect } from '../../model/finding.js';
import { type Flow, flowKey } from '../../model/flow.js';
import { TLS_CONFIG_OFFSET } from '../../model/ports.js';
import { joinAnd, joinOr } from '../../model/sentences.js';
import { mayBeLoss } from '../attribution/dead-sessions.js';
import { placeOfBlocked, type SweptPlace } from '../attribution/drop-location.js';
import { everyRouter, unitSuspect } from '../attribution/suspects.js';
import type { FlowObservation, Observations, SweptFlow } from '../observe/observations.js';
import type { FindingRule, Remark } from '../rule.js';
import { nameSuspect, orStandIn, sayFlows, sayPlace } from '../wording.js';

/** A flow that was silent this often, while others were answered, is blocked. */
const BLOCKED_TRIES = 6;
/** So many flows of each kind are no chance. */
const ENOUGH_FLOWS = 2;

/** What a sweep showed of one port. */
interface Pattern {
  flow: FlowObservation;
  flows: readonly SweptFlow[];
  blocked: readonly SweptFlow[];
  passing: readonly SweptFlow[];
  place: SweptPlace | null;
}

/** Some flows pass and others do not, the same ones each time. */
export const intermittent: FindingRule = {
  code: 'intermittent',
  title: 'Some flows pass and others do not',
  judge: (observations) => {
    const patterns = [...observations.sweeps].flatMap(([port, flows]) => patternOf(observations, port, flows) ?? []);
    const told = groupTwins(patterns, observations).map((group) => remark(observations, group));
    const others = [...observations.flows.values()].filter(({ key }) => !told.some(({ flows }) => flows.includes(key)));
    const unlike = others.flatMap((flow) => unlikeOf(observations, flow) ?? []);
    return [...told, ...groupUnlike(unlike, observations).map((group) => sayUnlike(observations, group))];
  },
};

/** Flows of one port, some of which are refused, or carry nothing, while others work: no loss looks like that. */
interface Unlike {
  flow: Flow;
  what: string;
  /** Source ports of those that do not work, and how many work. */
  ports: readonly number[];
  passing: number;
  evidence: readonly string[];
}

function unlikeOf({ sweeps, evidence }: Observations, { flow }: FlowObservation): Unlike | null {
  const swept = (flow.protocol === 'tcp' && sweeps.get(flow.port ?? 0)) || [];
  const passing = swept.filter(({ passed }) => passed > 0);
  const refused = swept.filter(({ passed, refusedAtOnce }) => passed === 0 && refusedAtOnce);
  if (refused.length >= ENOUGH_FLOWS && passing.length >= ENOUGH_FLOWS) {
    const ports = refused.map(({ sourcePort }) => sourcePort);
    const ids = [...refused, ...passing].flatMap((one) => one.evidence);
    return { flow, what: 'are refused', ports, passing: passing.length, evidence: ids };
  }
  const sessions = [...evidence.values()]
    .filter(isSession)
    .filter(({ request }) => request.port === flow.port && !request.beside);
  // A TLS handshake that is never completed is no worse for a session without TLS that carries.
  const dead = sessions.filter((session) => !session.request.tls && isDead(session));
  const carrying = sessions.filter(isCarrying);
  if (flow.protocol !== 'tcp' || dead.length < ENOUGH_FLOWS || carrying.length === 0) return null;
  if (mayBeLoss(dead, [...evidence.values()])) return null;
  const ports = dead.map(({ localPort = 0 }) => localPort);
  const ids = [...dead, ...carrying].map(({ id }) => id);
  return { flow, what: 'carry nothing after their handshake', ports, passing: carrying.length, evidence: ids };
}

/** The plain and the TLS port of the configuration service, hit in the same way, are one finding. */
function groupUnlike(all: readonly Unlike[], { settings }: Observations): Unlike[][] {
  const plain = all.find(({ flow }) => flow.port === settings.basePort);
  const tls = all.find(({ flow }) => flow.port === settings.basePort + TLS_CONFIG_OFFSET);
  if (!plain || plain.what !== tls?.what) return all.map((one) => [one]);
  return [[plain, tls], ...all.filter((one) => one !== plain && one !== tls).map((one) => [one])];
}

function sayUnlike(observations: Observations, group: readonly Unlike[]): Remark {
  const names = sayFlows(group.map(({ flow }) => flow));
  const ports = group.flatMap((one) => one.ports);
  const passing = group.reduce((sum, one) => sum + one.passing, 0);
  return {
    kind: 'remarks',
    flows: group.map(({ flow }) => flowKey(flow)),
    breaks: 'failed-session',
    severity: 'warning',
    proof: null,
    suspects: [...everyRouter(observations), unitSuspect(observations)],
    evidence: group.flatMap(({ evidence }) => evidence),
    summary:
      `${names} ${group.length > 1 ? 'work' : 'works'} for ${passing} of ${passing + ports.length} source ports, and those ` +
      `of the others (${ports.join(', ')}) ${group[0]?.what}, so that sessions work by chance.`,
    remedy: remedy(null),
    nextTest: `Compare ${names} from source port ${ports[0]} with one that works, by captures along the path.`,
  };
}

/** The pattern of a port whose blocked flows differ from those that pass by more than chance; null without one. */
function patternOf(observations: Observations, port: number, flows: readonly SweptFlow[]): Pattern | null {
  const flow = observations.flows.get(`tcp/${port}`);
  const blocked = flows.filter((one) => one.answered === 0 && one.sent >= BLOCKED_TRIES);
  const passing = flows.filter((one) => one.passed > 0);
  if (!flow || blocked.length === 0 || !differ(blocked, passing)) return null;
  return { flow, flows, blocked, passing, place: placeOfBlocked(observations, blocked, passing) };
}

/** Only packets that were sent side by side count: which flows those were was chosen by what came before. */
function differ(blocked: readonly SweptFlow[], passing: readonly SweptFlow[]): boolean {
  const sum = (flows: readonly SweptFlow[], field: 'sent' | 'answered'): number =>
    flows.reduce((total, flow) => total + flow.compared[field], 0);
  return isContrast({ sent: sum(passing, 'sent'), answered: sum(passing, 'answered') }, sum(blocked, 'sent'));
}

/** The plain and the TLS port of the configuration service, hit by the same devices, are one finding. */
function groupTwins(patterns: readonly Pattern[], { settings }: Observations): Pattern[][] {
  const portOf = (pattern: Pattern): number => pattern.flow.flow.port ?? 0;
  const plain = patterns.find((one) => portOf(one) === settings.basePort);
  const tls = patterns.find((one) => portOf(one) === settings.basePort + TLS_CONFIG_OFFSET);
  if (!plain || !tls || !samePlace(plain, tls)) return patterns.map((one) => [one]);
  return [[plain, tls], ...patterns.filter((one) => one !== plain && one !== tls).map((one) => [one])];
}

function samePlace(a: Pattern, b: Pattern): boolean {
  return JSON.stringify(a.place?.suspects) === JSON.stringify(b.place?.suspects);
}

function flowOf({ flow }: Pattern): Flow {
  return flow.flow;
}

function remark(observations: Observations, group: readonly Pattern[]): Remark {
  const [first] = group;
  const place = first?.place ?? null;
  const suspects = place?.suspects ?? [...everyRouter(observations), unitSuspect(observations)];
  return {
    kind: 'remarks',
    flows: group.map(({ flow }) => flow.key),
    breaks: 'failed-session',
    severity: 'warning',
    proof: null,
    suspects,
    evidence: group.flatMap(({ flows, place: own }) => [
      ...flows.flatMap((one) => one.evidence),
      ...(own?.evidence ?? []),
    ]),
    summary: summary(group, place),
    remedy: remedy(place),
    nextTest: nextTest(group, place),
  };
}

function summary(group: readonly Pattern[], place: SweptPlace | null): string {
  const counts = joinAnd([...new Set(group.map(({ flows, passing }) => `${passing.length} of ${flows.length}`))]);
  const ports = group.map(({ blocked }) => blocked.map((one) => one.sourcePort).join(', ')).join('; ');
  const verb = group.length > 1 ? 'pass' : 'passes';
  const where = place === null ? '' : ` These are dropped silently ${sayPlace(forward(place), nameBlocker)}.`;
  const paths = place?.paths ? ` ${place.paths}` : '';
  return (
    `${sayFlows(group.map(flowOf))} ${verb} for ${counts} source ports and never for the others (${ports}), so sessions open by ` +
    `chance.${where}${paths}`
  );
}

function remedy(place: SweptPlace | null): string {
  const causes = 'a second path (equal-cost routes, a link group, a cluster member) or a rule on source ports';
  if (place === null) return `Look for ${causes} that drops these flows.`;
  return `Look at ${joinOr(forward(place).map(nameBlocker))} for ${causes} that drops these flows.`;
}

function nextTest(group: readonly Pattern[], place: SweptPlace | null): string {
  if (place === null) {
    return `Trace ${sayFlows(group.map(flowOf))} with one source port that passes and one that does not, and compare where they part.`;
  }
  const device = forward(place)[0];
  return (
    `Look at the counters for TCP from source port ${place.sourcePort} on ${device ? nameBlocker(device) : 'the unit'}` +
    `${orStandIn('these packets')}.`
  );
}

function forward({ suspects }: SweptPlace): SweptPlace['suspects'] {
  return suspects.filter(({ direction }) => direction === 'forward');
}

/** A router without an address may well answer others: it did not answer the flows that are blocked. */
function nameBlocker(suspect: Suspect): string {
  if (suspect.role !== 'router' || suspect.address !== undefined) return nameSuspect(suspect);
  return `hop ${suspect.hop} (does not answer them)`;
}
