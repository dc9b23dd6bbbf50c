import type { Ipv4 } from '../../../src/model/address.js';
import { WindowPacer } from '../../../src/net/adapters/pacer.js';
import { snmpCodec } from '../../../src/net/adapters/snmp.js';
import { type IncomingFilter, type Machine, type NeighbourState, SendError } from '../../../src/net/ports.js';
import { encodeWhoIs } from '../../../src/wire/who-is.js';
import { VirtualClock } from './clock.js';
import { SimulatedDatagrams } from './datagrams.js';
import { KernelTcp } from './kernel-tcp.js';
import type { Packet } from './packet.js';
import { SimulatedPath } from './path.js';
import { seeded } from './random.js';
import { SimulatedRaw } from './raw.js';
import { type DnsOptions, SimulatedResolver } from './resolver.js';
import type { RouterOptions } from './router.js';
import { SimulatedTools, type ToolOptions } from './system-tools.js';
import { Unit, type UnitOptions } from './unit.js';

export const PC = '192.168.10.20' as Ipv4;
export const TARGET = '192.168.42.1' as Ipv4;
export const BROADCAST = '255.255.255.255' as Ipv4;
const SUBNET_BROADCAST = '192.168.10.255' as Ipv4;
/** Addresses of the routers, nearest first. */
export const HOPS = ['192.168.10.1', '10.0.12.2', '10.0.23.3', '10.0.34.4'] as Ipv4[];

export interface SimulationOptions {
  /** What is special about each router; its length is the number of routers (two when absent). */
  hops?: Partial<RouterOptions>[];
  unit?: Partial<UnitOptions>;
  /** Other units on the PC's own LAN, which hear its broadcasts. */
  neighbours?: Partial<UnitOptions>[];
  /** False: no raw sockets. */
  raw?: boolean;
  /** The PC's own ping and traceroute, and what they can do; without it a run does not use them. */
  tools?: Partial<ToolOptions>;
  /** Whether the neighbour entry of the next hop holds an address. */
  neighbour?: NeighbourState;
  /** False: the PC has no route to the target. */
  route?: boolean;
  /** False: no interface but the loopback has an address. */
  address?: boolean;
  /** What a look at the PC's own firewall shows; nothing that drops answers unless told otherwise. */
  firewall?: IncomingFilter;
  /** What the PC's DNS server knows of the routers; nothing unless told otherwise. */
  dns?: Partial<DnsOptions>;
  /** The errno with which the PC's own system refuses a packet. */
  refuse?: (packet: Packet) => string | null;
  rate?: number;
  seed?: number;
  /** Virtual milliseconds after which the simulation counts as stuck. */
  longestMs?: number;
}

/** A packet as it left the PC. `by` tells the program's own packets from those of its kernel's TCP. */
export interface SentPacket {
  at: number;
  by: 'probe' | 'kernel';
  packet: Packet;
}

export interface Simulation {
  machine: Machine;
  clock: VirtualClock;
  sent: SentPacket[];
  raw: SimulatedRaw;
  datagrams: SimulatedDatagrams;
  resolver: SimulatedResolver;
  /** Whatever is given here arrives at the PC. */
  arrive(packet: Packet): void;
}

