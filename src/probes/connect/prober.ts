import { isSession } from '../../model/evidence/kinds.js';
import { isCarrying } from '../../model/evidence/queries/sessions.js';
import type { SessionEvidence } from '../../model/evidence/sessions.js';
import { DISCOVERY_PORT } from '../../model/ports.js';
import { CAPABILITIES } from '../../model/report.js';
import { patienceMs } from '../attempts.js';
import { contextOf, type ProbeContext, type ProbeTarget } from '../context.js';
import { measureUdp } from '../measure-udp.js';
import { type PortScanner, SessionScanner } from '../port-scanner.js';
import type { PingResult, Prober, TargetProber, TcpResult } from '../prober.js';
import type { SentProbe } from '../sent-probe.js';
import { openSession, type SessionPlan } from '../session.js';
import { type UdpRequest, withUdpPort } from '../udp-port.js';
import { measureSession } from './measure-session.js';

const DISCOVERY = { port: DISCOVERY_PORT, tls: false };

/** Ordinary sockets alone: the kernel's word on sessions, and datagrams. Nothing of it can be placed on the path. */
export class ConnectProber implements Prober {
  readonly method = 'connect';
  readonly capability = CAPABILITIES.connect;
  readonly pings = false;

  aim(target: ProbeTarget): TargetProber {
    return new SessionProber(contextOf(target));
  }

  forget(): void {}

  close(): void {}
}

/** Measures one target by sessions through the kernel. What does not open is looked into by `lookInto`: here by nothing. */
export class SessionProber implements TargetProber {
  readonly context: ProbeContext;

  constructor(context: ProbeContext) {
    this.context = context;
  }

  async ping(): Promise<PingResult> {
    return { kind: 'unavailable', text: 'an echo request needs raw sockets or the system’s ping' };
  }

  async tcp(plan: SessionPlan, service: readonly number[]): Promise<TcpResult> {
    return { session: await measureSession(this.context, plan, () => this.lookInto(plan.port, service)) };
  }

  async expectTcp(port: number): Promise<void> {
    await measureSession(this.context, { port, tls: false, purpose: 'expect' }, async () => {});
  }

  udp(port: number, requests: readonly UdpRequest[]): Promise<SentProbe[]> {
    return withUdpPort(this.context, port, requests, (udp) => measureUdp(this.context, udp, requests.length));
  }

  async answersTcp(): Promise<boolean> {
    const session = await openSession(this.context, DISCOVERY);
    return isCarrying(session) || session.outcome === 'refused';
  }

  async findByTcp(): Promise<number | null> {
    const session = await openSession(this.context, DISCOVERY);
    return isCarrying(session) ? (session.connectMs ?? null) : null;
  }

  async checkPing(): Promise<void> {}

  async checkTcp(plan: SessionPlan): Promise<void> {
    await openSession(this.context, plan, patienceMs(this.context));
  }

  scanner(): PortScanner {
    return new SessionScanner(this.context);
  }

  async settled(): Promise<void> {}

  /** One session to a port that did not open, on which the others depend no less. */
  async lookOnceMore(): Promise<boolean> {
    if (this.context.sparing) return false;
    const sessions = this.context.log.entries.filter(isSession).filter(({ request }) => request.purpose !== 'expect');
    const [failed] = sessions;
    if (failed === undefined || sessions.some(({ outcome }) => isWord(outcome))) return false;
    const { port, tls } = failed.request;
    return isWord((await openSession(this.context, { port, tls }, patienceMs(this.context))).outcome);
  }

  async followUp(): Promise<void> {}

  deferredTraces(): null {
    return null;
  }

  /** Looks into a port that does not open, one of the ports of a service. */
  protected async lookInto(_port: number, _service: readonly number[]): Promise<void> {}
}

/** The target or something before it answered the kernel, or it refused to send. */
function isWord(outcome: SessionEvidence['outcome']): boolean {
  return outcome !== 'timeout' && outcome !== 'unreachable';
}
