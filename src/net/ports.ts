import type { Ipv4 } from '../model/address.js';
import type { Link } from '../model/evidence/pc.js';
import type { SessionIcmpError, TlsDetails } from '../model/evidence/sessions.js';
import type { SessionFacts } from '../model/session-facts.js';

/** Time source. `now` is monotonic milliseconds with a fraction; `wall` is for time stamps only. */
export interface Clock {
  now(): number;
  wall(): Date;
  /** Resolves after `ms` milliseconds, or at once when the signal aborts (it never rejects). */
  sleep(ms: number, signal?: AbortSignal): Promise<void>;
  /** Calls back after `ms` milliseconds; the returned function prevents it. */
  after(ms: number, fire: () => void): () => void;
}

/**
 * Called with one whole IPv4 packet, header included, and the monotonic time of its arrival. The packet is valid
 * during the call only: copy what is kept.
 */
export type PacketListener = (packet: Buffer, receivedAt: number) => void;

/** Why the system refused to send a packet. `errno` as in errno(3), `UNKNOWN` where the system does not say. */
export class SendError extends Error {
  readonly errno: string;

  constructor(errno: string, message: string) {
    super(message);
    this.name = 'SendError';
    this.errno = errno;
  }
}

/** One raw IPv4 socket of one protocol. It sends and receives whole packets, header included. */
export interface RawSocket {
  /** Resolves with the monotonic time at which the packet was handed to the system. Throws SendError when refused. */
  send(packet: Buffer, destination: Ipv4): Promise<number>;
  /** Adds a listener; the returned function removes it. */
  onPacket(listener: PacketListener): () => void;
  close(): void;
}

/** Sends ICMP echo requests (net-ping). Replies are seen by the raw ICMP socket beside it. */
export interface EchoSender {
  /** ICMP identifier of every request sent by this sender. */
  readonly identifier: number;
  /**
   * Sends one echo request and resolves with its sequence number, the monotonic time of sending, its TTL and its
   * ICMP length in bytes. Throws SendError when the system refused.
   */
  send(destination: Ipv4): Promise<{ sequence: number; sentAt: number; ttl: number; bytes: number }>;
  close(): void;
}

/** The raw part of a machine: absent where raw sockets are not to be had. */
export interface RawAccess {
  icmp: RawSocket;
  tcp: RawSocket;
  echo: EchoSender;
}

/** An unconnected UDP socket, on an ephemeral port unless a port was asked for. */
export interface DatagramSocket {
  /**
   * Sends one datagram that lives for `ttl` hops (64 unless given). Datagrams of one socket leave in the order of asking.
   * Throws SendError when the system refused.
   */
  send(payload: Buffer, destination: Ipv4, port: number, ttl?: number): Promise<void>;
  onMessage(listener: (payload: Buffer, from: { address: Ipv4; port: number }, receivedAt: number) => void): void;
  readonly localPort: number;
  close(): void;
}

export interface DatagramOptions {
  /** Local address to bind, so that a broadcast leaves by that interface. */
  source?: Ipv4;
  broadcast?: boolean;
  /** Local port to listen on, for itself alone; an ephemeral one unless given. */
  port?: number;
}

export type SnmpVersion = 'v1' | 'v2c';

/** An SNMP response to a get, whatever it says. Its texts come from the network, cut at 256 characters. */
export interface SnmpAnswer {
  /** Name of the error-status (RFC 3416 §3), absent for noError. */
  errorStatus?: string;
  sysDescr?: string;
  sysName?: string;
}

/** One SNMP get (RFC 3416 §4.2.1) of sysDescr.0 and sysName.0: its bytes, and the reading of what comes back. */
export interface SnmpGet {
  readonly request: Buffer;
  /** Null for bytes that are no SNMP response to this request. It is read once; it never throws. */
  read(payload: Buffer): SnmpAnswer | null;
  close(): void;
}

/** Makes SNMP requests with the community that the user gave; nobody else ever sees it. */
export interface SnmpCodec {
  get(version: SnmpVersion): Promise<SnmpGet>;
}

export type SessionOutcome = 'open' | 'refused' | 'unreachable' | 'timeout' | 'reset' | 'denied' | 'error';

