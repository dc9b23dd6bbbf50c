import type { Reply } from '../../model/evidence/base.js';
import type { Suspect } from '../../model/finding.js';
import { isUnreachable, UNREACHABLE } from '../../model/icmp.js';
import { askOwnFirewall, ownFirewallEvidence, withOwnFirewall } from '../attribution/pc-firewall.js';
import { type CapturedPlace, placeByCaptures } from '../attribution/seen-by-captures.js';
import { NAMELESS, routerSuspect, THE_PC, unitSuspect } from '../attribution/suspects.js';
import { answeredElsewhere } from '../observe/elsewhere.js';
import type { FlowObservation, Observations } from '../observe/observations.js';
import { tunnelTaken } from '../observe/tunnel.js';
import { contradicted, type FindingRule, type Judgement, ROUTE_KEY } from '../rule.js';
import { nameSuspect, nameSuspects, pingFromThisLan, sayPlace, sayTraceIt } from '../wording.js';
import { sayCaptures } from './captured.js';
import { hasNoLink, NO_LINK } from './local.js';
import { repeatingHops } from './loop.js';
import { tellStopped } from './stopped.js';

/** Everything is silent past one hop: unit down, everything filtered, or no way back. */
export const pathSilent: FindingRule = {
  code: 'path-silent',
  title: 'Everything is silent past one hop',
  judge(observations) {
    const gone = tellStopped(observations, 'path-silent');
    if (gone.length > 0) return gone;
    const measured = [...observations.flows.values()].filter(
      (flow) => flow.state !== 'unmeasured' && !observations.impostors.has(flow.key),
    );
    const quiet = measured.filter((flow) => flow.state === 'silent' || isHiddenWord(observations, flow));
    const anySilent = quiet.some((flow) => flow.state === 'silent');
    if (observations.unit.heard || observations.nobody || !anySilent || quiet.length < measured.length) return [];
    const elsewhere = measured.flatMap((flow) => answeredElsewhere(observations, flow) ?? [])[0];
    if (elsewhere) return [contradicted(ROUTE_KEY, `${elsewhere.from} answers in place of the unit’s address`)];
    if (hasNoLink(observations)) return [NO_LINK];
    if (isUnclaimed(observations))
      return [contradicted(ROUTE_KEY, 'nobody on the PC’s link claims the unit’s address')];
    const reporter = whoReportsUnreachable(observations);
    if (reporter !== null) return [contradicted(ROUTE_KEY, `${reporter} reports the unit as unreachable`)];
    if (repeatingHops(observations, measured).length > 0) {
      return [contradicted(ROUTE_KEY, 'a router answers again farther on: packets circle')];
    }
    const swallowed = tunnelTaken(observations) !== null && observations.routers.length === 0;
    const [captured] = quiet.flatMap((flow) => placeByCaptures(observations, flow) ?? []);
    if (captured) return [explainByCaptures(observations, quiet, captured)];
    const tell = swallowed ? explainTunnel : isNeighbour(observations) ? explainNeighbour : explain;
    return [
      tell(
        observations,
        quiet.map((flow) => flow.key),
      ),
    ];
  },
};

/** A capture on the path sees how far packets get, and whether anything comes back. */
function explainByCaptures(
  observations: Observations,
  quiet: readonly FlowObservation[],
  place: CapturedPlace,
): Judgement {
  const back = place.direction === 'return';
  return {
    kind: 'explains',
    covers: [ROUTE_KEY, ...quiet.map((flow) => flow.key)],
    weight: isAnyHidden(observations) ? 'weak' : 'strong',
    proof: null,
    suspects: [...place.suspects],
    evidence: [...quiet.flatMap((flow) => flow.evidence), ...place.evidence],
    say: () => ({
      summary: back
        ? `The unit answers, and its answers do not reach the PC: they end ${sayPlace(place.suspects)}. Of them, ${sayCaptures(place)}.`
        : `Nothing from the unit arrives: the packets to it end ${sayPlace(place.suspects)}: ${sayCaptures(place)}.`,
      remedy: back
        ? `Check that ${nameSuspects(place.suspects)} has a route back to the PC’s network, and that its filter lets the unit’s answers through.`
        : `Check that the unit is on, and that ${nameSuspects(place.suspects)} has a route to it and a filter that allows the PC.`,
      nextTest: `Join another capture, taken farther ${back ? 'towards the PC' : 'towards the unit'}: where these packets are missing, they were lost before.`,
    }),
  };
}

