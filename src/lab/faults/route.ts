import { type ExpectedFinding, type Fault, hopOf } from '../fault.js';
import type { Lab } from '../lab.js';
import { addRules } from '../rules.js';

/** Faults that keep every packet away from the unit, or its answers away from the PC. */
export const ROUTE_FAULTS: Fault[] = [
  {
    name: 'everything-dropped-r2',
    title: 'r2 silently drops everything to and from the unit',
    needs: ['nft'],
    inject: dropEverything,
    truth: { verdict: 'fail', ...routeFinding('path-silent', 'r2') },
  },
  {
    name: 'no-route-r1',
    title: "r1 has no route to the unit's LAN and says so",
    needs: [],
    inject: (lab) => deleteRoute(lab, 'r1', lanOf(lab, 'unit')),
    truth: { verdict: 'fail', ...routeFinding('router-no-route', 'r1'), icmpCode: 0 },
  },
  {
    name: 'no-route-r2-return',
    title: "r2 has no route back to the PC's LAN",
    needs: [],
    inject: (lab) => deleteRoute(lab, 'r2', lanOf(lab, 'pc')),
    truth: { verdict: 'fail', ...routeFinding('path-silent', 'r2'), direction: 'return' },
  },
  {
    name: 'pc-no-route',
    title: 'the PC has no default gateway',
    needs: [],
    inject: (lab) => deleteRoute(lab, 'pc', 'default'),
    truth: { verdict: 'fail', ...routeFinding('pc-no-route', 'pc') },
  },
  {
    name: 'unit-absent',
    title: "the unit's LAN interface is down",
    needs: [],
    inject: async (lab) => void (await lab.ip('unit', ['link', 'set', 'e0', 'down'])),
    truth: { verdict: 'fail', ...routeFinding('unit-unreachable', 'unit'), icmpCode: 1 },
  },
];

function routeFinding(code: ExpectedFinding['codes'][number], device: string): ExpectedFinding {
  return { codes: [code], requirement: 'route', device, hop: hopOf(device), direction: 'forward' };
}

function dropEverything(lab: Lab): Promise<void> {
  const unit = lab.addressOf('unit');
  return addRules(lab, 'r2', 'forward', [
    [`ip daddr ${unit}`, 'drop'],
    [`ip saddr ${unit}`, 'drop'],
  ]);
}

async function deleteRoute(lab: Lab, node: string, to: string): Promise<void> {
  await lab.ip(node, ['route', 'delete', to]);
}

/** The /24 that the node's address lies in: both LANs of the chain are of that size. */
function lanOf(lab: Lab, node: string): string {
  return lab.addressOf(node).replace(/\d+$/, '0/24');
}
