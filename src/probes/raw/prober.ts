import { distanceOf } from '../../model/distance.js';
import type { Reply } from '../../model/evidence/base.js';
import { isAnsweredBy, sessionOpened } from '../../model/evidence/queries/flows.js';
import { isCarrying } from '../../model/evidence/queries/sessions.js';
import { type Flow, PING_FLOW, tcpFlow } from '../../model/flow.js';
import { DISCOVERY_PORT } from '../../model/ports.js';
import { CAPABILITIES } from '../../model/report.js';
import type { RawAccess } from '../../net/ports.js';
import { attempt, patienceMs } from '../attempts.js';
import { FULL_TTL, type ProbeTarget } from '../context.js';
import { answersInRounds, inRounds } from '../host-discovery.js';
import { allSilent, measureUdp } from '../measure-udp.js';
import type { PortScanner } from '../port-scanner.js';
import type { PingResult, Prober, TargetProber, TcpResult } from '../prober.js';
import type { SentProbe } from '../sent-probe.js';
import { openSession, openSessionWithRetries, type SessionPlan } from '../session.js';
import { Tracer } from '../trace/tracer.js';
import { WantedTraces } from '../trace/wanted-traces.js';
import { type UdpRequest, withUdpPort } from '../udp-port.js';
import { ConfirmLater } from './confirm-later.js';
import type { RawContext, RawSockets } from './context.js';
import { sendEcho } from './echo.js';
import { expireEcho } from './expire-echo.js';
import { followUp } from './follow-up.js';
import { rawContextOf } from './hop-sender.js';
import { lookOnceMore } from './last-look.js';
import { awaitLateRefusal } from './late-refusal.js';
import { measure, measureAgain } from './measure.js';
import { probePathMtu } from './path-mtu.js';
import { SynScanner } from './port-scanner.js';
import { ReplyMatcher } from './reply-matcher.js';
import { SourcePorts } from './source-ports.js';
import { sendSyn } from './syn.js';

/** Traces of other targets came before: a router that just had one error to send would look like one that is not reached. */
const LATE_ROUNDS = 2;

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
    const { sentProbes } = await measure(this.context, this.#tracer, tcpFlow(plan.port));
    const replies = repliesTo(sentProbes);
    if (replies.some((reply) => reply.kind === 'syn-ack'))
      return { session: await openSessionWithRetries(this.context, plan) };
    const isSpare = (): boolean => sessionOpened(this.context.log.entries, ...service);
    this.#later.note(sentProbes, () => this.#openLater(plan), isSpare);
    return { session: null, replies, sent: sentProbes.length };
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
    const isOpen = (sentProbes: readonly SentProbe[]): boolean =>
      repliesTo(sentProbes).some(({ kind }) => kind === 'syn-ack');
    const sentProbes = await inRounds(this.context, isOpen, () => this.#syn(DISCOVERY_PORT, 'attempt'));
    const reply = repliesTo(sentProbes).find(({ kind }) => kind === 'syn-ack');
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

  /** One large packet beside the other steps; more only when it vanishes. */
  async #lookAtPathMtu(): Promise<void> {
    const { roundTrip, signal } = this.context;
    const distance = (): number | null => (roundTrip.replyTtl === null ? null : distanceOf(roundTrip.replyTtl));
    await probePathMtu(this.context, distance).catch((error: unknown) => {
      if (!signal.aborted) throw error;
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

function repliesTo(sentProbes: readonly SentProbe[]): Reply[] {
  return sentProbes.flatMap((probe) => probe.evidence.replies);
}