/** What a TCP session through the kernel showed. A failed session is a value, never an exception. */
export interface SessionResult {
  outcome: SessionOutcome;
  errno?: string;
  connectMs?: number;
  localAddress?: string;
  localPort?: number;
  /** Bytes the peer sent first, or in answer to the request, at most `maxBytes`. */
  received: Buffer;
  tls?: TlsDetails | { error: string };
  /** What happened after the handshake; present where it was completed. */
  facts?: SessionFacts;
  /** SYNs that were sent; absent where the system does not tell. */
  syns?: number;
  /** ICMP errors about this connection; absent where there were none, or where the system does not tell. */
  icmpErrors?: SessionIcmpError[];
}

export interface SessionOptions {
  /** Limit for connect() in milliseconds. */
  timeoutMs: number;
  /** How long to wait for bytes the peer sends first, in milliseconds. */
  listenMs: number;
  /** Limit for received bytes. */
  maxBytes: number;
  /** Bytes to send once connected (a discovery profile's request); none by default. */
  request?: Buffer;
  /** Whether what was received needs no more waiting; without it, only the limits and the peer end the wait. */
  isComplete?: (received: Buffer) => boolean;
  tls?: boolean;
  /** How long the acknowledgement of our FIN is waited for, in milliseconds. */
  finMs?: number;
  /** Binds to this address first: Linux then chooses an odd source port, and an even one otherwise (inet_csk_get_port). */
  source?: Ipv4;
  signal?: AbortSignal;
}

/** Opens TCP (and TLS) sessions through the kernel, and closes them in order. */
export interface SessionOpener {
  open(destination: Ipv4, port: number, options: SessionOptions): Promise<SessionResult>;
}

/** What the system's own `ping` showed. `text` and `reason` are words of that program, to be escaped before they are shown. */
export type SystemPing =
  /** `rttMs` of the first reply (where the program says `<1ms`, 1). `ttl` as it arrived. */
  | { kind: 'answered'; ttl?: number; rttMs: number; sent: number; received: number }
  /** An ICMP error. Type and code are absent where this program's words do not tell them for sure. */
  | { kind: 'error'; from: string; icmpType?: number; icmpCode?: number; text: string }
  /** `errorsShown` is false where this ping hides ICMP errors, so that a refusal looks like silence. */
  | { kind: 'silent'; sent: number; errorsShown: boolean }
  /**
   * Nothing can be concluded: the program is missing, was not allowed to send, or was not understood. `unsent`: the
   * PC's own firewall refused what it sent.
   */
  | { kind: 'unusable'; reason: string; errno?: string; unsent?: true };

/** One hop of the system's own `traceroute` or `tracert`; `address` is null where nothing answered. */
export interface SystemHop {
  ttl: number;
  address: string | null;
  rttMs: number | null;
  /** The mark the program put there, such as `!H`, `!N`, `!X`, `!P`, `!A`; `!` where a program only uses words. */
  annotation?: string;
  /** Codes of the ICMP destination unreachable (RFC 792) that the mark can stand for; absent when not known. */
  icmpCodes?: readonly number[];
  /** Which TCP segment came back from the destination, where the program says so. */
  reply?: 'syn-ack' | 'rst';
}

export type SystemTrace =
  /** `reached`: a hop has the destination's address. Ended by the signal, the hops are those that were told until then. */
  | { kind: 'hops'; hops: SystemHop[]; reached: boolean }
  | { kind: 'unusable'; reason: string; errno?: string; unsent?: true };

export interface SystemPingOptions {
  count: number;
  /** Wait for replies after the last request, in milliseconds; programs that take seconds round it up. */
  timeoutMs: number;
  signal?: AbortSignal;
}

export interface SystemTraceOptions {
  protocol: 'icmp' | 'tcp' | 'udp';
  /** Destination port of every probe; without it, UDP traces use rising ports from 33434. */
  port?: number;
  maxHops: number;
  /** Wait for each hop, in milliseconds; programs that take seconds round it up. */
  timeoutMs: number;
  signal?: AbortSignal;
}

/** The system's own tools. They never throw: what cannot be done is `unusable`, with the plain reason. */
export interface SystemTools {
  ping(destination: Ipv4, options: SystemPingOptions): Promise<SystemPing>;
  trace(destination: Ipv4, options: SystemTraceOptions): Promise<SystemTrace>;
}

export interface NetworkInterface {
  name: string;
  address: Ipv4;
  prefix: number;
  mac: string;
  loopback: boolean;
}

