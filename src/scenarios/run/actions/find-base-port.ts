import { isSession, isSyn } from '../../../model/evidence/kinds.js';
import { isAccepted, isOpenSession } from '../../../model/evidence/queries/flows.js';
import { configFlows } from '../../../model/requirement-flows.js';
import { searchBasePort } from '../../../probes/base-port-search.js';
import type { TargetContext } from '../context.js';

/** Looks for a moved services base port when that was asked for, the unit is heard, and no configuration port opened. */
export async function findBasePort({ run, prober, probes }: TargetContext): Promise<void> {
  const { settings, findBasePortRate } = run.options;
  if (findBasePortRate === null || !probes.roundTrip.heard) return;
  const ports = configFlows(settings).map((flow) => flow.port);
  const measured = probes.log.entries.filter(
    (entry) => (isSyn(entry) || isSession(entry)) && ports.includes(entry.request.port),
  );
  const opened = measured.some((entry) => isOpenSession(entry) || isAccepted(entry));
  if (measured.length > 0 && !opened)
    await searchBasePort(prober, { basePort: settings.basePort, rate: findBasePortRate });
}
