import { setMaxListeners } from 'node:events';
import type { DiscoveredUnit, DiscoveredUnits } from '../../model/discovered-unit.js';
import type { Reply } from '../../model/evidence/base.js';
import type { Evidence } from '../../model/evidence/evidence.js';
import type { RunSettings } from '../../model/report.js';
import type { Machine } from '../../net/ports.js';
import { proberFor } from '../../probes/choose-prober.js';
import { askDirectly } from '../../probes/discovery.js';
import { EvidenceLog } from '../../probes/evidence-log.js';
import { packetsOfDiscovery } from '../../probes/host-discovery.js';
import { widthFor } from '../run/batch.js';
import { broadcastOnLan } from '../run/broadcast.js';
import { mapPool, unlessCancelled } from '../run/concurrency.js';
import { aimAt, type TargetSpec, type Vantage } from '../run/context.js';
import { Estimate, type Progress } from '../run/estimate.js';
import { sourceOf } from '../run/local-view.js';
import { FoundUnits } from './found-units.js';

export interface DiscoverRequest {
  /** Addresses of the IP Search Criteria; none of them is needed. */
  targets: Iterable<TargetSpec>;
  total: number;
  settings: RunSettings;
  machine: Machine;
  /** Packets a second that the machine's pacer lets go. */
  rate: number;
  version: string;
  signal: AbortSignal;
  /** Called after each address of the criteria. */
  onProgress(progress: Progress): void;
  /** Called with each unit as soon as it answers, and with all that is known of it whenever that is more. */
  onUnit?(unit: DiscoveredUnit): void;
}

/**
 * Manager's *Select IP Office* list: UDP discovery by broadcast on every interface, and TCP and UDP discovery of every
 * address of the criteria. Cancelled, it resolves with what answered until then.
 */
export async function discoverUnits(request: DiscoverRequest): Promise<DiscoveredUnits> {
  const { machine, signal, version } = request;
  setMaxListeners(0, signal);
  const startedAt = machine.clock.wall();
  const begin = machine.clock.now();
  const units = await search(request);
  return {
    tool: { name: 'pathproof', version },
    startedAt: startedAt.toISOString(),
    finishedAt: machine.clock.wall().toISOString(),
    durationMs: Math.round(machine.clock.now() - begin),
    interrupted: signal.aborted,
    units,
  };
}

async function search(request: DiscoverRequest): Promise<DiscoveredUnit[]> {
  const { machine, settings, signal, rate, total, onProgress } = request;
  const prober = proberFor(machine);
  const estimate = new Estimate(machine.clock, { total, rate, leastPackets: packetsOfDiscovery(settings.attempts) });
  const paced = { ...machine, pacer: estimate.count(machine.pacer) };
  const vantage: Vantage = { machine: paced, prober, settings, signal, batched: true };
  const found = new FoundUnits((unit) => request.onUnit?.(unit));
  try {
    const addresses = mapPool(untilCancelled(request), widthFor(rate, settings), async (spec) => {
      estimate.begin();
      await unlessCancelled(signal, () => askOne(spec, vantage, found));
      estimate.finish();
      onProgress(estimate.progress());
      return null;
    });
    await Promise.all([addresses, unlessCancelled(signal, () => askLan(vantage, found))]);
    return found.list();
  } finally {
    prober.close();
  }
}

function* untilCancelled({ targets, signal }: DiscoverRequest): Generator<TargetSpec> {
  for (const target of targets) {
    if (signal.aborted) return;
    yield target;
  }
}

async function askLan(vantage: Vantage, found: FoundUnits): Promise<void> {
  await broadcastOnLan(vantage, ({ address, identity, duplicate }, seen) => {
    found.add(address, 'udp', { identity, ...seen, ...(duplicate ? { duplicate } : {}) });
  });
}

async function askOne({ address }: TargetSpec, vantage: Vantage, found: FoundUnits): Promise<void> {
  const { machine, prober } = vantage;
  const route = await machine.routes.lookup(address);
  if (route.kind === 'no-route') return;
  const log = new EvidenceLog(machine.clock, () => {});
  const aimed = aimAt(address, sourceOf(route, machine), log, vantage);
  const via = route.kind === 'unknown' ? {} : { interface: route.interface };
  const byTcp = async (): Promise<void> => {
    const rttMs = await aimed.findByTcp();
    if (rttMs !== null) found.add(address, 'tcp', { rttMs, ...via });
  };
  const byUdp = async (): Promise<void> => {
    const answer = await askDirectly(aimed.context);
    const rttMs = shortestFrom(log.entries, address);
    if (answer) found.add(address, 'udp', { identity: answer.identity, rttMs, ...via });
  };
  try {
    await Promise.all([byTcp(), byUdp()]);
  } finally {
    prober.forget(address);
  }
}

function shortestFrom(evidence: readonly Evidence[], address: string): number | null {
  const replies = evidence.flatMap((entry): readonly Reply[] => entry.replies);
  const times = replies.filter((reply) => reply.from === address && reply.kind === 'tftp').map(({ rttMs }) => rttMs);
  return times.length > 0 ? Math.min(...times) : null;
}
