import { randomInt } from 'node:crypto';
import { FULL_TTL } from '../../model/distance.js';
import { leastMss } from '../../model/evidence/queries/flows.js';
import { waitForAll, waitForReply } from '../attempts.js';
import { answered, giveUp, type SentProbe } from '../sent-probe.js';
import { waitMs } from '../timing.js';
import type { RawContext } from './context.js';
import { type EchoTraceFlow, echoTraceFlow, sendEchoHop } from './echo.js';
import { sendSyn } from './syn.js';

/** What an Ethernet frame carries, and what every IPv4 host has to take (RFC 791): whole packets, in bytes. */
const FULL_SIZE = 1500;
const SMALLEST_SIZE = 576;
/** The search ends when it is as close as this, in bytes. */
const CLOSE_ENOUGH = 16;
const TRIES = 4;
const LONGEST_PATH = 30;
/** IPv4 and TCP header without options, in bytes. */
const TCP_HEADERS_BYTES = 40;
/** Ports of the unit that nothing documented uses. */
const LOWEST_UNUSED = 20_000;
const UNUSED_PORTS = 10_000;

/**
 * Sends one echo request as large as an Ethernet frame, with DF set. When it is answered, or refused aloud (ICMP 3/4,
 * or the PC's own smaller MTU), that is all. When it vanishes, the largest size that passes is searched by halving, and
 * a full-size packet is sent to each hop up to `distance`, to see how far large packets get: not for one of many targets,
 * whose routers would not answer them all.
 */
export async function probePathMtu(context: RawContext, distance: () => number | null): Promise<void> {
  const flow = echoTraceFlow();
  if (await passes(context, flow, FULL_SIZE)) return;
  if (!(await passes(context, flow, SMALLEST_SIZE))) return;
  await search(context, flow);
  if (context.sparing) return;
  await trace(context, distance() ?? 0);
  await compareTcp(context);
}

/** True when a packet of this size brings any answer, or cannot be sent because the PC itself knows better. */
async function passes(context: RawContext, flow: EchoTraceFlow, bytes: number): Promise<boolean> {
  const sentProbes: SentProbe[] = [];
  for (let n = 0; n < TRIES && !sentProbes.some(answered); n += 1) {
    const probe = await sendEchoHop(context, flow, FULL_TTL, 'size', bytes);
    if (probe.evidence.outcome === 'not-sent') return true;
    sentProbes.push(probe);
    await waitForReply(context, sentProbes, waitMs('pathMtu', context.roundTrip.rttMs));
  }
  giveUp(sentProbes);
  return sentProbes.some(answered);
}

async function search(context: RawContext, flow: EchoTraceFlow): Promise<void> {
  let good = SMALLEST_SIZE;
  let bad = FULL_SIZE;
  while (bad - good > CLOSE_ENOUGH) {
    const middle = Math.floor((good + bad) / 2);
    if (await passes(context, flow, middle)) good = middle;
    else bad = middle;
  }
}

/**
 * The same by TCP, as large as its segments may be: SYNs to a port that nothing uses, which the unit refuses whole, first
 * with the size that passes and then with the full one. Some firewalls drop every SYN that carries anything: then it tells
 * nothing. The last try comes a second after the first.
 */
async function compareTcp(context: RawContext): Promise<void> {
  const port = LOWEST_UNUSED + randomInt(UNUSED_PORTS);
  if (!(await synPasses(context, port, SMALLEST_SIZE))) return;
  const mss = leastMss(context.log.entries, context.target) ?? FULL_SIZE - TCP_HEADERS_BYTES;
  await synPasses(context, port, Math.min(FULL_SIZE, mss + TCP_HEADERS_BYTES));
}

async function synPasses(context: RawContext, port: number, packetBytes: number): Promise<boolean> {
  const sentProbes: SentProbe[] = [];
  for (let n = 0; n < TRIES && !sentProbes.some(answered); n += 1) {
    const plan = { port, sourcePort: context.sourcePorts.take(), ttl: FULL_TTL, purpose: 'size', packetBytes } as const;
    sentProbes.push(await sendSyn(context, plan));
    await waitForReply(context, sentProbes, waitMs('pathMtuTcp', context.roundTrip.rttMs));
  }
  giveUp(sentProbes);
  return sentProbes.some(answered);
}

async function trace(context: RawContext, distance: number): Promise<void> {
  const flow = echoTraceFlow();
  const sentProbes: SentProbe[] = [];
  for (let ttl = 1; ttl < Math.min(distance, LONGEST_PATH); ttl += 1)
    sentProbes.push(await sendEchoHop(context, flow, ttl, 'size', FULL_SIZE));
  await waitForAll(context, sentProbes, waitMs('pathMtu', context.roundTrip.rttMs));
  giveUp(sentProbes);
}