/** The kernel says "unreachable" of some connections, and not who told it so: a router, or its own ARP. */
function isHiddenWord({ raw }: Observations, flow: FlowObservation): boolean {
  return !raw && flow.state === 'unreachable';
}

/** On the PC's own link, ARP decides: an address that nobody claims is not merely silent. */
function isUnclaimed({ route, neighbour }: Observations): boolean {
  return route?.outcome === 'on-link' && neighbour?.outcome === 'failed';
}

/** It answers ARP on the PC's own link, so there is no router in between. */
function isNeighbour({ nextDoor, neighbour }: Observations): boolean {
  return nextDoor && neighbour?.outcome === 'reachable';
}

/** The device spoke to the link; the table forgets it only after a while. What it does with IP is its own business. */
function explainNeighbour(observations: Observations, covers: string[]): Judgement {
  const { target, neighbour, lan } = observations;
  const mac = neighbour?.mac ? ` as ${neighbour.mac}` : '';
  const mask = lan.subnet ? ` (the PC is ${lan.subnet.address}/${lan.subnet.prefix})` : '';
  const ask = askOwnFirewall(observations);
  return {
    kind: 'explains',
    covers: [ROUTE_KEY, ...covers],
    weight: 'strong',
    proof: null,
    suspects: withOwnFirewall(observations, [unitSuspect(observations)]),
    evidence: [
      ...[observations.route?.id, neighbour?.id].filter((id) => id !== undefined),
      ...silentEvidence(observations, 0),
      ...ownFirewallEvidence(observations),
    ],
    say: () => ({
      summary: `A device on the PC’s own LAN claims ${target}: ARP knows it${mac}. To IP it is silent: its own filter drops everything from the PC, its mask sends the replies elsewhere, or it went down less than a minute ago.`,
      remedy: `Check that the unit is on, that its filter allows the PC, and that its mask is that of this LAN${mask}. Check also that ${target} is the unit, and no other device with its address.`,
      nextTest: pingFromThisLan(target, ask === '' ? '' : `, and look ${ask}`),
    }),
  };
}

function explain(observations: Observations, covers: string[]): Judgement {
  const last = observations.routers.at(-1)?.hop ?? 0;
  const suspects = withOwnFirewall(observations, silentSuspects(observations, last));
  return {
    kind: 'explains',
    covers: [ROUTE_KEY, ...covers],
    weight: isAnyHidden(observations) ? 'weak' : 'strong',
    proof: null,
    suspects,
    evidence: [...silentEvidence(observations, last), ...ownFirewallEvidence(observations)],
    say: () => ({
      summary:
        `${sayWhere(observations, last)} From here it cannot be told whether the unit is down, everything to it is dropped, ` +
        'or its replies find no way back.',
      remedy:
        `Check that the unit is on, that the filter of ${suspects.map(nameSuspect)[0] ?? 'the path'} allows the PC, and that ` +
        `the routers behind it and the unit (its default gateway) have a route back to the PC’s network.${helper(observations)}`,
      nextTest:
        observations.raw && !observations.traced ? sayTraceIt(observations) : nextTest(askOwnFirewall(observations)),
    }),
  };
}

