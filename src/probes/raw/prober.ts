import { distanceOf, FULL_TTL } from '../../model/distance.js';
import type { Reply } from '../../model/evidence/base.js';
import { isEcho, isSyn } from '../../model/evidence/kinds.js';
import { isAccepted, isAnsweredBy, isFor, isMeasurement, sessionOpened } from '../../model/evidence/queries/flows.js';
import { isCarrying } from '../../model/evidence/queries/sessions.js';
import type { SessionEvidence } from '../../model/evidence/sessions.js';
import { type Flow, PING_FLOW, tcpFlow } from '../../model/flow.js';
import { DISCOVERY_PORT } from '../../model/ports.js';
import { CAPABILITIES } from '../../model/report.js';
import type { RawAccess } from '../../net/ports.js';
import { attempt, patienceMs, race } from '../attempts.js';
import { type ProbeTarget } from '../context.js';
import { answersInRounds, inRounds } from '../host-discovery.js';
import { allSilent, measureUdp } from '../measure-udp.js';
import type { PortScanner } from '../port-scanner.js';
import type { PingResult, Prober, TargetProber, TcpResult } from '../prober.js';
import { isRefused, type SentProbe } from '../sent-probe.js';
import { openSession, openSessionWithRetries, type SessionPlan } from '../session.js';
import { Tracer } from '../trace/tracer.js';
import { WantedTraces } from '../trace/wanted-traces.js';
import { type UdpRequest, withUdpPort } from '../udp-port.js';
import { ConfirmLater } from './confirm-later.js';
import type { RawContext, RawSockets } from './context.js';
import { sendEcho } from './echo.js';
import { expireEcho } from './expire-echo.js';
import { followUp, isOnLink } from './follow-up.js';
import { rawContextOf } from './hop-sender.js';
import { lookOnceMore } from './last-look.js';
import { awaitLateRefusal } from './late-refusal.js';
import { measure, measureAgain, suspicionMs } from './measure.js';
import { probePathMtu } from './path-mtu.js';
import { SynScanner } from './port-scanner.js';
import { ReplyMatcher } from './reply-matcher.js';
import { SourcePorts } from './source-ports.js';
import { sendSyn } from './syn.js';
import { planFlows, tryFlows } from './try-flows.js';
import { UNUSED_PORTS } from './unused-port.js';

/** Traces of other targets came before: a router that just had one error to send would look like one that is not reached. */
const LATE_ROUNDS = 2;
/** Packets that a healthy run may spend beside its measurements: all flows of two ports, and some of a third one. */
const MOST_FLOW_PACKETS = 25;

/** Raw sockets: crafted packets with any TTL, and every packet that comes back. */
export class RawProber implements Prober {
  readonly method = 'raw';
  readonly capability = CAPABILITIES.raw;
  readonly pings = true;
  readonly #sockets: RawSockets;

  constructor(raw: RawAccess) {
    this.#sockets = { raw, matcher: new ReplyMatcher(raw), sourcePorts: new SourcePorts() };
  }

