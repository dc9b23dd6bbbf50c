import type { Ipv4 } from '../../model/address.js';
import { isSession, isSyn } from '../../model/evidence/kinds.js';
import { isFor } from '../../model/evidence/queries/flows.js';
import type { Expectation } from '../../model/expectation.js';
import type { ProbeContext } from '../../probes/context.js';
import type { TargetContext } from './context.js';

/** Ports that are measured at the same time. */
const AT_ONCE = 32;

/**
 * TCP ports that somebody has expectations of and that the scenario does not measure itself. What is sent for them is
 * marked, so that the diagnosis of the scenario leaves it out. Ports are measured in groups, in order.
 */
export async function measureExpected({ run, prober, probes }: TargetContext): Promise<void> {
  const expected = portsExpectedOf(probes.target, run.options.expectations);
  const left = expected.filter((port) => !isMeasured(probes, port));
  for (let at = 0; at < left.length; at += AT_ONCE) {
    await Promise.all(left.slice(at, at + AT_ONCE).map((port) => prober.expectTcp(port)));
  }
}

/** The TCP ports of one target that something is expected of. */
function portsExpectedOf(target: Ipv4, expectations: readonly Expectation[]): number[] {
  const own = expectations.filter(
    ({ address, protocol }) => protocol === 'tcp' && (address === '*' || address === target),
  );
  return [...new Set(own.flatMap(({ port }) => port ?? []))];
}

function isMeasured({ log }: ProbeContext, port: number): boolean {
  return log.entries.some(
    (entry) =>
      (isSyn(entry) && isFor(entry, 'attempt') && entry.request.port === port) ||
      (isSession(entry) && entry.request.port === port),
  );
}
