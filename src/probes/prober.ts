import type { Reply } from '../model/evidence/base.js';
import type { SessionEvidence } from '../model/evidence/sessions.js';
import type { Flow } from '../model/flow.js';
import type { Capability, Method } from '../model/report.js';
import type { ProbeContext, ProbeTarget } from './context.js';
import type { PortScanner } from './port-scanner.js';
import type { SentProbe } from './sent-probe.js';
import type { SessionPlan } from './session.js';
import type { UdpRequest } from './udp-port.js';

/**
 * The one door from the scenarios to the network: how packets are sent, and what is seen of the answers. A method is an
 * implementation in a folder of its own, chosen once a run; nobody above asks which one it is.
 */
export interface Prober {
  readonly method: Method;
  /** What its evidence can tell, for the diagnosis. */
  readonly capability: Capability;
  /** Whether it can send echo requests at all. */
  readonly pings: boolean;
  /** Points it at one target; nothing is sent yet. */
  aim(target: ProbeTarget): TargetProber;
  /** Ends the wait for everything sent to this address so far. */
  forget(address: string): void;
  close(): void;
}

/** What a ping came to. Texts are words of a program of the system. */
export type PingResult =
  /** `reply` is null where only its coming was told. */
  | { kind: 'answered'; reply: Reply | null }
  /** `reply`: the error that came instead of an answer, if any; `sent`: echo requests. */
  | { kind: 'unanswered'; reply: Reply | undefined; sent: number }
  | { kind: 'refused'; from: string; text: string }
  | { kind: 'not-sent'; text: string }
  /** What should have sent it could not be used. */
  | { kind: 'unusable'; text: string }
  /** The method has no echo requests. */
  | { kind: 'unavailable'; text: string };

/** What a TCP port came to. Where no session was tried, `replies` are the answers to the packets before it, `sent` of them. */
export type TcpResult = { session: SessionEvidence } | { session: null; replies: readonly Reply[]; sent: number };

/**
 * Measures one target. What stays silent or is refused is confirmed and traced as well as the method can. Every packet is
 * an entry of the target's log. Rejects when the run is cancelled; a lost reply is a value.
 */
export interface TargetProber {
  readonly context: ProbeContext;
  ping(): Promise<PingResult>;
  /** One TCP port, and a session where it answers. `service`: the ports of which one has to open. */
  tcp(plan: SessionPlan, service: readonly number[]): Promise<TcpResult>;
  /** One TCP port for an expectation alone: it is marked so, and not looked into. */
  expectTcp(port: number): Promise<void>;
  /** One UDP port with the requests of its service. Throws SendError when no socket is to be had. */
  udp(port: number, requests: readonly UdpRequest[]): Promise<SentProbe[]>;
  /** Host discovery by TCP 50802; `briefly`: by one packet, only to see whether it answers at once. */
  answersTcp(briefly: boolean): Promise<boolean>;
  /** TCP discovery: time to the first answer in milliseconds where a session to port 50802 opens, else null. */
  findByTcp(): Promise<number | null>;
  /** The cheapest packets that show whether a flow is answered: neither confirmed nor traced. */
  checkPing(): Promise<void>;
  checkTcp(plan: SessionPlan): Promise<void>;
  scanner(): PortScanner;
  /** Resolves when the traces begun so far are complete. */
  settled(): Promise<void>;
  /** One more packet of each flow that got nothing from the target; true where it answers one of them now. */
  lookOnceMore(): Promise<boolean>;
  /** Further probes, each only when what was measured asks for it. `silent`: UDP flows without an answer. */
  followUp(silent: readonly Flow[]): Promise<void>;
  /** Makes the traces that were put off, as among many targets; null where there are none. */
  deferredTraces(): (() => Promise<void>) | null;
}