/** A PC with probes' whole view of a machine, on a simulated path to a unit. */
export function simulate(options: SimulationOptions = {}): Simulation {
  const clock = new VirtualClock(options.longestMs);
  const unit = new Unit(unitOptions(options.unit));
  const hops = (options.hops ?? [{}, {}]).map((hop, index) => ({ address: HOPS[index] ?? nameless(index), ...hop }));
  const path = new SimulatedPath(clock, seeded(options.seed ?? 1), hops, unit);
  const neighbours = (options.neighbours ?? []).map((own) => new Unit(unitOptions(own)));
  const sent: SentPacket[] = [];
  const transmit = (by: SentPacket['by']) => (packet: Packet) => {
    const errno = options.refuse?.(packet);
    if (errno) throw new SendError(errno, `refused with ${errno}`);
    sent.push({ at: clock.now(), by, packet });
    const near = neighbours.filter((one) => isFor(packet, one));
    const answers = near.flatMap((one) => one.receive(packet));
    if (answers.length > 0) clock.after(1, () => answers.forEach(arrive));
    if (packet.header.destination === TARGET || (hops.length === 0 && isBroadcast(packet))) path.send(packet);
  };
  const raw = new SimulatedRaw(clock, PC, transmit('probe'));
  const datagrams = new SimulatedDatagrams(clock, PC, transmit('probe'));
  const sessions = new KernelTcp(clock, PC, transmit('kernel'), unit.options);
  const tools = new SimulatedTools(clock, PC, transmit('probe'), options.tools ?? {});
  const resolver = new SimulatedResolver(clock, TARGET, options.dns ?? {});
  const arrive = (packet: Packet): void => {
    if (packet.icmp) raw.receive('icmp', packet.bytes);
    if (packet.tcp) raw.receive('tcp', packet.bytes);
    datagrams.receive(packet);
    sessions.receive(packet);
    tools.receive(packet);
  };
  path.arrive = arrive;
  const machine: Machine = {
    clock,
    pacer: new WindowPacer(clock, options.rate ?? 50),
    raw: options.raw === false ? null : raw,
    sockets: null,
    socketsReason: 'not simulated',
    system: options.tools ? tools : null,
    rawReason: options.raw === false ? 'raw sockets need root' : null,
    datagrams,
    sessions,
    snmp: snmpCodec('public'),
    resolver,
    ...tables(options, hops),
  };
  return { machine, clock, sent, raw, datagrams, resolver, arrive };
}

/** The unit unless told otherwise: plain and TLS configuration and discovery are open, everything answers. */
function unitOptions(own: Partial<UnitOptions> = {}): UnitOptions {
  return {
    address: TARGET,
    open: [50802, 50804, 50805],
    silent: [],
    dead: [],
    resets: [],
    silentUdp: [],
    tls: [50805],
    answersPing: true,
    whoIs: encodeWhoIs({ mac: '00e007000001', type: 'IP 500 V2', version: '9.1.0', name: 'Main' }),
    initialTtl: 64,
    delayMs: 0.2,
    loss: 0,
    present: true,
    greeting: Buffer.alloc(0),
    ...own,
  };
}

function isFor(packet: Packet, unit: Unit): boolean {
  return isBroadcast(packet) || packet.header.destination === unit.options.address;
}

/** To everybody on the PC's link, or on its subnet. */
function isBroadcast({ header }: Packet): boolean {
  return header.destination === BROADCAST || header.destination === SUBNET_BROADCAST;
}

function nameless(index: number): Ipv4 {
  return `10.1.${index}.1` as Ipv4;
}

function tables(
  options: SimulationOptions,
  hops: RouterOptions[],
): Pick<Machine, 'interfaces' | 'links' | 'routes' | 'neighbours' | 'firewall'> {
  const own = { name: 'e0', address: PC, prefix: 24, mac: '02:00:00:00:00:20', loopback: false };
  const loopback = { name: 'lo', address: '127.0.0.1' as Ipv4, prefix: 8, mac: '00:00:00:00:00:00', loopback: true };
  const [gateway] = hops;
  const mac = (options.neighbour ?? 'reachable') === 'reachable' ? { mac: '02:00:00:00:00:01' } : {};
  return {
    interfaces: { list: () => (options.address === false ? [loopback] : [loopback, own]) },
    links: { list: () => Promise.resolve([{ name: 'e0', up: options.address !== false, addresses: [PC] }]) },
    routes: {
      async lookup() {
        if (options.route === false) return { kind: 'no-route', reason: 'Network is unreachable' };
        if (!gateway) return { kind: 'on-link', interface: 'e0', source: PC };
        return { kind: 'routed', interface: 'e0', source: PC, gateway: gateway.address };
      },
    },
    neighbours: { lookup: () => Promise.resolve({ state: options.neighbour ?? 'reachable', ...mac }) },
    firewall: { incoming: () => Promise.resolve(options.firewall ?? { kind: 'none' }) },
  };
}
