import type { Ipv4 } from '../model/address.js';
import type { ProbeContext } from '../probes/context.js';
import type { EvidenceLog } from '../probes/evidence-log.js';
import { Hearing } from '../probes/hearing.js';
import type { RunTools } from './run/context.js';
import type { TargetListener } from './run/events.js';

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
