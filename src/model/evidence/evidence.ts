import type { CaptureEvidence } from './capture.js';
import type { EchoEvidence, SynEvidence, UdpListenEvidence, UdpPortEvidence, WhoIsEvidence } from './packets.js';
import type {
  InterfacesEvidence,
  LinksEvidence,
  LocalFirewallEvidence,
  NameEvidence,
  NeighbourEvidence,
  RouteEvidence,
} from './pc.js';
import type { BasePortSearchEvidence, SessionEvidence } from './sessions.js';
import type { SystemPingEvidence, SystemTraceEvidence } from './system-tools.js';

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
  | NeighbourEvidence
  | CaptureEvidence;
