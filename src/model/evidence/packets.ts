import type { EvidenceBase, PacketOutcome, Purpose, Reply, SendFailure } from './base.js';

/** One ICMP echo request, sent with the given TTL. */
export interface EchoEvidence extends EvidenceBase {
  probe: 'echo';
  request: { destination: string; ttl: number; identifier: number; sequence: number; bytes: number; purpose: Purpose };
  outcome: PacketOutcome<'echo-reply'>;
  replies: Reply[];
  failure?: SendFailure;
}

/** One TCP SYN from a raw socket, sent with the given TTL. */
export interface SynEvidence extends EvidenceBase {
  probe: 'tcp-syn';
  request: {
    source: string;
    sourcePort: number;
    destination: string;
    port: number;
    ttl: number;
    sequence: number;
    /** Length of the whole packet where zeros fill it up, in bytes. */
    packetBytes?: number;
    purpose: Purpose;
  };
  outcome: PacketOutcome<'syn-ack' | 'rst'>;
  replies: Reply[];
  failure?: SendFailure;
}

/** One TFTP read request for `nasystem/who_is`, to one address or to a broadcast address. */
export interface WhoIsEvidence extends EvidenceBase {
  probe: 'udp-whois';
  request: {
    destination: string;
    port: number;
    file: string;
    broadcast: boolean;
    interface?: string;
    /** The PC's own port. */
    sourcePort?: number;
  };
  outcome: PacketOutcome<'answered'>;
  replies: Reply[];
  failure?: SendFailure;
}

/**
 * What a datagram to a UDP port of the unit held. `empty`: no payload at all. `filler`: zero bytes, in packets that are
 * meant to die before the unit.
 */
export type UdpPayload = 'snmp-get-v1' | 'snmp-get-v2c' | 'rip-v1' | 'rip-v2' | 'empty' | 'filler';

/** One datagram to a UDP port of the unit, sent with the given TTL. */
export interface UdpPortEvidence extends EvidenceBase {
  probe: 'udp-port';
  request: {
    destination: string;
    port: number;
    sourcePort: number;
    ttl: number;
    payload: UdpPayload;
    /** Length of the payload. */
    bytes: number;
    purpose: Purpose;
  };
  outcome: PacketOutcome<'answered'>;
  replies: Reply[];
  failure?: SendFailure;
}

/**
 * Listening, without sending, for what the unit sends by itself to a UDP port. `silent`: nothing came in `listenedMs`.
 * `unusable`: the port could not be listened on, see `failure`.
 */
export interface UdpListenEvidence extends EvidenceBase {
  probe: 'udp-listen';
  request: { destination: string; port: number };
  outcome: 'pending' | 'answered' | 'silent' | 'unusable';
  replies: Reply[];
  listenedMs?: number;
  failure?: SendFailure;
}
