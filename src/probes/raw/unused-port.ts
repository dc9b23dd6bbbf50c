import { randomInt } from 'node:crypto';
import { FULL_TTL } from '../../model/distance.js';
import { race, waitForReply } from '../attempts.js';
import { answered, giveUp, type SentProbe } from '../sent-probe.js';
import { CONFIRM_LATER_MS, waitMs } from '../timing.js';
import type { RawContext } from './context.js';
import { sendSyn } from './syn.js';

/** Below every documented port of the unit and above the well-known ones: nothing listens there. */
const LOWEST = 20_000;
const COUNT = 10_000;
/** How many are asked at first. */
export const UNUSED_PORTS = 2;

/**
 * Sends SYNs to ports that nothing documented uses. The unit answers with a RST or not at all; a device that completes
 * handshakes in the unit's name (SYN proxy, transparent proxy) answers with a SYN-ACK here too. Two ports, so that one
 * odd service proves nothing; where both accept, two more a second later.
 */
export async function probeUnusedPorts(context: RawContext): Promise<SentProbe[]> {
  const first = LOWEST + randomInt(COUNT);
  const sentProbes = await probePorts(context, [first, first + 1]);
  if (sentProbes.some(({ evidence }) => evidence.outcome !== 'syn-ack')) return sentProbes;
  await race(context, [], CONFIRM_LATER_MS);
  return [...sentProbes, ...(await probePorts(context, [first + 2, first + 3]))];
}

async function probePorts(context: RawContext, ports: readonly number[]): Promise<SentProbe[]> {
  return (await Promise.all(ports.map((port) => probePort(context, port)))).flat();
}

async function probePort(context: RawContext, port: number): Promise<SentProbe[]> {
  const sentProbes: SentProbe[] = [];
  for (let n = 0; n < context.attempts && !sentProbes.some(answered); n += 1) {
    const sourcePort = context.sourcePorts.take();
    sentProbes.push(await sendSyn(context, { port, sourcePort, ttl: FULL_TTL, purpose: 'unused' }));
    await waitForReply(context, sentProbes, waitMs('unusedPort', context.roundTrip.rttMs));
  }
  giveUp(sentProbes);
  return sentProbes;
}
