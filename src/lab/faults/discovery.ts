import { type Fault, hopOf, untouched } from '../fault.js';
import { addRules, TO_DISCOVERY } from '../rules.js';

/** Faults of TCP discovery. */
export const DISCOVERY_FAULTS: Fault[] = [
  {
    name: 'discovery-dropped-r2',
    title: 'r2 silently drops TCP discovery',
    needs: ['nft'],
    inject: (lab) => addRules(lab, 'r2', 'forward', [[TO_DISCOVERY, 'drop']]),
    truth: { verdict: 'fail', codes: ['port-filtered'], ...located('r2') },
  },
  {
    name: 'discovery-closed',
    title: 'nothing listens on the TCP discovery port of the unit',
    needs: [],
    inject: untouched,
    standinArgs: ['--disable', 'discovery'],
    truth: { verdict: 'fail', codes: ['port-closed'], ...located('unit') },
  },
];

function located(device: string) {
  return { requirement: 'tcp-discovery', device, hop: hopOf(device), direction: 'forward' } as const;
}
