import type { Ipv4 } from '../../model/address.js';
import type { WhoIsEvidence } from '../../model/evidence/packets.js';
import type { Link } from '../../model/evidence/pc.js';
import type { Flow } from '../../model/flow.js';
import type { PortRow } from '../../model/port-table.js';
import type { RunSettings, StepStatus, SystemIdentity } from '../../model/report.js';
import type { Machine } from '../../net/ports.js';
import type { ProbeContext } from '../../probes/context.js';
import type { EvidenceLog } from '../../probes/evidence-log.js';
import type { Prober, TargetProber } from '../../probes/prober.js';
import type { WhoIsAnswer } from '../../probes/who-is.js';
import type { ActionId } from '../definitions/definition.js';
import type { RunListener, TargetListener } from './events.js';
import type { RunOptions } from './options.js';
import type { PauseControl } from './pause.js';

/** An address that the user gave. */
export interface TargetSpec {
  address: Ipv4;
  /** Named by itself, and so expected to answer; members of a range are reported only when a unit answers for them. */
  expected: boolean;
}

/** What the broadcast of a run showed: it is sent once, whatever the number of targets. */
export interface BroadcastResult {
  /** Units that answered, each once. */
  answers: WhoIsAnswer[];
  /** The requests, with the replies of everybody. */
  evidence: WhoIsEvidence[];
}

/** What it takes to send packets to any target. */
export interface Vantage {
  machine: Machine;
  prober: Prober;
  settings: RunSettings;
  signal: AbortSignal;
  /** Many targets at once: each is measured sparingly, and traced later or not at all. */
  batched: boolean;
  /** Captures are taken on the path. */
  captured?: boolean;
}

/** One run: what all its targets share. */
export interface RunContext extends Vantage {
  options: RunOptions;
  listener: RunListener;
  /** The broadcast that all targets share; null where the one target sends its own. */
  broadcast: Promise<BroadcastResult | null> | null;
  /** The PC's interfaces, looked at when a target first asks for them; null where the system's table is not read. */
  links(): Promise<Link[] | null>;
  /** Passed before whatever may wait: a step, a closer look after the steps, another target, a late trace. */
  pause: PauseControl;
  /** Awaited before each step of the machine: for runs that go step by step. */
  beforeStep?: (step: { address: string; number: number }) => Promise<void>;
}

/** The door to one target. */
export function aimAt(target: Ipv4, source: Ipv4, log: EvidenceLog, vantage: Vantage): TargetProber {
  const { machine, prober, settings, signal, batched, captured = false } = vantage;
  const { timeoutMs, attempts } = settings;
  return prober.aim({ machine, log, target, source, timeoutMs, attempts, sparing: batched, captured, signal });
}

/** What the steps and probes of one target tell, with its address. */
export function listenerFor(address: string, { listener }: RunContext): TargetListener {
  return (event) => listener({ ...event, address });
}

/** One target of a run, as its steps see it: they send by the prober and return what they learn. */
export interface TargetContext {
  run: RunContext;
  prober: TargetProber;
  /** What its probes share; the log holds everything measured so far. */
  probes: ProbeContext;
  /** Answer of the unit to a UDP request sent to its own address; null when none came. */
  direct: Promise<WhoIsAnswer | null>;
  /** Who the unit says it is, as the steps before learned it. */
  identity(): SystemIdentity | null;
  /** What it said of itself in answer to a profile's request. */
  said(): SystemIdentity | null;
  /** The outcome of a step that was started before this one. */
  outcomeOf(action: ActionId): Promise<ActionResult> | undefined;
  /** Measures the scenario's fallback, once however often it is asked for; a step calls it when it gets no answer. */
  fallBack(): void;
}

/** What a step of the machine came to. */
export interface ActionResult {
  status: Extract<StepStatus, 'done' | 'failed' | 'unproven' | 'skipped'>;
  note: string;
  /** Who the unit says it is. */
  identity?: SystemIdentity | null;
  /** What it said of itself in answer to a profile's request: it counts where nothing else names the unit. */
  said?: SystemIdentity | null;
  /** Silent flow to trace when the steps are done: by then it is known what gets through. */
  silent?: Flow;
  /** A measurement that goes on beside the steps; the run waits for it at its end. */
  beside?: Promise<void>;
  /** What to end when everything else is done. */
  atEnd?: () => void;
}

/** `row`: of the port table, where the step is about one. */
export type Action = (target: TargetContext, row?: PortRow) => Promise<ActionResult>;
