import { FULL_TTL } from '../../model/distance.js';
import type { CapturedAnswer } from '../../model/evidence/capture.js';
import type { Evidence } from '../../model/evidence/evidence.js';
import { type ByKind, match } from '../../model/evidence/kinds.js';
import { isForExpectation } from '../../model/evidence/queries/flows.js';
import type { ProbeMark } from '../../wire/capture/probe-packet.js';
import type { QuotedPacket } from '../../wire/quoted-packet.js';

const SPAN = 2 ** 32;
const UDP_HEADER_BYTES = 8;

/** A packet of the run, as a capture has to show it. */
export interface Wanted {
  id: string;
  /** TTL that it was sent with. */
  ttl: number;
  source: string | null;
  destination: string;
}

/** A captured packet that belongs to a packet of the run. */
export interface Match {
  /** Packets that look alike, in the order of sending. */
  wanted: readonly Wanted[];
  /** What it is where it is an answer; null for the packet itself. */
  answer: CapturedAnswer | null;
}

/** How each kind of evidence would stand in a capture: a key that survives the translation of addresses. */
const KEYS: ByKind<{ key: string; answer?: string; ttl: number; source?: string } | null> = {
  echo: ({ request }) => ({ key: echoKey(request.identifier, request.sequence), ttl: request.ttl }),
  'tcp-syn': ({ request }) => ({
    key: synKey(request.port, request.sequence),
    ttl: request.ttl,
    source: request.source,
  }),
  'udp-port': ({ request: { sourcePort, port, bytes, ttl } }) => ({
    key: udpKey(sourcePort, port, bytes),
    answer: udpAnswerKey(sourcePort, port),
    ttl,
  }),
  'udp-whois': ({ request: { broadcast, sourcePort, port, file } }) =>
    broadcast || sourcePort === undefined
      ? null
      : { key: udpKey(sourcePort, port, requestBytes(file)), answer: udpAnswerKey(sourcePort, port), ttl: FULL_TTL },
  'tcp-session': () => null,
  'udp-listen': () => null,
  'system-ping': () => null,
  'system-trace': () => null,
  'base-port-search': () => null,
  'route-lookup': () => null,
  neighbour: () => null,
  interfaces: () => null,
  links: () => null,
  'local-firewall': () => null,
  'name-lookup': () => null,
  capture: () => null,
};

/** The packets of a run by what identifies them, so that a capture of any length is read past them once. */
export class WantedProbes {
  readonly #byKey = new Map<string, Wanted[]>();

  constructor(evidence: readonly Evidence[]) {
    for (const entry of evidence) {
      const found = isForExpectation(entry) || entry.outcome === 'not-sent' ? null : match(entry, KEYS, null);
      if (found === null || !('destination' in entry.request)) continue;
      const { key, answer, ttl, source = null } = found;
      const wanted: Wanted = { id: entry.id, ttl, source, destination: entry.request.destination };
      for (const one of answer === undefined ? [key] : [key, answer])
        this.#byKey.set(one, [...(this.#byKey.get(one) ?? []), wanted]);
    }
  }

  get size(): number {
    return this.#byKey.size;
  }

  /** The packet of the run that this is, or that it answers; null for the traffic of others. */
  find(mark: ProbeMark): Match | null {
    for (const { key, answer } of keysOf(mark)) {
      const wanted = this.#byKey.get(key);
      if (wanted) return { wanted, answer };
    }
    return null;
  }
}

type Key = { key: string; answer: CapturedAnswer | null };

/** A datagram may be the probe or its answer: the order of the ports tells. */
function keysOf(mark: ProbeMark): Key[] {
  switch (mark.kind) {
    case 'syn':
      return [{ key: synKey(mark.port, mark.sequence), answer: null }];
    case 'syn-ack':
    case 'rst':
      return [{ key: synKey(mark.port, (mark.acknowledgement - 1 + SPAN) % SPAN), answer: mark.kind }];
    case 'echo-request':
      return [{ key: echoKey(mark.identifier, mark.sequence), answer: null }];
    case 'echo-reply':
      return [{ key: echoKey(mark.identifier, mark.sequence), answer: 'echo-reply' }];
    case 'datagram':
      return [
        { key: udpKey(mark.sourcePort, mark.port, mark.bytes), answer: null },
        { key: udpAnswerKey(mark.port, mark.sourcePort), answer: 'datagram' },
      ];
    case 'icmp-error':
      return quotedKeys(mark.quoted).map((key) => ({ key, answer: 'icmp-error' }));
  }
}

function quotedKeys({ tcp, udp, echo }: QuotedPacket): string[] {
  if (tcp) return [synKey(tcp.destinationPort, tcp.sequence)];
  if (echo) return [echoKey(echo.identifier, echo.sequence)];
  return udp ? [udpKey(udp.sourcePort, udp.destinationPort, udp.length - UDP_HEADER_BYTES)] : [];
}

function synKey(port: number, sequence: number): string {
  return `tcp ${port} ${sequence}`;
}

function echoKey(identifier: number, sequence: number): string {
  return `icmp ${identifier} ${sequence}`;
}

/** What is meant to die on the way tells its TTL by its length. */
function udpKey(sourcePort: number, port: number, bytes: number): string {
  return `udp ${sourcePort} ${port} ${bytes}`;
}

function udpAnswerKey(sourcePort: number, port: number): string {
  return `udp answer ${sourcePort} ${port}`;
}

/** A read request of TFTP (RFC 1350 §5): opcode, name, zero, mode, zero. */
function requestBytes(file: string): number {
  return 2 + Buffer.byteLength(file) + 1 + 'octet'.length + 1;
}
