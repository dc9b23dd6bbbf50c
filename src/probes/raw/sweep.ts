import { FULL_TTL } from '../../model/distance.js';
import { waitForAll } from '../attempts.js';
import { answered, giveUp, type SentProbe } from '../sent-probe.js';
import { waitMs } from '../timing.js';
import type { RawContext } from './context.js';
import { repeatSyn } from './syn.js';

/** Source ports that are swept. */
export const SWEEP_FLOWS = 8;
/** A flow that stays silent this often, while others answer at once, is blocked rather than unlucky. */
export const SWEEP_TRIES = 8;

/** The source ports of a sweep, by what became of their packets to one port of the target. */
export interface SweptPorts {
  port: number;
  /** None of their packets was answered. */
  blocked: readonly number[];
  /** The target's own stack answered. */
  passing: readonly number[];
}

/**
 * Tells loss from a block that hits some flows only (one of several equal-cost paths, a rule on source ports): the same
 * SYN from eight source ports, the silent ones again and again from the same port. Loss hits them all alike; a block
 * hits the same flow each time. `known`: source ports that were used before, to be among the eight.
 */
export async function sweepFlows(
  context: RawContext,
  port: number,
  known: readonly number[] = [],
): Promise<SentProbe[]> {
  const fresh = Array.from({ length: SWEEP_FLOWS - known.length }, () => context.sourcePorts.take());
  const sourcePorts = [...known, ...fresh];
  const sentProbes = new Map<number, SentProbe[]>(sourcePorts.map((sourcePort) => [sourcePort, []]));
  for (let n = 0; n < SWEEP_TRIES; n += 1) {
    const silent = sourcePorts.filter((sourcePort) => !sentProbes.get(sourcePort)?.some(answered));
    if (silent.length === 0) break;
    for (const sourcePort of silent) {
      sentProbes.get(sourcePort)?.push(await repeatSyn(context, { port, sourcePort, ttl: FULL_TTL, purpose: 'sweep' }));
    }
    const latest = silent.flatMap((sourcePort) => sentProbes.get(sourcePort)?.slice(-1) ?? []);
    await waitForAll(context, latest, waitMs('sweep', context.roundTrip.rttMs));
  }
  const all = [...sentProbes.values()].flat();
  giveUp(all);
  return all;
}

/** Sorts the source ports of a sweep; null where they do not differ. */
export function sortSwept(port: number, sentProbes: readonly SentProbe[]): SweptPorts | null {
  const byPort = new Map<number, SentProbe[]>();
  for (const probe of sentProbes) {
    const { evidence } = probe;
    if (evidence.probe !== 'tcp-syn') continue;
    const { sourcePort } = evidence.request;
    byPort.set(sourcePort, [...(byPort.get(sourcePort) ?? []), probe]);
  }
  const portsWhere = (test: (own: SentProbe[]) => boolean): number[] =>
    [...byPort].filter(([, own]) => test(own)).map(([sourcePort]) => sourcePort);
  const accepted = sentProbes.some(({ evidence }) => evidence.outcome === 'syn-ack');
  const blocked = portsWhere((own) => own.every((probe) => probe.evidence.outcome === 'silent'));
  const passing = portsWhere((own) => own.some(accepted ? isAccepted : isFromTarget));
  return blocked.length > 0 && passing.length > 0 ? { port, blocked, passing } : null;
}

function isAccepted({ evidence }: SentProbe): boolean {
  return evidence.outcome === 'syn-ack';
}

function isFromTarget({ evidence }: SentProbe): boolean {
  return evidence.outcome === 'syn-ack' || evidence.outcome === 'rst';
}
