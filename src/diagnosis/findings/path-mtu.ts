import type { Suspect } from '../../model/finding.js';
import { everyRouter, routerSuspect, THE_PC, unitSuspect } from '../attribution/suspects.js';
import { hopsBetween } from '../observe/hop.js';
import type { Observations, SizeObservation } from '../observe/observations.js';
import type { FindingRule } from '../rule.js';
import { nameSuspects, sayPlace } from '../wording.js';

/** So many large packets of TCP in vain, where smaller ones were answered, are no chance. */
const ENOUGH_LOST = 3;
/** What an Ethernet frame carries, in bytes. */
const FULL_SIZE = 1500;

/** Small packets pass, large ones vanish without the ICMP 3/4 that would tell the sender (RFC 1191, RFC 2923 §2.1). */
export const mtuBlackHole: FindingRule = {
  code: 'mtu-black-hole',
  title: 'Large packets vanish without a word',
  judge(observations) {
    const { largestPassed, smallestLost, lossy, evidence, tcp } = observations.size;
    if (largestPassed === null || smallestLost === null) return [];
    if (observations.lossy || lossy || largestPassed >= smallestLost || isSpared(observations.size)) return [];
    const suspects = suspectsOf(observations);
    const sure = tcp.large === 'lost';
    return [
      {
        kind: 'remarks',
        flows: [...observations.flows.keys()].filter((key) => key.startsWith('tcp/')),
        breaks: sure ? 'transfer' : 'failed-session',
        severity: 'warning',
        proof: sure ? { by: 'tcp', agreeing: tcp.lost, onePath: true, atLeast: ENOUGH_LOST } : null,
        ...(sure ? {} : { doubtful: true }),
        suspects,
        evidence,
        summary: sure ? saySure(observations.size, suspects) : sayMaybe(observations.size, suspects),
        remedy:
          `Let ${nameSuspects(suspects)} send ICMP "fragmentation needed" (3/4), allow it back to the PC, or ` +
          `limit the TCP segment size (MSS) to ${largestPassed - 40} there.`,
        nextTest: `Receive the configuration in Manager: where it hangs, it is the size. Else ping the unit with DF and ${largestPassed - 28} and ${smallestLost - 28} data bytes from the routers on the path.`,
      },
    ];
  },
};

/** Segments of TCP are kept so small that they fit: by what both ends announce, or by a device that clamps it. */
function isSpared({ largestPassed, tcp }: SizeObservation): boolean {
  if (tcp.bytes === null || tcp.bytes >= FULL_SIZE) return false;
  return tcp.large === 'passed' || tcp.bytes <= (largestPassed ?? 0);
}

function saySure({ largestPassed, smallestLost }: SizeObservation, suspects: readonly Suspect[]): string {
  return (
    `Packets of ${largestPassed} bytes reach the unit, packets of ${smallestLost} bytes vanish without an ICMP 3/4 ` +
    `${sayPlace(suspects)}, TCP as well as ping: sessions open, and the transfer of the configuration hangs.`
  );
}

/** Large pings alone: TCP was not seen to lose anything on its way there, and nothing large comes back by itself. */
function sayMaybe({ largestPassed, smallestLost, tcp }: SizeObservation, suspects: readonly Suspect[]): string {
  const seen = tcp.large === 'passed' ? ', while TCP packets of full size reach the unit' : '';
  return (
    `Pings of ${smallestLost} bytes vanish without an ICMP 3/4 ${sayPlace(suspects)}, those of ${largestPassed} bytes are answered${seen}: ` +
    'either large packets are lost and the transfer of the configuration may hang, or only large pings are filtered, and nothing is wrong.'
  );
}

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
  const suspects = hops.map((ttl) => (isUnit(ttl) ? unitSuspect(observations) : routerSuspect(observations, ttl)));
  // With no router in between, what is lost is lost on the link: either end may be set wrong for it.
  return suspects.every(({ role }) => role === 'unit') ? [...suspects, THE_PC] : suspects;
}
