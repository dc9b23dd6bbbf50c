import { type Diagnosis, diagnose } from '../../src/diagnosis/diagnose.js';
import type { FlowObservation, Observations } from '../../src/diagnosis/observe/observations.js';
import { observe } from '../../src/diagnosis/observe/observe.js';
import type { Purpose, QuotedHeader, Reply } from '../../src/model/evidence/base.js';
import type { Evidence } from '../../src/model/evidence/evidence.js';
import type { InterfacesEvidence, LocalFirewallEvidence, NeighbourEvidence } from '../../src/model/evidence/pc.js';
import type { SessionEvidence, TlsDetails } from '../../src/model/evidence/sessions.js';
import type { RunSettings } from '../../src/model/report.js';
import type { RequirementId } from '../../src/model/requirement.js';
import type { SessionFacts } from '../../src/model/session-facts.js';

export const PC = '192.168.10.20';
export const R1 = '192.168.10.1';
export const R2 = '10.0.12.2';
export const UNIT = '192.168.42.1';
export const SETTINGS: RunSettings = { basePort: 50804, configService: 'either', timeoutMs: 2000, attempts: 3 };
export const REQUIREMENTS: RequirementId[] = ['route', 'ping', 'tcp-discovery', 'tcp-config'];
/** TTL of a packet of the unit as it arrives at the PC: 64 at first, two routers on the way. */
export const UNIT_TTL = 62;

const QUOTED: QuotedHeader = { source: PC, destination: UNIT, protocol: 6, ttl: 1 };

/** What became of a packet: a reply, or none for the reason given. */
export type Fate = Reply | 'silent' | 'pending' | 'EPERM';

export const echoReply = (ttl = UNIT_TTL): Reply => ({ kind: 'echo-reply', from: UNIT, ttl, rttMs: 0.6 });
export const synAck = (ttl = UNIT_TTL): Reply => ({ kind: 'syn-ack', from: UNIT, ttl, rttMs: 0.7 });
export const rst = (ttl = UNIT_TTL): Reply => ({ kind: 'rst', from: UNIT, ttl, rttMs: 0.8 });

/** An ICMP error; 3/code unless told otherwise. */
export function icmp(from: string, icmpCode: number, icmpType = 3, rttMs = 0.5): Reply {
  return { kind: 'icmp-error', from, ttl: 63, rttMs, icmpType, icmpCode, quoted: QUOTED };
}

/** Time exceeded in transit (RFC 792): the packet died at this router. */
export const exceeded = (router: string): Reply => icmp(router, 0, 11);

/** Time exceeded with a quote that differs from what was sent. */
export function misquoted(router: string, own: Partial<QuotedHeader>): Reply {
  return { ...(exceeded(router) as Extract<Reply, { kind: 'icmp-error' }>), quoted: { ...QUOTED, ...own } };
}

/** What a TLS handshake showed. */
const TLS: TlsDetails = {
  version: 'TLSv1.3',
  cipher: 'TLS_AES_256_GCM_SHA384',
  subject: 'CN=unit',
  issuer: 'CN=unit',
  alternativeNames: [],
  validFrom: '',
  validTo: '',
  selfSigned: true,
};

/** A session of which nothing was heard after its handshake. */
const QUIET: SessionFacts = {
  rttMs: 1,
  receivedBytes: 0,
  sentBytes: 0,
  acknowledgedBytes: 0,
  retransmits: 0,
  repeatedSynAcks: 0,
  errors: [],
};

/** Evidence as a run would have recorded it, written down packet by packet. */
export class Scene {
  readonly evidence: Evidence[] = [];
  settings: RunSettings = SETTINGS;
  raw = true;

