import { type ExpectedFinding, type Fault, hopOf, untouched } from '../fault.js';
import { addRules, FROM_CONFIG, type Hook, ICMP_NAMES, type RejectCode, rejectWith, TO_CONFIG } from '../rules.js';

/** Faults of the configuration service, plain and over TLS. */
export const CONFIG_FAULTS: Fault[] = [
  configDropped('r1', 'forward'),
  configDropped('r2', 'forward'),
  configDropped('unit', 'input'),
  {
    name: 'config-dropped-return',
    title: "r1 drops the configuration service's answers on their way back",
    needs: ['nft'],
    inject: (lab) => addRules(lab, 'r1', 'forward', [[FROM_CONFIG, 'drop']]),
    truth: { verdict: 'fail', ...configFinding('port-filtered', 'r1'), direction: 'return' },
  },
  configRejected('config-rejected-13', 'r2', 13),
  configRejected('config-rejected-10', 'r2', 10),
  configRejected('config-rejected-9', 'r2', 9),
  configRejected('config-rejected-3', 'r2', 3),
  configRejected('config-rejected-r1', 'r1', 13),
  configReset('r1'),
  configReset('r2'),
  {
    name: 'config-closed',
    title: 'the unit has its configuration services switched off',
    needs: [],
    inject: untouched,
    standinArgs: ['--disable', 'config,config-tls'],
    truth: { verdict: 'fail', ...configFinding('service-disabled', 'unit') },
  },
  {
    name: 'plain-closed',
    title: 'healthy: the unit offers configuration over TLS alone',
    needs: [],
    inject: untouched,
    standinArgs: ['--disable', 'config'],
    truth: { verdict: 'pass', codes: [], note: 'secure-only' },
  },
];

/** What a fault of the configuration service on one device, hit on the way to the unit, has to be reported as. */
export function configFinding(code: ExpectedFinding['codes'][number], device: string): ExpectedFinding {
  return { codes: [code], requirement: 'tcp-config', device, hop: hopOf(device), direction: 'forward' };
}

function configDropped(device: string, hook: Hook): Fault {
  return {
    name: `config-dropped-${device}`,
    title: `${device} silently drops TCP to the configuration service`,
    needs: ['nft'],
    inject: (lab) => addRules(lab, device, hook, [[TO_CONFIG, 'drop']]),
    truth: { verdict: 'fail', ...configFinding('port-filtered', device) },
  };
}

function configRejected(name: string, device: string, code: RejectCode): Fault {
  return {
    name,
    title: `${device} refuses TCP to the configuration service with ICMP 3/${code} (${ICMP_NAMES[code]})`,
    needs: ['nft'],
    inject: (lab) => addRules(lab, device, 'forward', [[TO_CONFIG, rejectWith(code)]]),
    truth: { verdict: 'fail', ...configFinding('port-rejected', device), icmpCode: code },
  };
}

function configReset(device: string): Fault {
  return {
    name: `config-reset-${device}`,
    title: `${device} resets TCP to the configuration service in the unit's name`,
    needs: ['nft'],
    inject: (lab) => addRules(lab, device, 'forward', [[TO_CONFIG, 'reject with tcp reset']]),
    truth: { verdict: 'fail', ...configFinding('port-reset', device) },
  };
}
