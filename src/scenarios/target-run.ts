import type { Flow } from '../model/flow.js';
import type { DiscoveryProfile } from '../model/profile.js';
import type { RunSettings, StepStatus, SystemIdentity } from '../model/report.js';
import type { ProbeContext } from '../probes/context.js';
import type { SystemTracer } from '../probes/system-tracer.js';
import type { FlowTracer } from '../probes/trace/flow-tracer.js';
import type { WhoIsAnswer } from '../probes/who-is.js';
import type { ActionId, StepDefinition } from './definitions/definition.js';
import type { Survey } from './run/context.js';

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
