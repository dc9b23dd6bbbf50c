import { isUdpPort } from '../../../model/evidence/kinds.js';
import { race } from '../../../probes/attempts.js';
import type { ProbeContext } from '../../../probes/context.js';
import { emptyDatagram } from '../../../probes/empty-datagram.js';
import { listenForUnit, type UdpListener } from '../../../probes/udp-listen.js';
import { unlessCancelled } from '../concurrency.js';
import type { ActionResult, TargetContext } from '../context.js';
import { askUdp } from './ask-udp.js';

/**
 * The voice network's port: listened on for as long as the other rows take, and longer where the user asks for it (a
 * unit announces itself about every 30 s); a datagram beside it shows whether the port is closed.
 */
export async function listenBeside(target: TargetContext, port: number): Promise<ActionResult> {
  const { probes } = target;
  const { listenMs } = target.run.options;
  const listener = await listenForUnit(probes, port);
  const atEnd = (): void => listener.stop();
  try {
    const asked = await askUdp(target, port, emptyDatagram());
    if (probes.log.entries.some((entry) => isRefusal(entry, port, probes))) listener.stop();
    const beside = listenMs > 0 ? { beside: listenOn(probes, listener, listenMs) } : {};
    return { ...asked, ...beside, atEnd, note: `${sayListening(listener, listenMs)}; ${asked.note}` };
  } catch (error) {
    atEnd();
    throw error;
  }
}

/** Ends early when the unit is heard. */
async function listenOn(context: ProbeContext, listener: UdpListener, ms: number): Promise<void> {
  if (listener.evidence.outcome !== 'pending') return;
  await unlessCancelled(context.signal, () => race(context, [listener.heard], ms));
}

function sayListening({ evidence }: UdpListener, ms: number): string {
  if (evidence.outcome === 'answered') return 'the unit was heard by itself';
  if (evidence.outcome === 'unusable') return `listening is not possible here (${evidence.failure?.errno})`;
  if (evidence.outcome === 'silent') return 'nothing heard';
  return ms > 0 ? `listening for ${Math.round(ms / 1000)} s` : 'listening until the other rows are done';
}

function isRefusal(entry: ProbeContext['log']['entries'][number], port: number, { target }: ProbeContext): boolean {
  if (!isUdpPort(entry) || entry.request.port !== port) return false;
  return entry.replies.some((reply) => reply.kind === 'icmp-error' && reply.from === target);
}
