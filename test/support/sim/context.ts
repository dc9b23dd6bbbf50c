import type { ProbeContext } from '../../../src/probes/context.js';
import { EvidenceLog } from '../../../src/probes/evidence-log.js';
import { Hearing } from '../../../src/probes/hearing.js';
import { ReplyMatcher } from '../../../src/probes/reply-matcher.js';
import { SourcePorts } from '../../../src/probes/source-ports.js';
import { PC, type Simulation, type SimulationOptions, simulate, TARGET } from './simulation.js';

/** A simulation with what the probes of one target share, as a run would make it. */
export interface Bench extends Simulation {
  context: ProbeContext;
  cancel: AbortController;
}

export function benchOf(options: SimulationOptions = {}, own: Partial<ProbeContext> = {}): Bench {
  const simulation = simulate(options);
  const { machine, clock } = simulation;
  const cancel = new AbortController();
  const context: ProbeContext = {
    machine,
    matcher: machine.raw ? new ReplyMatcher(machine.raw) : null,
    log: new EvidenceLog(clock, () => {}),
    target: TARGET,
    source: PC,
    hearing: new Hearing(),
    sourcePorts: new SourcePorts(),
    timeoutMs: 2000,
    attempts: 3,
    signal: cancel.signal,
    ...own,
  };
  return { ...simulation, context, cancel };
}
