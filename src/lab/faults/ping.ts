import { type ExpectedFinding, type Fault, hopOf } from '../fault.js';
import { addRules, ECHO_REQUEST, type Hook, rejectWith } from '../rules.js';

/** Faults of ICMP echo while TCP gets through. */
export const PING_FAULTS: Fault[] = [
  pingDropped('r2', 'forward'),
  pingDropped('unit', 'input'),
  {
    name: 'ping-rejected-r2',
    title: 'r2 refuses ping with ICMP 3/13 (admin-prohibited)',
    needs: ['nft'],
    inject: (lab) => addRules(lab, 'r2', 'forward', [[ECHO_REQUEST, rejectWith(13)]]),
    truth: { verdict: 'fail', ...pingFinding('ping-rejected', 'r2'), icmpCode: 13 },
  },
];

/** What a fault that hits echo requests on one device has to be reported as. */
export function pingFinding(code: ExpectedFinding['codes'][number], device: string): ExpectedFinding {
  return { codes: [code], requirement: 'ping', device, hop: hopOf(device), direction: 'forward' };
}

function pingDropped(device: string, hook: Hook): Fault {
  return {
    name: `ping-dropped-${device}`,
    title: `${device} silently drops ping`,
    needs: ['nft'],
    inject: (lab) => addRules(lab, device, hook, [[ECHO_REQUEST, 'drop']]),
    truth: { verdict: 'fail', ...pingFinding('ping-filtered', device) },
  };
}
