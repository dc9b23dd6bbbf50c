import { UDP_DISCOVERY_KEY } from '../../model/requirement-flows.js';
import { saySubnets } from '../observe/lan.js';
import { isOffSubnet, type Observations } from '../observe/observations.js';
import { type Explanation, type FindingRule, SUBNET_KEY, saidByPc } from '../rule.js';

const ELSEWHERE =
  'Use the scenario remote with the unit’s address. In Manager, add that address to the IP Search Criteria, or enter it as ' +
  'Unit/Broadcast Address: routers do not forward broadcasts.';

/** Broadcast discovery was asked for, but the unit is on none of the PC's subnets. Nothing is broken by it. */
export const offSubnet: FindingRule = {
  code: 'off-subnet',
  title: 'The unit is not on the PC’s subnet',
  judge(observations) {
    if (isOffSubnet(observations)) return [explainAddress(observations)];
    return isNobodySilent(observations) ? [explainNobody(observations)] : [];
  },
};

/** Broadcasts left the PC, and nobody answered. */
export function isNobodySilent({ nobody, flows }: Observations): boolean {
  return nobody && flows.get(UDP_DISCOVERY_KEY)?.state === 'silent';
}

function explainAddress({ lan, target }: Observations): Explanation {
  const where =
    lan.subnets.length > 0 ? `the PC’s addresses and masks are ${saySubnets(lan.subnets)}` : 'it lies behind a gateway';
  return {
    kind: 'explains',
    covers: [SUBNET_KEY],
    weight: 'strong',
    proof: saidByPc(lan.evidence),
    suspects: [],
    evidence: lan.evidence,
    say: () => ({
      summary: `${target} is not on the PC’s subnet (${where}): the broadcast does not get there.`,
      remedy: ELSEWHERE,
    }),
  };
}

function explainNobody({ lan }: Observations): Explanation {
  const where = lan.subnets.length > 0 ? ` of ${saySubnets(lan.subnets)}` : '';
  return {
    kind: 'explains',
    covers: [UDP_DISCOVERY_KEY],
    weight: 'strong',
    proof: null,
    suspects: [],
    evidence: [...lan.evidence, ...lan.broadcasts],
    say: () => ({
      summary: `No unit answers the broadcast: there may be none on the subnet${where}.`,
      remedy: ELSEWHERE,
      nextTest:
        'Run same-lan again with --address and the unit’s LAN1 address: that tells a unit that is not there from one that ' +
        'does not answer UDP discovery.',
    }),
  };
}