/** A route as the system would use it now. */
export type RouteLookup =
  | { kind: 'routed'; interface: string; source: Ipv4; gateway: Ipv4 }
  | { kind: 'on-link'; interface: string; source: Ipv4 }
  | { kind: 'local'; interface: string; source: Ipv4 }
  | { kind: 'no-route'; reason: string }
  /** The system's tables could not be read; `source` is what a UDP socket would use, where that is known. */
  | { kind: 'unknown'; reason: string; source?: Ipv4 };

export interface RouteTable {
  lookup(destination: Ipv4): Promise<RouteLookup>;
}

/** `none`: the table has no entry. `unknown`: the table could not be read. */
export type NeighbourState = 'reachable' | 'failed' | 'incomplete' | 'none' | 'unknown';

export interface NeighbourTable {
  lookup(address: Ipv4, interfaceName: string): Promise<{ state: NeighbourState; mac?: string }>;
}

/**
 * Whether this PC's own firewall holds anything that may drop a packet on its way in: a rule or policy of nftables or
 * iptables. What it holds is not kept.
 */
export type IncomingFilter =
  /** `resets`: on their way out, a rule may answer its own packets with a TCP reset. */
  { kind: 'none' | 'rules'; resets?: true } | { kind: 'unknown'; reason: string };

export interface LocalFirewall {
  incoming(): Promise<IncomingFilter>;
}

export interface InterfaceList {
  list(): NetworkInterface[];
}

/** All interfaces of the machine, also those that are down or have no address. */
export interface LinkTable {
  /** Null where the system's table is not read. */
  list(): Promise<Link[] | null>;
}

export interface Resolver {
  /** IPv4 addresses of a name. Throws PathproofError (fault `network`) when it does not resolve. */
  resolve(name: string): Promise<Ipv4[]>;
  /**
   * What the hosts file or DNS (a PTR record, RFC 1035 §3.5) calls an address: a host name, or null where there is none
   * or none is told in time. Asked once, never the other way round: whoever keeps the record may call it what they
   * like. Never throws.
   */
  reverse(address: Ipv4, limit: ReverseLimit): Promise<string | null>;
}

export interface ReverseLimit {
  /** For the DNS servers of the machine together, in milliseconds. */
  timeoutMs: number;
  /** Ends the look-up at once. */
  signal: AbortSignal;
}

/** Limits how many packets leave: `take` resolves when `count` more may go, or at once when aborted. */
export interface Pacer {
  take(count: number, signal?: AbortSignal): Promise<void>;
}

/** A call that the system refused: EPERM where the PC's own firewall did, EMFILE where it has no socket left. */
export interface SocketFailure {
  /** Name of the call, such as `connect`. */
  call: string;
  /** As in errno(3). */
  errno: string;
}

/** An ICMP error about a packet of this very socket, as the kernel matched it. */
export interface SocketIcmpError {
  /** The device that sent it; an address of this PC where its own firewall or its neighbour table did. */
  from: Ipv4;
  icmpType: number;
  icmpCode: number;
  /** MTU of the next hop, in bytes, of *fragmentation needed*. */
  mtu?: number;
  /** What connect() alone would have told. */
  errno: string;
  /** Monotonic time of its arrival, in milliseconds. */
  receivedAt: number;
}

export interface KernelConnectOptions {
  /** Hops that each of its packets may take; the system's own number unless given. */
  ttl?: number;
  /** Local address and port; the system chooses unless given. A fixed port keeps a trace on one flow. */
  source?: Ipv4;
  sourcePort?: number;
  /** TCP_SYNCNT (1–127): SYNs after the first. Linux 6.5 and later sends up to `tcp_syn_linear_timeouts` more, one a second. */
  synRetries?: number;
  timeoutMs: number;
  signal?: AbortSignal;
}

/** What a connect() showed, whatever came of it. Times are monotonic, in milliseconds. */
export interface KernelConnectFacts {
  sentAt: number;
  /** When it was decided. */
  endedAt: number;
  localAddress?: Ipv4;
  localPort?: number;
  /** SYNs that the kernel sent; one that the PC's own firewall drops silently counts as sent. */
  syns: number;
  /** All ICMP errors about it, in the order of their arrival. */
  icmpErrors: SocketIcmpError[];
}

/**
 * How a connection of the kernel's own ended, or that it opened. `refused`: a RST came. `icmp-error`: an ICMP error made
 * it fail, `error`. `silent`: nothing decided it in time. `local-error`: nothing from the network did.
 */