  /** Each packet a second after the one before: so much time makes packets that agree a proof. */
  get #head(): { id: string; sentAt: string } {
    const sentAt = new Date(Date.UTC(2026, 0, 1) + 1000 * this.evidence.length).toISOString();
    return { id: `e${this.evidence.length + 1}`, sentAt };
  }

  routed(gateway = R1): this {
    const route = { interface: 'e0', source: PC, gateway };
    this.evidence.push({ ...this.#head, ...lookup('routed'), route });
    return this;
  }

  onLink(): this {
    this.evidence.push({ ...this.#head, ...lookup('on-link'), route: { interface: 'e0', source: PC } });
    return this;
  }

  noRoute(): this {
    this.evidence.push({ ...this.#head, ...lookup('no-route') });
    return this;
  }

  neighbour(outcome: NeighbourEvidence['outcome'], mac?: string, destination = R1): this {
    const request = { destination, interface: 'e0' };
    const known = mac === undefined ? {} : { mac };
    this.evidence.push({ ...this.#head, probe: 'neighbour', request, outcome, replies: [], ...known });
    return this;
  }

  /** A look at the PC's own firewall. */
  firewall(outcome: LocalFirewallEvidence['outcome'], own: Pick<LocalFirewallEvidence, 'resets'> = {}): this {
    const request = { direction: 'in' } as const;
    this.evidence.push({ ...this.#head, probe: 'local-firewall', request, outcome, replies: [], ...own });
    return this;
  }

  /** The PC's interfaces, one of which the route leads over, and whether it has a carrier. */
  links(up: boolean): this {
    const links = [{ name: 'e0', up, addresses: [PC] }];
    this.evidence.push({ ...this.#head, probe: 'links', request: {}, outcome: 'listed', replies: [], links });
    return this;
  }

  /** The PC's own address with the length of its mask. */
  mask(prefix: number): this {
    const addresses = [{ name: 'e0', address: PC, prefix }];
    this.evidence.push({ ...this.#head, probe: 'interfaces', request: {}, outcome: 'usable', replies: [], addresses });
    return this;
  }

  /** A name that was looked up, with its addresses; without any, it does not resolve. */
  name(name: string, ...addresses: string[]): this {
    const outcome = addresses.length > 0 ? 'resolved' : 'unresolved';
    this.evidence.push({ ...this.#head, probe: 'name-lookup', request: { name }, outcome, replies: [], addresses });
    return this;
  }

  /** A name that resolves to addresses which no unit can have. */
  blockedName(name: string, addresses: string[], inHostsFile: boolean): this {
    const entry = { probe: 'name-lookup', request: { name }, outcome: 'unresolved', replies: [] } as const;
    this.evidence.push({ ...this.#head, ...entry, replies: [], addresses, inHostsFile });
    return this;
  }

  /** A name for which the look-up ended with this error. */
  nameError(name: string, errno: string): this {
    const entry = {
      probe: 'name-lookup',
      request: { name },
      outcome: 'unresolved',
      replies: [],
      addresses: [],
    } as const;
    this.evidence.push({ ...this.#head, ...entry, replies: [], addresses: [], errno });
    return this;
  }

  interfaces(outcome: InterfacesEvidence['outcome']): this {
    this.evidence.push({ ...this.#head, probe: 'interfaces', request: {}, outcome, replies: [] });
    return this;
  }

  /** A who_is request to the unit's own address (unless told otherwise), with the text of each answer. */
  whoIs(texts: readonly string[], destination = UNIT, from = UNIT): this {
    const request = { destination, port: 69, file: 'nasystem/who_is', broadcast: destination !== UNIT };
    const outcome = texts.length > 0 ? ('answered' as const) : ('silent' as const);
    const replies = texts.map(
      (text): Reply => ({ kind: 'tftp', from, rttMs: 1, opcode: 'data', sourcePort: 5000, text }),
    );
    this.evidence.push({ ...this.#head, probe: 'udp-whois', request, outcome, replies });
    return this;
  }

  ping(fate: Fate, ttl = 64, purpose: Purpose = 'attempt'): this {
    const request = { destination: UNIT, ttl, identifier: 1, sequence: this.evidence.length, bytes: 64, purpose };
    this.evidence.push({ ...this.#head, probe: 'echo', request, ...become(fate) } as Evidence);
    return this;
  }

  /** An echo request of this size (the whole packet, in bytes) with DF set. */
  size(packetBytes: number, fate: Fate, ttl = 64): this {
    const request = { destination: UNIT, ttl, identifier: 2, sequence: this.evidence.length, bytes: packetBytes - 20 };
    this.evidence.push({
      ...this.#head,
      probe: 'echo',
      request: { ...request, purpose: 'size' },
      ...become(fate),
    } as Evidence);
    return this;
  }

  /** The sweep of a port: how often each source port was tried, and whether the last try was answered. */
  sweep(port: number, flows: readonly { tries: number; answered: boolean }[]): this {
    flows.forEach(({ tries, answered }, index) => {
      for (let n = 1; n <= tries; n += 1)
        this.syn(port, answered && n === tries ? synAck() : 'silent', 64, 'sweep', 21_000 + index);
    });
    return this;
  }

  /** The comparison after a sweep: so many packets of each source port, and how many of them the unit answered. */
  compare(port: number, flows: readonly { sent: number; answered: number }[]): this {
    flows.forEach(({ sent, answered }, index) => {
      for (let n = 0; n < sent; n += 1)
        this.syn(port, n < answered ? synAck() : 'silent', 64, 'compare', 21_000 + index);
    });
    return this;
  }

  /** Rungs of TTL 1, 2, … of swept source ports, the blocked one first, as the trace sends them. */
  sweptTraces(
    port: number,
    blocked: readonly [number, readonly Fate[]],
    passing: readonly [number, readonly Fate[]],
  ): this {
    const trace = ([flow, fates]: readonly [number, readonly Fate[]], purpose: Purpose): void =>
      fates.forEach((fate, index) => void this.syn(port, fate, index + 1, purpose, 21_000 + flow));
    trace(blocked, 'swept-test');
    trace(passing, 'swept-control');
    return this;
  }

  syn(port: number, fate: Fate, ttl = 64, purpose: Purpose = 'attempt', sourcePort = 40_000): this {
    const request = { source: PC, sourcePort, destination: UNIT, port, ttl, sequence: 1, purpose };
    this.evidence.push({ ...this.#head, probe: 'tcp-syn', request, ...become(fate) } as Evidence);
    return this;
  }

  session(port: number, outcome: SessionEvidence['outcome'], errno?: string): this {
    const request = { destination: UNIT, port, tls: port === 50805 };
    const known = errno === undefined ? {} : { errno };
    const secured = request.tls && outcome === 'open' ? { tls: TLS } : {};
    this.evidence.push({ ...this.#head, probe: 'tcp-session', request, outcome, replies: [], ...known, ...secured });
    return this;
  }

  /** A session that opened and then went like this, so many seconds after the first. */
  watched(port: number, facts: Partial<SessionFacts>, atSeconds = 0): this {
    const request = { destination: UNIT, port, tls: false };
    const sentAt = `2026-01-01T00:00:0${atSeconds}.000Z`;
    const watched = { ...QUIET, ...facts };
    const head = { ...this.#head, sentAt };
    this.evidence.push({ ...head, probe: 'tcp-session', request, outcome: 'open', replies: [], facts: watched });
    return this;
  }

  /** A session that opened after so long. */
  openedAfter(connectMs: number, port: number): this {
    const request = { destination: UNIT, port, tls: false };
    this.evidence.push({ ...this.#head, probe: 'tcp-session', request, outcome: 'open', replies: [], connectMs });
    return this;
  }

  /** A port that gets through: SYN-ACK and session. */
  open(...ports: number[]): this {
    for (const port of ports) this.syn(port, synAck()).session(port, 'open');
    return this;
  }

  /**
   * Rungs of TTL 1, 2, … of one flow: `'icmp'` or a port. As the tracer does, a control that was answered is sent again
   * after a test that was not.
   */
  trace(flow: 'icmp' | number, fates: readonly Fate[], purpose: Purpose = 'test'): this {
    fates.forEach((fate, index) => {
      if (flow === 'icmp') this.ping(fate, index + 1, purpose);
      else this.syn(flow, fate, index + 1, purpose);
    });
    const probe = flow === 'icmp' ? 'echo' : 'tcp-syn';
    if (purpose === 'test') fates.forEach((fate, index) => this.#checkAgain(fate, index + 1, probe));
    return this;
  }

  /** Rungs of TTL 1, 2, … of a UDP port; those that stay silent are sent so often, as the tracer does. */
  udpTrace(port: number, fates: readonly Fate[], silences = 12): this {
    fates.forEach((fate, index) => {
      const ttl = index + 1;
      for (let n = 0; n < (fate === 'silent' ? silences : 1); n += 1) {
        const bytes = this.evidence.length;
        const own = { destination: UNIT, port, sourcePort: 41_000, ttl, payload: 'filler', bytes, purpose: 'test' };
        this.evidence.push({ ...this.#head, probe: 'udp-port', request: own, ...become(fate) } as Evidence);
      }
      this.#checkAgain(fate, ttl, 'udp-port');
    });
    return this;
  }

  /** By the control of its own protocol, where there is one. */
  #checkAgain(fate: Fate, ttl: number, probe: Evidence['probe']): void {
    const controls = this.evidence.filter(
      (entry) => 'purpose' in entry.request && entry.request.purpose === 'control' && entry.request.ttl === ttl,
    );
    const alike = controls.filter((entry) => entry.probe === probe);
    const control = (alike.length > 0 ? alike : controls).find(({ replies }) => replies.length > 0);
    if (fate === 'silent' && control) this.evidence.push({ ...control, id: this.#head.id });
  }

  /** The ladder of ping on a path of two routers that both answer. */
  control(): this {
    return this.trace('icmp', [exceeded(R1), exceeded(R2), echoReply()], 'control');
  }

  with(settings: Partial<RunSettings>): this {
    this.settings = { ...this.settings, ...settings };
    return this;
  }

  ordinarySockets(): this {
    this.raw = false;
    return this;
  }

  observe(): Observations {
    return observe({ address: UNIT, evidence: this.evidence, settings: this.settings, raw: this.raw });
  }

  flow(key: string): FlowObservation {
    const flow = this.observe().flows.get(key);
    if (!flow) throw new Error(`no flow ${key} in this scene`);
    return flow;
  }

  diagnose(requirements: readonly RequirementId[] = REQUIREMENTS): Diagnosis {
    const { evidence, settings, raw } = this;
    return diagnose({ address: UNIT, evidence, requirements, settings, raw });
  }
}

function lookup<O extends string>(outcome: O) {
  return { probe: 'route-lookup' as const, request: { destination: UNIT }, outcome, replies: [] as [] };
}

function become(fate: Fate): Pick<Evidence, 'replies'> & { outcome: string; failure?: object } {
  if (fate === 'EPERM') return { outcome: 'not-sent', replies: [], failure: { errno: fate, message: 'not permitted' } };
  if (typeof fate === 'string') return { outcome: fate, replies: [] };
  return { outcome: fate.kind, replies: [fate] } as Pick<Evidence, 'replies'> & { outcome: string };
}

/** PC – R1 – R2 – unit, ping and TCP discovery healthy: what the tests of the configuration ports start from. */
export function healthyBase(): Scene {
  return new Scene().routed().ping(echoReply()).open(50802);
}

/** Ping and TCP get through on every port. */
export function healthy(): Scene {
  return healthyBase().open(50804, 50805);
}

/** Three packets without an answer. */
export function silentPort(scene: Scene, port: number): Scene {
  for (let n = 0; n < 3; n += 1) scene.syn(port, 'silent');
  return scene;
}