/** Not one hop answers what leaves by a tunnel of the PC: it may take packets and give nothing back. */
function explainTunnel(observations: Observations, covers: string[]): Judgement {
  const { target, route } = observations;
  const name = tunnelTaken(observations) ?? '';
  const gateway = route?.route?.gateway;
  const farEnd: Suspect = gateway === undefined ? NAMELESS : routerSuspect(observations, 1);
  const where = gateway === undefined ? 'its far end' : `its far end ${gateway}`;
  return {
    kind: 'explains',
    covers: [ROUTE_KEY, ...covers],
    weight: isAnyHidden(observations) ? 'weak' : 'strong',
    proof: null,
    suspects: [THE_PC, farEnd, unitSuspect(observations)],
    evidence: [...(route ? [route.id] : []), ...silentEvidence(observations, 0)],
    say: () => ({
      summary: `Packets to ${target} leave the PC by the tunnel ${name}, and nothing comes back, not even from a first hop: the tunnel may not be up, or ${where} does not carry this network. Whether the unit is there cannot be told from here.`,
      remedy: `Check that the VPN of ${name} is connected, and that ${where} has a route and a rule for ${target} and for the PC’s address in the tunnel. If ${target} is not behind this VPN, take its route away or disconnect it.`,
      nextTest: `Ping an address behind the VPN that is known to answer; then disconnect ${name} and run pathproof again.`,
    }),
  };
}

function isAnyHidden(observations: Observations): boolean {
  return [...observations.flows.values()].some((flow) => isHiddenWord(observations, flow));
}

function nextTest(ownFirewall: string): string {
  const also = ownFirewall === '' ? '' : ` If they do, look ${ownFirewall}.`;
  return `Repeat the run from a PC on the unit’s LAN, or run "pathproof standin" there: its log shows whether the packets arrive.${also}`;
}

/** A rule for UDP 69 alone lets the request through, and not its answer. */
function helper({ requirements, route }: Observations): string {
  if (!requirements.includes('udp-discovery') || route?.outcome !== 'routed') return '';
  return ' A firewall that allows UDP 69 also needs a TFTP helper, because the answer comes from a new port.';
}

function sayWhere(observations: Observations, last: number): string {
  if (!observations.traced) {
    const why = observations.raw ? 'it was not traced' : 'ordinary sockets do not show';
    return `Nothing from the unit arrives; ${why} how far the packets get.`;
  }
  if (last > 0) return `Everything is silent past ${nameSuspect(routerSuspect(observations, last))}.`;
  return 'Everything is silent past the PC: not even the first hop answers.';
}

/** Address of a device that says, about any probe, that the destination cannot be reached. */
function whoReportsUnreachable(observations: Observations): string | null {
  const replies = [...observations.evidence.values()].flatMap((entry) => entry.replies as Reply[]);
  const error = replies.find(isUnreachable);
  const told = observations.refusals.find((one) => one.icmpType === null || one.icmpType === UNREACHABLE);
  return error?.from ?? told?.from ?? null;
}

/** The devices past the last answer; without raw sockets the PC's own firewall too, where no hop answered at all. */
function silentSuspects(observations: Observations, last: number): Suspect[] {
  const beyond = suspectsBeyond(observations, last);
  return observations.raw || last > 0 ? beyond : [...beyond, THE_PC];
}

/** The last hop that answers, whatever is behind it, and the unit. */
function suspectsBeyond(observations: Observations, last: number): Suspect[] {
  const unit: Suspect = { role: 'unit', address: observations.target, direction: 'forward' };
  if (!observations.traced) return [NAMELESS, unit];
  if (observations.route?.outcome === 'on-link') return [unit];
  const next = routerSuspect(observations, last + 1);
  return last > 0 ? [routerSuspect(observations, last), next, unit] : [next, unit];
}

/** The packets that stayed silent, and the hop probes that the last answering hop returned. */
function silentEvidence(observations: Observations, last: number): string[] {
  const flows = [...observations.flows.values()].filter((flow) => flow.state === 'silent');
  const hopProbes = flows.flatMap((flow) =>
    flow.trace.filter((hopProbe) => hopProbe.ttl === last || hopProbe.ttl === last + 1),
  );
  return [...flows.flatMap((flow) => flow.evidence), ...hopProbes.flatMap((hopProbe) => hopProbe.evidence)];
}