  aim(target: ProbeTarget): TargetProber {
    return new PacketProber(rawContextOf(target, this.#sockets));
  }

  forget(address: string): void {
    this.#sockets.matcher.forget(address);
  }

  close(): void {
    this.#sockets.matcher.close();
  }
}

/** Measures one target by single packets; among many targets its traces are put off. */
class PacketProber implements TargetProber {
  readonly context: RawContext;
  readonly #deferred: WantedTraces | null;
  readonly #tracer: Tracer | WantedTraces;
  readonly #later: ConfirmLater;
  /** Measurements that go on until the follow-up. */
  readonly #beside: Promise<void>[] = [];
  /** Left for further flows. */
  #flowPackets = MOST_FLOW_PACKETS;

  constructor(context: RawContext) {
    this.context = context;
    this.#later = new ConfirmLater(context);
    this.#deferred = context.sparing ? new WantedTraces() : null;
    this.#tracer = this.#deferred ?? new Tracer(context);
  }

  async ping(): Promise<PingResult> {
    const { sentProbes } = await measure(this.context, this.#tracer, PING_FLOW);
    const replies = repliesTo(sentProbes);
    const reply = replies.find((one) => one.kind === 'echo-reply');
    if (!reply) {
      this.#later.note(sentProbes, async () => void (await measureAgain(this.context, PING_FLOW)));
      return { kind: 'unanswered', reply: replies[0], sent: sentProbes.length };
    }
    this.#beside.push(this.#lookAtPathMtu());
    return { kind: 'answered', reply };
  }

  async tcp(plan: SessionPlan, service: readonly number[]): Promise<TcpResult> {
    const measuring = measure(this.context, this.#tracer, tcpFlow(plan.port));
    await race(this.context, [measuring.then(() => {})], suspicionMs(this.context));
    const [{ sentProbes }, session] = await Promise.all([measuring, this.#connect(plan, measuring)]);
    const replies = repliesTo(sentProbes);
    const opened = session?.outcome === 'open';
    if (opened && !isCarrying(session)) await this.#tracer.test(tcpFlow(plan.port));
    if (!opened && !replies.some(isSynAck)) {
      const isSpare = (): boolean => sessionOpened(this.context.log.entries, ...service);
      this.#later.note(sentProbes, () => this.#openLater(plan), isSpare);
      return { session: null, replies, sent: sentProbes.length };
    }
    if (opened && !this.context.sparing) this.#beside.push(this.#unlessCancelled(() => this.#tryFlows(session)));
    return session === null ? { session, replies, sent: sentProbes.length } : { session };
  }

  async expectTcp(port: number): Promise<void> {
    await attempt(this.context, () => this.#syn(port, 'expect'));
  }

  async udp(port: number, requests: readonly UdpRequest[]): Promise<SentProbe[]> {
    const sentProbes = await this.#askUdp(port, requests);
    // Its own refusal says no more when it is repeated: a closed port stays closed.
    if (!sentProbes.some(({ evidence }) => isAnsweredBy(evidence, this.context.target)))
      this.#later.note(sentProbes, async () => void (await this.#askUdp(port, requests)));
    return sentProbes;
  }

  #askUdp(port: number, requests: readonly UdpRequest[]): Promise<SentProbe[]> {
    return withUdpPort(this.context, port, requests, async (udp) => {
      const sentProbes = await measureUdp(this.context, udp, requests.length);
      if (!allSilent(sentProbes)) return sentProbes;
      return [...sentProbes, ...(await awaitLateRefusal(this.context, () => udp.send('confirm'), 'udp-port'))];
    });
  }

  answersTcp(briefly: boolean): Promise<boolean> {
    return answersInRounds(briefly ? { ...this.context, attempts: 1 } : this.context, briefly, () =>
      this.#syn(DISCOVERY_PORT, 'attempt'),
    );
  }

  /** A SYN goes first, so that silence costs one packet an attempt. */
  async findByTcp(): Promise<number | null> {
    const isOpen = (sentProbes: readonly SentProbe[]): boolean => repliesTo(sentProbes).some(isSynAck);
    const sentProbes = await inRounds(this.context, isOpen, () => this.#syn(DISCOVERY_PORT, 'attempt'));
    const reply = repliesTo(sentProbes).find(isSynAck);
    if (!reply) return null;
    const session = await openSession(this.context, { port: DISCOVERY_PORT, tls: false });
    return isCarrying(session) ? reply.rttMs : null;
  }

  async checkPing(): Promise<void> {
    await attempt(this.context, () => sendEcho(this.context, 'attempt'));
  }

  async checkTcp(plan: SessionPlan): Promise<void> {
    const { sentProbes } = await attempt(this.context, () => this.#syn(plan.port, 'attempt'));
    if (!sentProbes.some((probe) => probe.evidence.outcome === 'syn-ack')) return;
    await openSession(this.context, plan, patienceMs(this.context));
  }

  scanner(): PortScanner {
    return new SynScanner(this.context);
  }

  settled(): Promise<void> {
    return this.#tracer.settled();
  }

  lookOnceMore(): Promise<boolean> {
    return lookOnceMore(this.context);
  }

  async followUp(silent: readonly Flow[]): Promise<void> {
    await Promise.all([...this.#beside, this.#later.confirm()]);
    await followUp(this.context, this.#tracer, silent);
    if (this.#pingedLate) await this.#lookAtPathMtu();
  }

  /** No step pings: the follow-up did, to compare with, and it was answered. */
  get #pingedLate(): boolean {
    const echoes = this.context.log.entries.filter(isEcho);
    return echoes.some(({ outcome }) => outcome === 'echo-reply') && !echoes.some((entry) => isFor(entry, 'size'));
  }

  deferredTraces(): (() => Promise<void>) | null {
    const deferred = this.#deferred;
    return deferred?.any ? () => this.#traceLate(deferred) : null;
  }

  /** The traces, and where they show a handshake, the echo requests to compare it with. */
  async #traceLate(deferred: WantedTraces): Promise<void> {
    await deferred.make(new Tracer(this.context, LATE_ROUNDS));
    await expireEcho(this.context);
  }

  /**
   * The kernel's own connection, as Manager makes it, while the packets before it are still looked into: devices refuse
   * packets for being unlike it. Among many targets only where one of those was answered.
   */
  async #connect(plan: SessionPlan, measuring: Promise<unknown>): Promise<SessionEvidence | null> {
    const { context } = this;
    const wasAccepted = (): boolean =>
      context.log.entries.some(
        (entry) => isAccepted(entry) && isMeasurement(entry) && entry.request.port === plan.port,
      );
    if (context.sparing && !wasAccepted()) await measuring;
    if (wasAccepted()) return openSessionWithRetries(context, plan);
    if (context.sparing) return null;
    const tries = await Promise.all(
      this.#parities(plan.port).map((parity) => openSession(context, { ...plan, ...parity })),
    );
    const session = tries.find(isCarrying) ?? tries.find(({ outcome }) => outcome === 'open') ?? tries[0] ?? null;
    return session?.outcome === 'open' && !isCarrying(session) ? openSessionWithRetries(context, plan) : session;
  }

  /**
   * A filter may hit source ports of one parity alone: both are tried, but for the one of which a SYN was refused already.
   * Routers allow themselves few ICMP errors, and the refusal has to be heard once more.
   */
  #parities(port: number): readonly Pick<SessionPlan, 'otherParity'>[] {
    const refused = this.context.log.entries
      .filter(isSyn)
      .filter((entry) => isMeasurement(entry) && entry.request.port === port && isRefused(entry));
    const isTried = (remainder: number): boolean => refused.some(({ request }) => request.sourcePort % 2 === remainder);
    return [...(isTried(0) ? [] : [{}]), ...(isTried(1) && !isTried(0) ? [] : [{ otherParity: true as const }])];
  }

  /** Further flows of both parities beside the other steps, as many as a healthy run may spend. */
  async #tryFlows(session: SessionEvidence): Promise<void> {
    // On the PC's own link two are for ports that nothing uses.
    const plan = planFlows(this.#flowPackets - (isOnLink(this.context) ? UNUSED_PORTS : 0));
    if (plan === null) return;
    this.#flowPackets -= plan.packets;
    await tryFlows(this.context, session, plan.syns);
  }

  /** One large packet beside the other steps; more only when it vanishes. */
  async #lookAtPathMtu(): Promise<void> {
    const { roundTrip } = this.context;
    const distance = (): number | null => (roundTrip.replyTtl === null ? null : distanceOf(roundTrip.replyTtl));
    await this.#unlessCancelled(() => probePathMtu(this.context, distance));
  }

  async #unlessCancelled(work: () => Promise<void>): Promise<void> {
    await work().catch((error: unknown) => {
      if (!this.context.signal.aborted) throw error;
    });
  }

  /** A port that was refused, and the session where it answers now. */
  async #openLater(plan: SessionPlan): Promise<void> {
    const { evidence } = await measureAgain(this.context, tcpFlow(plan.port));
    if (evidence.outcome === 'syn-ack') await openSessionWithRetries(this.context, plan);
  }

  #syn(port: number, purpose: 'attempt' | 'expect'): Promise<SentProbe> {
    const sourcePort = this.context.sourcePorts.take();
    return sendSyn(this.context, { port, sourcePort, ttl: FULL_TTL, purpose });
  }
}

function isSynAck({ kind }: Reply): boolean {
  return kind === 'syn-ack';
}

function repliesTo(sentProbes: readonly SentProbe[]): Reply[] {
  return sentProbes.flatMap((probe) => probe.evidence.replies);
}
