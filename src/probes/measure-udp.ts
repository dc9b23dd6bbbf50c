import { attempt, patienceMs, waitForReply } from './attempts.js';
import type { ProbeContext } from './context.js';
import { answered, giveUp, type Shot } from './shot.js';
import type { UdpPort } from './udp-port.js';

/**
 * Measures one UDP port: up to the wanted attempts, its requests in turn, then each request that was not sent yet, so
 * that every one of them was. `requests`: how many there are. Silence is a result; it tells nothing about the port.
 */
export async function measureUdp(context: ProbeContext, port: UdpPort, requests: number): Promise<Shot[]> {
  const { shots } = await attempt(context, () => port.shoot('attempt'));
  const refused = shots.some(({ evidence }) => evidence.outcome === 'icmp-error' || evidence.outcome === 'not-sent');
  while (shots.length < requests && !refused) shots.push(await port.shoot('attempt'));
  const waiting = shots.filter(({ evidence }) => evidence.outcome === 'pending');
  if (waiting.length > 0) await waitForReply(context, waiting, patienceMs(context));
  giveUp(shots);
  return shots;
}

/** Whether nothing at all came for any of them, though they were sent. */
export function allSilent(shots: readonly Shot[]): boolean {
  return !shots.some(answered) && shots.some(({ evidence }) => evidence.outcome === 'silent');
}
