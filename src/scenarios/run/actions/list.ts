import type { SystemIdentity } from '../../../model/report.js';
import type { ActionResult, TargetContext } from '../context.js';

/** What Manager would show in Select IP Office, as far as the unit told it without a login. */
export async function listUnit(target: TargetContext): Promise<ActionResult> {
  const answer = await target.direct;
  const identity = target.identity() ?? answer?.identity ?? null;
  if (identity) return { status: 'done', note: sayIdentity(identity), identity };
  const started = target.outcomeOf('tcp-discovery');
  const discovery = await started;
  const said = target.said();
  if (said) return { status: 'done', note: `${sayIdentity(said)} (named by TCP discovery)`, identity: said };
  if (discovery?.status === 'done')
    return { status: 'done', note: 'TCP discovery answers; the unit did not give its name over UDP' };
  if (answer) return { status: 'done', note: 'the unit answers UDP discovery, its text could not be read' };
  // Nothing but UDP discovery puts a unit into the list here.
  if (!started) return { status: 'failed', note: 'UDP discovery is not answered: the list stays empty' };
  return { status: 'unproven', note: 'neither TCP nor UDP discovery answered: the list stays empty' };
}

function sayIdentity(identity: SystemIdentity): string {
  const parts = [identity.name, identity.type, identity.version].filter((part) => part !== '');
  return parts.length > 0 ? parts.join(', ') : 'the unit answers discovery without a name';
}