export type KernelConnect = KernelConnectFacts &
  (
    | { outcome: 'open'; rttMs: number; mss: number; pathMtu: number; connection: KernelConnection }
    | { outcome: 'icmp-error'; error: SocketIcmpError }
    | { outcome: 'local-error'; failure: SocketFailure }
    | { outcome: 'refused' | 'silent' | 'aborted' }
  );

export interface SessionWatch {
  /** How long to wait for bytes the peer sends first, or for its answer, in milliseconds; a round trip at least. */
  listenMs: number;
  /** How long to wait for the acknowledgement of our FIN; 3000 holds the four FINs that a judgement needs. */
  finMs: number;
  /** Limit for received bytes; more is read and forgotten. */
  maxBytes: number;
  request?: Buffer;
  /** Whether what was received needs no more waiting. */
  isComplete?: (received: Buffer) => boolean;
  /** A TLS handshake within so many milliseconds, in place of the waiting. */
  tls?: { timeoutMs: number };
  signal?: AbortSignal;
}

export interface WatchedSession {
  received: Buffer;
  facts: SessionFacts;
  tls?: TlsDetails | { error: string };
}

/** A connection that opened. It has to be ended with one of the two. */
export interface KernelConnection {
  /** Watches what happens after the handshake, ends the connection in order, and watches that as well. */
  watch(options: SessionWatch): Promise<WatchedSession>;
  /** Leaves the end to the kernel. */
  close(): Promise<void>;
}

/** A UDP socket that is told of ICMP errors and of the TTL of what it receives. */
export interface KernelDatagramSocket extends DatagramSocket {
  onMessage(
    listener: (payload: Buffer, from: { address: Ipv4; port: number }, receivedAt: number, ttl?: number) => void,
  ): void;
  /** `payload` is what the error quotes of the datagram that was sent to `destination` and `port`. */
  onIcmpError(
    listener: (error: SocketIcmpError, about: { destination: Ipv4; port: number; payload: Buffer }) => void,
  ): void;
}

/** A ping socket (icmp(7)): it sends echo requests of one identifier, which the kernel chooses, without privileges. */
export interface PingSocket {
  readonly identifier: number;
  /** Sends one echo request; resolves with the monotonic time of sending. Throws SendError when the system refused. */
  send(destination: Ipv4, request: { sequence: number; payload: Buffer; ttl?: number }): Promise<number>;
  onReply(
    listener: (reply: { from: Ipv4; sequence: number; bytes: number; ttl?: number; receivedAt: number }) => void,
  ): void;
  onIcmpError(listener: (error: SocketIcmpError, about: { destination: Ipv4; sequence: number }) => void): void;
  close(): void;
}

/** A socket, or why there is none. */
export type SocketAttempt<T> = { socket: T; failure: null } | { socket: null; failure: SocketFailure };

/** Ordinary sockets with TTL, whose ICMP errors tell who sent them. No privileges are needed. */
export interface KernelSockets {
  /** A TCP connection as any program of this PC makes it. Whatever comes of it is a value. */
  connect(destination: Ipv4, port: number, options: KernelConnectOptions): Promise<KernelConnect>;
  datagrams(options: DatagramOptions): SocketAttempt<KernelDatagramSocket>;
  /** EACCES where `net.ipv4.ping_group_range` does not hold a group of this user (root's neither, by default). */
  ping(): SocketAttempt<PingSocket>;
}

/** Everything of the machine that probes may touch. */
export interface Machine {
  clock: Clock;
  pacer: Pacer;
  /** Null where raw sockets are not to be had; `rawReason` then says why. */
  raw: RawAccess | null;
  rawReason: string | null;
  /** Ordinary sockets with TTL and the errors about them; null where they are not to be had, and why. */
  sockets: KernelSockets | null;
  socketsReason: string | null;
  /** The system's own `ping` and `traceroute`, where the run is to use them. */
  system: SystemTools | null;
  datagrams: { open(options: DatagramOptions): Promise<DatagramSocket> };
  sessions: SessionOpener;
  snmp: SnmpCodec;
  interfaces: InterfaceList;
  links: LinkTable;
  routes: RouteTable;
  neighbours: NeighbourTable;
  firewall: LocalFirewall;
  resolver: Resolver;
}
