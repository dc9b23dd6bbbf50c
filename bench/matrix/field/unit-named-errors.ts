import { TO_CONFIG as NFT_TO_CONFIG, rejectWith } from '../../../src/lab/rules.js';
import type { FindingCode } from '../../../src/model/finding.js';
import { all, failing, failure, ip, type MatrixCase, passing, rule } from '../case.js';
import type { DeviceAnswer, DeviceMatch } from '../device/device.js';
import { AT_CONFIG, AT_DISCOVERY, AT_PORT, AT_SECURITY, device, devicesOf, measuring, type Where } from './common.js';

const ROUTE_CODES: readonly FindingCode[] = ['router-no-route', 'path-silent', 'unit-unreachable'];
const NO_ROUTE_MET = { statuses: { route: ['failed', 'unproven'] } } as const;
const TO_UNIT: DeviceMatch = { from: 'pc', protocol: ['tcp', 'icmp', 'udp'] };

/** Errors of routers and bridges that carry the unit's address, and healthy paths on which every error does. */
export const UNIT_NAMED_ERRORS: readonly MatrixCase[] = [
  rejected('wired', 'd3', AT_CONFIG, 13),
  rejected('wired', 'd1', AT_CONFIG, 13),
  rejected('wired', 'd2', AT_CONFIG, 10),
  rejected('wired', 'd2', AT_CONFIG, 1),
  rejected('wired', 'd1', AT_DISCOVERY, 9),
  rejected('wired', 'd2', AT_SECURITY, 13),
  rejected('wired', 'd2', AT_PORT, 13),
  rejected('cable', 'd0', AT_CONFIG, 13),
  rejected('fiber', 'd1', AT_CONFIG, 13),
  failing(
    'wired-named-ping-13-d2',
    "what is in the wire refuses ping with ICMP 3/13 in the unit's name",
    device('d2', [{ match: { from: 'pc', icmp: [8] }, do: { answer: error(13) } }]),
    { ...failure('ping-rejected', 'ping', 'd2', devicesOf('wired')) },
  ),
  {
    ...failing(
      'wired-named-tftp-13-d2-legacy',
      "what is in the wire refuses UDP 69 with ICMP 3/13 in the unit's name",
      device('d2', [{ match: { from: 'pc', protocol: 'udp', unitPort: 69 }, do: { answer: error(13) } }]),
      failure('port-rejected', 'udp-discovery', 'd2', devicesOf('wired')),
    ),
    scenario: 'legacy',
  },
  everything('d1', error(0), 'ICMP 3/0'),
  everything('d2', error(1), 'ICMP 3/1'),
  everything('d2', { as: 'icmp', type: 11, code: 0 }, 'time exceeded', ['routing-loop']),
  everything('d3', error(13), 'ICMP 3/13', ['port-rejected', 'ping-rejected']),
  failing(
    'wired-rewritten-rejected-r2',
    "a firewall in front of r1 gives every error the unit's address; r2 refuses the configuration service with ICMP 3/13",
    all(rewriting('d0'), rule('r2', 'forward', NFT_TO_CONFIG, rejectWith(13))),
    failure('port-rejected', 'tcp-config', 'r2', devicesOf('wired')),
  ),
  failing(
    'wired-rewritten-dropped-r2',
    "a firewall in front of r1 gives every error the unit's address; r2 drops TCP to the configuration service",
    all(rewriting('d0'), rule('r2', 'forward', NFT_TO_CONFIG, 'drop')),
    failure('port-filtered', 'tcp-config', 'r2', devicesOf('wired')),
  ),
  {
    ...failing(
      'wired-rewritten-no-route-r3',
      "a firewall in front of r1 gives every error the unit's address; r3 has no route to the unit's LAN",
      all(rewriting('d0'), ip('r3', 'address flush dev w1')),
      failure(ROUTE_CODES, 'route', 'r3', devicesOf('wired')),
    ),
    ...NO_ROUTE_MET,
  },
  {
    ...failing(
      'wired-rewritten-unit-absent',
      "a firewall in front of r1 gives every error the unit's address; the unit's LAN interface is down",
      all(rewriting('d0'), ip('unit', 'link set e0 down')),
      failure(['unit-unreachable', 'path-silent'], 'route', 'unit', devicesOf('wired')),
    ),
    ...NO_ROUTE_MET,
  },
  {
    ...failing(
      'wired-rewritten-loop-r3-r2',
      "a firewall in front of r1 gives every error the unit's address; r3's route to the unit points back at r2",
      all(rewriting('d0'), ip('r3', 'route add 10.66.3.1/32 via 172.27.23.1')),
      failure(['routing-loop', 'path-silent'], 'route', 'r3', devicesOf('wired')),
    ),
    ...NO_ROUTE_MET,
  },
  passing('wired-rewritten-d0', "a firewall in front of r1 gives every error the unit's address", rewriting('d0')),
  passing('wired-rewritten-d2', "a firewall behind r2 gives every error the unit's address", rewriting('d2')),
  {
    ...passing(
      'wired-rewritten-udp',
      "every error carries the unit's address, and the unit's TFTP server is off",
      rewriting('d1'),
    ),
    standinArgs: ['--disable', 'tftp'],
    alsoTrue: ['udp-discovery-off', 'port-closed'],
  },
  {
    ...failing(
      'wired-rewritten-config-off',
      "every error carries the unit's address, and the unit has its configuration services switched off",
      rewriting('d0'),
      failure('service-disabled', 'tcp-config', 'unit', 1),
    ),
    standinArgs: ['--disable', 'config,config-tls'],
  },
];

function error(code: number): DeviceAnswer {
  return { as: 'icmp', type: 3, code };
}

/** What is in the wire refuses the port with an error of which the unit is the source. */
function rejected(network: MatrixCase['network'], node: string, where: Where, code: number): MatrixCase {
  const one = failing(
    `${network}-named-${where.name}-${code}-${node}`,
    `what is in the wire refuses the ${where.name} port with ICMP 3/${code} in the unit's name`,
    device(node, [{ match: where.match, do: { answer: error(code) } }]),
    failure('port-rejected', where.requirement, node, devicesOf(network)),
  );
  return measuring(where, one);
}

/** Nothing of the unit arrives: what carries its address is an error that only a router sends. */
function everything(node: string, answer: DeviceAnswer, what: string, codes: readonly FindingCode[] = []): MatrixCase {
  return {
    ...failing(
      `wired-named-everything-${answer.type}-${answer.code}-${node}`,
      `what is in the wire refuses everything with ${what} in the unit's name`,
      device(node, [{ match: TO_UNIT, do: { answer } }]),
      failure([...ROUTE_CODES, ...codes], 'route', node, devicesOf('wired')),
    ),
    ...NO_ROUTE_MET,
  };
}

/** A firewall that does not look into ICMP gives the errors of what is behind it the address that it translates to. */
function rewriting(node: string): MatrixCase['inject'] {
  return device(node, (lab) => [
    { match: { from: 'unit', icmp: [[3], [11]] }, do: { alter: { source: lab.addressOf('unit') } } },
  ]);
}
