import type { Ipv4 } from '../model/address.js';
import type { Expectation } from '../model/expectation.js';
import { attempt } from '../probes/attempts.js';
import type { ProbeContext } from '../probes/context.js';
import { measureSession } from '../probes/measure-weaker.js';
import { FULL_TTL, shootSyn } from '../probes/syn.js';
import type { TargetRun } from './target-run.js';

/**
 * TCP ports that somebody has expectations of and that the scenario does not measure itself. What is sent for them is
 * marked, so that the diagnosis of the scenario leaves it out. Ports are measured in groups, in order.
 */
export async function measureExpected({ context, expectedPorts }: TargetRun): Promise<void> {
  const left = expectedPorts.filter((port) => !isMeasured(context, port));
  for (let at = 0; at < left.length; at += AT_ONCE) {
    await Promise.all(left.slice(at, at + AT_ONCE).map((port) => measurePort(context, port)));
  }
}

const AT_ONCE = 32;

/** The TCP ports of one target that something is expected of. */
export function portsExpectedOf(target: Ipv4, expectations: readonly Expectation[]): number[] {
  const own = expectations.filter(
    ({ address, protocol }) => protocol === 'tcp' && (address === '*' || address === target),
  );
  return [...new Set(own.flatMap(({ port }) => port ?? []))];
}

async function measurePort(context: ProbeContext, port: number): Promise<void> {
  if (context.matcher === null) await measureSession(context, { port, tls: false, purpose: 'expect' }, async () => {});
  else await attempt(context, () => shootSyn(context, { port, sourcePort: context.sourcePorts.take(), ...EXPECT }));
}

const EXPECT = { ttl: FULL_TTL, purpose: 'expect' } as const;

function isMeasured({ log }: ProbeContext, port: number): boolean {
  return log.entries.some(
    (entry) =>
      (entry.probe === 'tcp-syn' && entry.request.purpose === 'attempt' && entry.request.port === port) ||
      (entry.probe === 'tcp-session' && entry.request.port === port),
  );
}
