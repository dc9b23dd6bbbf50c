import type { Reply } from '../model/evidence/base.js';
import { DISCOVERY_PORT } from '../model/ports.js';
import { race } from './attempts.js';
import type { ProbeContext } from './context.js';
import { openSession } from './session.js';
import { giveUp, type Shot } from './shot.js';
import { FULL_TTL, shootSyn } from './syn.js';

const SPACING_MS = 300;
const LAST_WAIT_MS = 1000;
const PLAN = { port: DISCOVERY_PORT, tls: false };

/**
 * TCP discovery: time to the first answer in milliseconds where a session to port 50802 opens, else null. With raw sockets a
 * SYN goes first, so that silence costs one packet an attempt.
 */
export async function findByTcp(context: ProbeContext): Promise<number | null> {
  const answered = context.matcher === null ? null : await sendSyns(context);
  if (context.matcher !== null && answered === null) return null;
  const session = await openSession(context, PLAN);
  return session.outcome === 'open' ? (answered ?? session.connectMs ?? null) : null;
}

async function sendSyns(context: ProbeContext): Promise<number | null> {
  const shots: Shot[] = [];
  const answer = (): Reply | undefined =>
    shots.flatMap(({ evidence }) => evidence.replies as Reply[]).find(({ kind }) => kind === 'syn-ack');
  for (let n = 1; n <= context.attempts && !answer(); n += 1) {
    const sourcePort = context.sourcePorts.take();
    shots.push(await shootSyn(context, { port: DISCOVERY_PORT, sourcePort, ttl: FULL_TTL, purpose: 'attempt' }));
    const wait = n < context.attempts ? SPACING_MS : LAST_WAIT_MS;
    await race(
      context,
      shots.map((shot) => shot.replied),
      wait,
    );
  }
  giveUp(shots);
  return answer()?.rttMs ?? null;
}
