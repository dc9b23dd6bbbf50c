import { untouched } from '../../src/lab/fault.js';
import { type Hook, ICMP_NAMES, type RejectCode, rejectWith, TO_CONFIG, TO_DISCOVERY } from '../../src/lab/rules.js';
import { all, failing, failure, type MatrixCase, passing, rule } from './case.js';
import { FORWARDED, forwardPorts } from './topologies/translation.js';

const RESET = 'reject with tcp reset';

/** Sessions that somebody refuses: an ICMP error or a RST carries its sender's address or distance. */
export const REFUSED: readonly MatrixCase[] = [
  rejected('one', 'r1', 'forward', 13),
  rejected('two', 'r2', 'prerouting', 10),
  rejected('four', 'r1', 'forward', 9),
  rejected('four', 'r3', 'forward', 3),
  rejected('four', 'r4', 'forward', 13),
  rejected('lan', 'unit', 'input', 13),
  rejected('two', 'unit', 'input', 3),
  rejected('snat', 'r3', 'forward', 13),
  rejected('paths', 'r4', 'forward', 10),
  failing(
    'two-discovery-rejected-r1',
    'r1 refuses TCP discovery with ICMP 3/13',
    rule('r1', 'forward', TO_DISCOVERY, rejectWith(13)),
    failure('port-rejected', 'tcp-discovery', 'r1', 1),
  ),
  passing(
    'four-tftp-rejected-r3',
    'r3 refuses UDP discovery with ICMP 3/13',
    rule('r3', 'forward', 'udp dport 69', rejectWith(13)),
    { codes: ['port-rejected'], weaker: ['udp-discovery-off'], severity: 'note', device: 'r3', suspects: 1 },
  ),
  reset('one', 'r1', 'forward'),
  reset('two', 'r2', 'prerouting'),
  reset('four', 'r1', 'forward'),
  reset('four', 'r2', 'forward'),
  reset('four', 'r3', 'forward'),
  reset('four', 'r4', 'forward'),
  reset('snat', 'r2', 'forward'),
  reset('slow', 'r1', 'forward'),
  failing(
    'four-config-reset-unit',
    "the unit's own firewall resets TCP to the configuration service",
    rule('unit', 'input', TO_CONFIG, RESET),
    failure('service-disabled', 'tcp-config', 'unit', 1),
  ),
  off('lan', 'config,config-tls', failure('service-disabled', 'tcp-config', 'unit', 1)),
  off('four', 'config,config-tls', failure('service-disabled', 'tcp-config', 'unit', 1)),
  off('snat', 'config,config-tls', failure('service-disabled', 'tcp-config', 'unit', 1)),
  off('one', 'discovery', failure('port-closed', 'tcp-discovery', 'unit', 1)),
  off('five', 'discovery', failure('port-closed', 'tcp-discovery', 'unit', 1)),
  moved('one', 51_804),
  moved('four', 60_000),
  moved('snat', 50_904, 'config'),
  secureOnly('one'),
  secureOnly('four'),
  {
    ...failing(
      'forward-config-not-forwarded',
      'r2 forwards TFTP and TCP discovery but not the configuration service: it answers with a RST of its own',
      all(
        async (lab) => void (await lab.exec('r2', ['nft', 'flush', 'table', 'ip', 'nat'])),
        (lab) => forwardPorts(lab, 'r2', FORWARDED.slice(0, 2)),
      ),
      failure(['port-reset', 'port-closed', 'service-disabled'], 'tcp-config', 'r2', 1),
    ),
  },
];

/** An error with the unit's address may be that of the router before it, or of a bridge between them. */
function rejected(network: MatrixCase['network'], device: string, hook: Hook, code: RejectCode): MatrixCase {
  return failing(
    `${network}-config-rejected-${device}-${code}`,
    `${device} refuses TCP to the configuration service with ICMP 3/${code} (${ICMP_NAMES[code]}, ${hook})`,
    rule(device, hook, TO_CONFIG, rejectWith(code)),
    failure('port-rejected', 'tcp-config', device, network !== 'lan' && device === 'unit' ? 2 : 1),
  );
}

function reset(network: MatrixCase['network'], device: string, hook: Hook): MatrixCase {
  return failing(
    `${network}-config-reset-${device}`,
    `${device} resets TCP to the configuration service in the unit's name (${hook})`,
    rule(device, hook, TO_CONFIG, RESET),
    failure('port-reset', 'tcp-config', device, 1),
  );
}

function off(network: MatrixCase['network'], services: string, injected: ReturnType<typeof failure>): MatrixCase {
  const name = `${network}-${services.split(',')[0]}-off`;
  const title = `the unit has these services switched off: ${services}`;
  return { ...failing(name, title, untouched, injected), standinArgs: ['--disable', services] };
}

/** Found among the likely ports, so that the run stays short; `services` are switched off besides. */
function moved(network: MatrixCase['network'], basePort: number, services = ''): MatrixCase {
  const off = services === '' ? [] : ['--disable', services];
  const injected = failure('config-port-moved', 'tcp-config', 'unit', 2);
  const title = `the unit's services base port is ${basePort}, and the run looks for it`;
  const one = failing(`${network}-moved-${basePort}`, title, untouched, injected);
  return { ...one, standinArgs: ['--base-port', `${basePort}`, ...off], runArgs: ['--find-base-port'] };
}

function secureOnly(network: MatrixCase['network']): MatrixCase {
  const note = { codes: ['secure-only'], severity: 'note', suspects: 0 } as const;
  const title = 'healthy: the unit offers configuration over TLS alone';
  const one = passing(`${network}-secure-only`, title, untouched, note);
  return { ...one, standinArgs: ['--disable', 'config'] };
}
