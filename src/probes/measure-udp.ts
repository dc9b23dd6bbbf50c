import { attempt, patienceMs, waitForReply } from './attempts.js';
import type { ProbeContext } from './context.js';
import { answered, giveUp, type SentProbe } from './sent-probe.js';
import type { UdpPort } from './udp-port.js';

/**
 * Measures one UDP port: up to the wanted attempts, its requests in turn, then each request that was not sent yet, so
 * that every one of them was. `requests`: how many there are. Silence is a result; it tells nothing about the port.
 */
export async function measureUdp(context: ProbeContext, port: UdpPort, requests: number): Promise<SentProbe[]> {
  const { sentProbes } = await attempt(context, () => port.send('attempt'));
  const refused = sentProbes.some(
    ({ evidence }) => evidence.outcome === 'icmp-error' || evidence.outcome === 'not-sent',
  );
  while (sentProbes.length < requests && !refused) sentProbes.push(await port.send('attempt'));
  const waiting = sentProbes.filter(({ evidence }) => evidence.outcome === 'pending');
  if (waiting.length > 0) await waitForReply(context, waiting, patienceMs(context));
  giveUp(sentProbes);
  return sentProbes;
}

/** Whether nothing at all came for any of them, though they were sent. */
export function allSilent(sentProbes: readonly SentProbe[]): boolean {
  return !sentProbes.some(answered) && sentProbes.some(({ evidence }) => evidence.outcome === 'silent');
}
