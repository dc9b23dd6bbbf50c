import type { Ipv4 } from '../../model/address.js';
import type { WhoIsEvidence } from '../../model/evidence/packets.js';
import type { Link } from '../../model/evidence/pc.js';
import type { Expectation } from '../../model/expectation.js';
import type { Flow } from '../../model/flow.js';
import type { DiscoveryProfile } from '../../model/profile.js';
import type { RunSettings, StepStatus, SystemIdentity } from '../../model/report.js';
import type { Machine } from '../../net/ports.js';
import type { ProbeContext } from '../../probes/context.js';
import type { EvidenceLog } from '../../probes/evidence-log.js';
import { Hearing } from '../../probes/hearing.js';
import type { ReplyMatcher } from '../../probes/reply-matcher.js';
import type { SourcePorts } from '../../probes/source-ports.js';
import type { SystemTracer } from '../../probes/system-tracer.js';
import type { FlowTracer } from '../../probes/trace/flow-tracer.js';
import type { WhoIsAnswer } from '../../probes/who-is.js';
import type { ActionId, StepDefinition } from '../definitions/definition.js';
import type { RunListener, TargetListener } from './events.js';
import type { Gate } from './pause.js';

/** An address that the user gave. */
export interface TargetSpec {
  address: Ipv4;
  /** Named by itself, and so expected to answer; members of a range are reported only when a unit answers for them. */
  expected: boolean;
}

/** What the broadcast of a run showed: it is sent once, whatever the number of targets. */
export interface Survey {
  /** Units that answered, each once. */
  answers: WhoIsAnswer[];
  /** The requests, with the replies of everybody. */
  evidence: WhoIsEvidence[];
}

/** What all targets of one run share. */
export interface RunTools {
  machine: Machine;
  matcher: ReplyMatcher | null;
  sourcePorts: SourcePorts;
  settings: RunSettings;
  /** What is sent to TCP discovery; null: nothing. */
  profile: DiscoveryProfile | null;
  /** The highest rate at which a moved services base port may be looked for, in packets a second; null: it is not. */
  findBasePortRate: number | null;
  /** What the user expects of ports; those that the scenario does not measure are measured besides. */
  expectations: readonly Expectation[];
  signal: AbortSignal;
  listener: RunListener;
  /** How long to listen for what a unit sends by itself, at least, in milliseconds. */
  listenMs: number;
  /** The broadcast that all targets share; null where the one target sends its own. */
  survey: Promise<Survey | null> | null;
  /** The PC's interfaces, looked at when a target first asks for them; null where the system's table is not read. */
  links(): Promise<Link[] | null>;
  /** Many targets at once: each is measured sparingly, and traced later or not at all. */
  crowded: boolean;
  /** Tell now and then how far packets got until then, for a picture that fills in while the run goes on. */
  live: boolean;
  /** Passed before whatever may wait: a step, a closer look after the steps, another target, a late trace. */
  gate: Gate;
  /** Awaited before each step of the machine: for runs that go step by step. */
  beforeStep?: (step: { address: string; number: number }) => Promise<void>;
}

/** What the probes of one target share. */
export function contextFor(target: Ipv4, source: Ipv4, log: EvidenceLog, tools: RunTools): ProbeContext {
  const { machine, matcher, sourcePorts, settings, signal, crowded } = tools;
  const { timeoutMs, attempts } = settings;
  const hearing = new Hearing();
  const shared = { machine, matcher, log, target, source, hearing, sourcePorts, timeoutMs, attempts, signal };
  return crowded ? { ...shared, sparing: true } : shared;
}

/** What the steps and probes of one target tell, with its address. */
export function listenerFor(address: string, { listener }: RunTools): TargetListener {
  return (event) => listener({ ...event, address });
}

/** What the steps of one target share. */
export interface TargetRun {
  context: ProbeContext;
  tracer: FlowTracer;
  /** Traces with the system's traceroute; null where a run has something better, or nothing at all. */
  systemTracer: SystemTracer | null;
  settings: RunSettings;
  /** Answer of the unit to a UDP request sent to its own address; null when none came. */
  direct: Promise<WhoIsAnswer | null>;
  /** The broadcast that all targets of the run share; null where this target sends its own. */
  survey: Promise<Survey | null> | null;
  /** Awaited before each step of the machine. */
  gate(number: number): Promise<void>;
  identity: SystemIdentity | null;
  /** What is sent to TCP discovery; null: nothing. */
  profile: DiscoveryProfile | null;
  /** What the unit said of itself in answer to the profile's request. */
  tcpIdentity: SystemIdentity | null;
  /** The highest rate at which a moved services base port may be looked for, in packets a second; null: it is not. */
  findBasePortRate: number | null;
  /** Measures the scenario's fallback, once however often it is asked for; a step calls it when it gets no answer. */
  fallBack(): void;
  /** TCP ports that the user has expectations of. */
  expectedPorts: readonly number[];
  /** Measurements that go on beside the steps; the run waits for them at its end. */
  background: Promise<void>[];
  /** Silent flows to trace when the steps are done: by then it is known what gets through. */
  traceLater: Flow[];
  /** What to end when everything else is done. */
  atEnd: (() => void)[];
  /** How long to listen for what the unit sends by itself, at least, in milliseconds. */
  listenMs: number;
  /** The steps that were started, by action; a later step may await an earlier one. */
  started: Map<ActionId, Promise<ActionResult>>;
}

/** What a step of the machine came to. */
export interface ActionResult {
  status: Extract<StepStatus, 'done' | 'failed' | 'unproven' | 'skipped'>;
  note: string;
}

export type Action = (run: TargetRun, step: StepDefinition) => Promise<ActionResult>;
