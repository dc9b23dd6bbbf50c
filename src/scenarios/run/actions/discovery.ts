import { LIMITED_BROADCAST } from '../../../model/address.js';
import { isRouted } from '../../../model/evidence/queries/pc.js';
import type { NetworkInterface } from '../../../net/ports.js';
import { broadcastOn } from '../../../probes/discovery.js';
import type { ActionResult, BroadcastResult, TargetContext } from '../context.js';

const EXPECTED = ': expected, routers do not forward broadcasts';

/** The broadcast that Manager sends first, on every interface. Beyond a router it finds nothing. */
export async function broadcastDiscovery(target: TargetContext): Promise<ActionResult> {
  const { run, probes } = target;
  const interfaces = run.machine.interfaces.list().filter((entry) => !entry.loopback);
  if (interfaces.length === 0) return { status: 'skipped', note: 'no interface to broadcast on' };
  if (run.broadcast) return sharedBroadcast(target, run.broadcast, interfaces);
  const found = await Promise.all(interfaces.map((entry) => broadcastOn(probes, entry, [LIMITED_BROADCAST])));
  const own = found.flat().find((answer) => answer.address === probes.target);
  return {
    status: 'done',
    note: sayFound(new Set(found.flat().map((answer) => answer.address)), interfaces, EXPECTED),
    identity: target.identity() ?? own?.identity ?? null,
  };
}

/** One broadcast serves all targets of a run: each keeps what it is told about itself. */
async function sharedBroadcast(
  { probes }: TargetContext,
  broadcast: Promise<BroadcastResult | null>,
  interfaces: NetworkInterface[],
): Promise<ActionResult> {
  const seen = await broadcast;
  if (!seen) return { status: 'skipped', note: 'interrupted' };
  const { target } = probes;
  const own = seen.answers.find((answer) => answer.address === target);
  const identity = own?.identity ?? null;
  const units = new Set(seen.answers.map((answer) => answer.address));
  if (own) {
    return { status: 'done', note: `${target} answers (${sayFound(units, interfaces, '')})`, identity };
  }
  // A broadcast does not get to a unit behind a router: its silence there is no failure.
  const routed = isRouted(probes.log.entries);
  const note = sayFound(units, interfaces, routed ? EXPECTED : '');
  return routed
    ? { status: 'done', note: `not this address: ${note}` }
    : { status: 'failed', note: `no answer from ${target}: ${note}` };
}

/** The same request to the unit's own address. */
export async function directDiscovery({ direct }: TargetContext): Promise<ActionResult> {
  const answer = await direct;
  if (answer === null) return { status: 'failed', note: 'no answer to a request to this address' };
  return {
    status: 'done',
    note: answer.identity ? 'answered' : 'a TFTP responder answers, its text could not be read',
  };
}

function sayFound(units: Set<string>, interfaces: NetworkInterface[], ifNone: string): string {
  const names = [...new Set(interfaces.map((entry) => entry.name))].join(', ');
  if (units.size === 0) return `no unit on ${names}${ifNone}`;
  return `${units.size === 1 ? 'one unit' : `${units.size} units`} on ${names}: ${[...units].join(', ')}`;
}
