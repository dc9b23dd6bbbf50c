import { isSession, isSyn } from '../../../model/evidence/kinds.js';
import { isAccepted, isOpenSession } from '../../../model/evidence/queries/flows.js';
import { configFlows } from '../../../model/requirement-flows.js';
import { searchBasePort } from '../../../probes/base-port-search.js';
import type { TargetRun } from '../context.js';

/** Looks for a moved services base port when that was asked for, the unit is heard, and no configuration port opened. */
export async function findBasePort({ context, settings, findBasePortRate }: TargetRun): Promise<void> {
  if (findBasePortRate === null || !context.hearing.heard) return;
  const ports = configFlows(settings).map((flow) => flow.port);
  const measured = context.log.entries.filter(
    (entry) => (isSyn(entry) || isSession(entry)) && ports.includes(entry.request.port),
  );
  const opened = measured.some((entry) => isOpenSession(entry) || isAccepted(entry));
  if (measured.length > 0 && !opened)
    await searchBasePort(context, { basePort: settings.basePort, rate: findBasePortRate });
}
