import type { Suspect } from '../../model/finding.js';
import { everyRouter, routerSuspect, unitSuspect } from '../attribution/suspects.js';
import { hopsBetween } from '../observe/hop.js';
import type { Observations } from '../observe/observations.js';
import type { FindingRule } from '../rule.js';
import { nameSuspects, sayPlace } from '../wording.js';

/** Small packets pass, large ones vanish without the ICMP 3/4 that would tell the sender (RFC 1191, RFC 2923 §2.1). */
export const mtuBlackHole: FindingRule = {
  code: 'mtu-black-hole',
  title: 'Large packets vanish without a word',
  judge(observations) {
    const { largestPassed, smallestLost, lossy, evidence } = observations.size;
    if (largestPassed === null || smallestLost === null) return [];
    if (observations.lossy || lossy || largestPassed >= smallestLost) return [];
    const suspects = suspectsOf(observations);
    return [
      {
        kind: 'remarks',
        flows: [...observations.flows.keys()].filter((key) => key.startsWith('tcp/')),
        breaks: 'failed-session',
        severity: 'warning',
        proof: null,
        suspects,
        evidence,
        summary:
          `Packets of ${largestPassed} bytes reach the unit, packets of ${smallestLost} bytes vanish without an ICMP 3/4 ` +
          `${sayPlace(suspects)}: sessions open, and the transfer of the configuration hangs.`,
        remedy:
          `Let ${nameSuspects(suspects)} send ICMP "fragmentation needed" (3/4), allow it back to the PC, or ` +
          `limit the TCP segment size (MSS) to ${largestPassed - 40} there.`,
        nextTest: `Ping the unit with DF and ${largestPassed - 28} and ${smallestLost - 28} data bytes from the routers on the path.`,
      },
    ];
  },
};

/** From the last hop that large packets reach to the next one. */
function suspectsOf(observations: Observations): Suspect[] {
  const { lastHop, firstSilentHop } = observations.size;
  const { hop } = observations.unit;
  const placed = lastHop > 0 || firstSilentHop !== null || hop !== null;
  if (!placed) return [...everyRouter(observations), unitSuspect(observations)];
  const first = Math.max(1, lastHop);
  const last = firstSilentHop ?? hop ?? first + 1;
  const isUnit = (ttl: number): boolean => hop !== null && ttl >= hop;
  const hops = hopsBetween(first, Math.max(first, last));
  return hops.map((ttl) => (isUnit(ttl) ? unitSuspect(observations) : routerSuspect(observations, ttl)));
}
