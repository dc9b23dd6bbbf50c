import { contextOf, type ProbeTarget } from '../../../src/probes/context.js';
import { EvidenceLog } from '../../../src/probes/evidence-log.js';
import type { RawContext } from '../../../src/probes/raw/context.js';
import { rawContextOf } from '../../../src/probes/raw/hop-sender.js';
import { ReplyMatcher } from '../../../src/probes/raw/reply-matcher.js';
import { SourcePorts } from '../../../src/probes/raw/source-ports.js';
import { PC, type Simulation, type SimulationOptions, simulate, TARGET } from './simulation.js';

/** A simulation with what the probes of one target share, as a run would make it. */
export interface Bench extends Simulation {
  /** Without raw sockets, the raw probes that use them cannot run. */
  context: RawContext;
  cancel: AbortController;
}

export function benchOf(options: SimulationOptions = {}, own: Partial<RawContext> = {}): Bench {
  const simulation = simulate(options);
  const { machine, clock } = simulation;
  const cancel = new AbortController();
  const target: ProbeTarget = {
    machine,
    log: new EvidenceLog(clock, () => {}),
    target: TARGET,
    source: PC,
    timeoutMs: 2000,
    attempts: 3,
    signal: cancel.signal,
  };
  const sockets = { raw: simulation.raw, matcher: new ReplyMatcher(simulation.raw), sourcePorts: new SourcePorts() };
  const context = rawContextOf({ ...target, ...own }, sockets);
  const blind = machine.raw === null ? { errors: contextOf(target).errors } : {};
  return { ...simulation, context: Object.assign(context, blind, own), cancel };
}
