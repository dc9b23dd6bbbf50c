import { isEcho, isSyn, isSystemTrace } from '../../model/evidence/kinds.js';
import type { EchoEvidence } from '../../model/evidence/packets.js';
import { isFor, repliesOf } from '../../model/evidence/queries/flows.js';
import { flowKey, PING_FLOW } from '../../model/flow.js';
import { isHostsWord, isUnreachable, saysUndeliverable } from '../../model/icmp.js';
import type { FlowObservation, Observations } from '../observe/observations.js';

/** Whether anything but handshakes came in the unit's name: an echo reply, an answer over UDP, a refusal of its own. */
export function provesItself({ target, evidence }: Observations): boolean {
  return [...evidence.values()].some((entry) =>
    repliesOf(entry).some((reply) => reply.from === target && reply.kind !== 'syn-ack' && isHostsWord(reply)),
  );
}

/**
 * Open TCP flows of which nothing shows that the unit answers them. Either a router says of echo requests that it cannot
 * deliver them, and no trace shows that the flow gets past that router; or handshakes are all that came, and none of
 * them was traced, though a closer look was taken. On the PC's own link there is no router that could answer instead.
 */
export function doubtedFlows(observations: Observations): FlowObservation[] {
  const { route, flows } = observations;
  if (route?.outcome !== 'routed' || flows.get(flowKey(PING_FLOW))?.state === 'open') return [];
  const open = [...flows.values()].filter((flow) => flow.flow.protocol === 'tcp' && flow.state === 'open');
  if (!isLookedInto(observations)) return [];
  const refusers = undeliverableFrom(observations);
  if (refusers.length > 0)
    return open.filter((flow) => !refusers.every((from) => isPast(observations, open, flow, from)));
  if (!observations.raw || provesItself(observations)) return [];
  return open.some((flow) => firstAnswered(flow) !== null) ? [] : open;
}

/** Lowest TTL at which a handshake began to be answered; null where that was not traced. */
export function firstAnswered({ trace }: FlowObservation): number | null {
  const hopProbe = trace.find(({ reply, told }) => reply?.kind === 'syn-ack' || told?.kind === 'reached');
  return hopProbe?.ttl ?? null;
}

/** Hops of the routers that say of echo requests that they cannot deliver them, as far as traces show them. */
export function undeliverableHops(observations: Observations): number[] {
  return undeliverableFrom(observations).flatMap((from) => hopOf(observations, from) ?? []);
}

/** Whether a router says of echo requests that it cannot deliver them. */
export function undeliverableSaid(observations: Observations): boolean {
  return undeliverableFrom(observations).length > 0;
}

/** Packets of a closer look than the first one: a light check takes none, and its silence says nothing. */
function isLookedInto({ evidence, raw }: Observations): boolean {
  return [...evidence.values()].some((entry) => (raw ? isSyn(entry) && isFor(entry, 'unused') : isSystemTrace(entry)));
}

/** The flow, or another one answered from where this one is, is answered from behind the router. */
function isPast(observations: Observations, open: FlowObservation[], flow: FlowObservation, from: string): boolean {
  const hop = hopOf(observations, from);
  const first =
    firstAnswered(flow) ?? Math.min(...open.map((other) => firstAnswered(other) ?? Number.POSITIVE_INFINITY));
  return hop !== null && Number.isFinite(first) && first > hop;
}

function hopOf({ routers }: Observations, from: string): number | null {
  return routers.find(({ address }) => address === from)?.hop ?? null;
}

function undeliverableFrom(observations: Observations): string[] {
  const { target, route, evidence, flows } = observations;
  const seen = [...evidence.values()].filter(isEcho).flatMap(undeliverable);
  const refusal = flows.get(flowKey(PING_FLOW))?.refusal;
  const told = refusal?.icmpCodes?.every(saysUndeliverable) ? [refusal.from] : [];
  return [...new Set([...seen, ...told])].filter((from) => from !== target && from !== route?.route?.source);
}

function undeliverable({ replies }: EchoEvidence): string[] {
  const said = replies.filter(isUnreachable).filter(({ icmpCode }) => saysUndeliverable(icmpCode));
  return said.map(({ from }) => from);
}
