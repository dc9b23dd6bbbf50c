import type {
  EchoEvidence,
  SynEvidence,
  UdpListenEvidence,
  UdpPortEvidence,
  WhoIsEvidence,
} from './evidence/packets.js';
import type {
  InterfacesEvidence,
  LinksEvidence,
  LocalFirewallEvidence,
  NameEvidence,
  NeighbourEvidence,
  RouteEvidence,
} from './evidence/pc.js';
import type { BasePortSearchEvidence, SessionEvidence } from './evidence/sessions.js';
import type { SystemPingEvidence, SystemTraceEvidence } from './evidence/system-tools.js';

export type * from './evidence/base.js';
export type * from './evidence/packets.js';
export type * from './evidence/pc.js';
export type * from './evidence/sessions.js';
export type * from './evidence/system-tools.js';

/** One recorded probe and what came back. */
export type Evidence =
  | EchoEvidence
  | SynEvidence
  | SessionEvidence
  | BasePortSearchEvidence
  | SystemPingEvidence
  | SystemTraceEvidence
  | WhoIsEvidence
  | UdpPortEvidence
  | UdpListenEvidence
  | RouteEvidence
  | NameEvidence
  | InterfacesEvidence
  | LocalFirewallEvidence
  | LinksEvidence
  | NeighbourEvidence;
