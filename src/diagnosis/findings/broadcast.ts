import { UDP_DISCOVERY_KEY } from '../../model/requirement-flows.js';
import { THE_PC, unitSuspect } from '../attribution/suspects.js';
import type { Observations } from '../observe/observations.js';
import { type Remark, saidByPc } from '../rule.js';
import { ALLOW_EVERYTHING } from '../wording.js';

const REFUSED_BY_FIREWALL = ['EPERM', 'EACCES'];

/** Told beside an answer of the unit to a request to its own address: Manager's broadcast does not find it. */
const BESIDE: Pick<Remark, 'kind' | 'flows' | 'breaks' | 'severity'> = {
  kind: 'remarks',
  flows: [UDP_DISCOVERY_KEY],
  breaks: 'never',
  severity: 'warning',
};

/** The unit, on the PC's own subnet, answers a request to its own address, and none of the broadcasts. */
export function broadcastsLost(observations: Observations): Remark[] {
  const { lan, flows, target } = observations;
  const direct = flows.get(UDP_DISCOVERY_KEY);
  const lost = lan.broadcasts.length > 0 && lan.answered.length === 0 && lan.refused === null;
  if (direct?.state !== 'open' || !lost || !isFoundByBroadcast(observations)) return [];
  return [
    {
      ...BESIDE,
      proof: null,
      suspects: [unitSuspect(observations)],
      evidence: [...lan.broadcasts, ...direct.evidence],
      summary: `${target} answers UDP discovery at its own address and none of ${lan.broadcasts.length} broadcasts: a switch or access point drops broadcasts, or the unit does not take them (its mask may differ).`,
      remedy: `In Manager, enter ${target} as Unit/Broadcast Address, or add it to the IP Search Criteria; or let the switch pass broadcasts to UDP 69.`,
      nextTest:
        'Capture UDP port 69 on the unit’s switch port: a broadcast that arrives there was ignored by the unit.',
    },
  ];
}

/** The PC's own firewall refuses broadcasts, while a request to the unit's own address leaves the PC. */
export function broadcastsRefused(observations: Observations): Remark[] {
  const { lan, flows, target } = observations;
  const direct = flows.get(UDP_DISCOVERY_KEY)?.state;
  const left = direct !== undefined && direct !== 'not-sent' && direct !== 'unmeasured';
  if (!left || !isFoundByBroadcast(observations) || !REFUSED_BY_FIREWALL.includes(lan.refused ?? '')) return [];
  return [
    {
      ...BESIDE,
      proof: lan.refused === 'EPERM' ? saidByPc(lan.broadcasts) : null,
      suspects: [THE_PC],
      evidence: lan.broadcasts,
      summary: `The PC’s own firewall refuses to send broadcasts (${lan.refused}): Manager does not find ${target} by itself.`,
      remedy: `Allow outgoing broadcasts to UDP 69 in the PC’s firewall, or enter ${target} as Unit/Broadcast Address in Manager.`,
      nextTest: ALLOW_EVERYTHING,
    },
  ];
}

function isFoundByBroadcast({ nobody, lan, requirements }: Observations): boolean {
  return !nobody && lan.onSubnet === true && requirements.includes('udp-discovery');
}
