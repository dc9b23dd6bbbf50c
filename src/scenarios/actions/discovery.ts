import type { Ipv4 } from '../../model/address.js';
import type { NetworkInterface } from '../../net/ports.js';
import { SendError } from '../../net/ports.js';
import { race } from '../../probes/attempts.js';
import type { ProbeContext } from '../../probes/context.js';
import { giveUp, type Shot } from '../../probes/shot.js';
import { listenForWhoIs, type WhoIsAnswer, type WhoIsListener, type WhoIsPlan } from '../../probes/who-is.js';
import type { ActionResult, TargetRun } from '../target-run.js';

const LIMITED_BROADCAST = '255.255.255.255' as Ipv4;
const SPACING_MS = 250;
/** Units on the LAN answer within milliseconds; this leaves room for slow ones. */
const WINDOW_MS = 900;

/** Step 1: the broadcast that Manager sends first, on every interface. Beyond a router it finds nothing. */
export async function broadcastDiscovery(run: TargetRun): Promise<ActionResult> {
  const interfaces = run.context.machine.interfaces.list().filter((entry) => !entry.loopback);
  if (interfaces.length === 0) return { status: 'skipped', note: 'no interface to broadcast on' };
  const found = await Promise.all(interfaces.map((entry) => broadcastOn(run.context, entry)));
  const units = new Set(found.flat().map((answer) => answer.address));
  return { status: 'done', note: sayFound(units, interfaces) };
}

function sayFound(units: Set<string>, interfaces: NetworkInterface[]): string {
  const names = [...new Set(interfaces.map((entry) => entry.name))].join(', ');
  if (units.size === 0) return `no unit on ${names}: expected, routers do not forward broadcasts`;
  return `${units.size === 1 ? 'one unit' : `${units.size} units`} on ${names}: ${[...units].join(', ')}`;
}

function broadcastOn(context: ProbeContext, from: NetworkInterface): Promise<WhoIsAnswer[]> {
  return collect(context, {
    destination: LIMITED_BROADCAST,
    source: from.address,
    interface: from.name,
    broadcast: true,
  });
}

/** The same request to the unit's own address: unlike a broadcast, routers forward it. */
export async function directDiscovery(context: ProbeContext): Promise<WhoIsAnswer | null> {
  const answers = await collect(context, { destination: context.target, broadcast: false });
  return answers[0] ?? null;
}

async function collect(context: ProbeContext, plan: WhoIsPlan): Promise<WhoIsAnswer[]> {
  const listener = await openListener(context, plan);
  if (listener === null) return [];
  const shots: Shot[] = [];
  try {
    const until = context.machine.clock.now() + WINDOW_MS;
    const enough = (): boolean => !plan.broadcast && listener.answers.length > 0;
    for (let n = 0; n < context.attempts && !enough(); n += 1) {
      shots.push(await listener.shoot());
      if (n < context.attempts - 1) await pause(context, plan, shots, SPACING_MS);
    }
    if (!enough()) await pause(context, plan, shots, until - context.machine.clock.now());
    giveUp(shots);
    return listener.answers;
  } finally {
    listener.close();
  }
}

/** A broadcast waits for everybody; a request to one address ends with its answer. */
function pause(context: ProbeContext, plan: WhoIsPlan, shots: Shot[], ms: number): Promise<void> {
  return race(context, plan.broadcast ? [] : shots.map((shot) => shot.replied), ms);
}

/** An interface that cannot be bound is as good as silent; its address may be gone since it was listed. */
async function openListener(context: ProbeContext, plan: WhoIsPlan): Promise<WhoIsListener | null> {
  try {
    return await listenForWhoIs(context, plan);
  } catch (error) {
    if (error instanceof SendError) return null;
    throw error;
  }
}
