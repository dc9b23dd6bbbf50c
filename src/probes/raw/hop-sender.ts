import { distanceOf, FULL_TTL } from '../../model/distance.js';
import type { Purpose } from '../../model/evidence/base.js';
import type { Flow } from '../../model/flow.js';
import { contextOf, type ProbeTarget } from '../context.js';
import type { HopSender } from '../trace/hop.js';
import { udpHops } from '../trace/udp-hops.js';
import type { RawContext, RawSockets } from './context.js';
import { echoTraceFlow, sendEchoHop } from './echo.js';
import { repeatSyn, sendSyn } from './syn.js';

/** The context of a target of which nothing was heard yet. */
export function rawContextOf(target: ProbeTarget, sockets: RawSockets): RawContext {
  const context: RawContext = {
    ...contextOf(target, sockets.matcher),
    ...sockets,
    openHops: (flow, purpose, sourcePort) => rawHops(context, flow, purpose, sourcePort),
  };
  return context;
}

/** Sends one flow with any TTL: SYNs from one source port, of its own unless given, echo requests, or datagrams. */
function rawHops(context: RawContext, flow: Flow, purpose: Purpose, sourcePort?: number): HopSender {
  if (flow.protocol === 'udp' && flow.port !== undefined) return udpHops(context, flow.port, purpose);
  if (flow.protocol === 'tcp' && flow.port !== undefined) {
    const fixed = { port: flow.port, sourcePort: sourcePort ?? context.sourcePorts.take(), purpose };
    if (sourcePort === undefined) return holdsNothing((ttl) => sendSyn(context, { ...fixed, ttl }));
    const arrives = (ttl: number): boolean => ttl >= distanceOf(context.roundTrip.replyTtl ?? FULL_TTL);
    return holdsNothing((ttl) => (arrives(ttl) ? repeatSyn : sendSyn)(context, { ...fixed, ttl }));
  }
  const echo = echoTraceFlow();
  return holdsNothing((ttl) => sendEchoHop(context, echo, ttl, purpose));
}

/** A sender on sockets that all share. */
function holdsNothing(send: HopSender['send']): HopSender {
  return { send, close: () => {} };
}
