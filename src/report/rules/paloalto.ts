import { TFTP_PORT } from '../../model/ports.js';
import { type Block, cidr, short } from './block.js';
import type { Need } from './need.js';
import { label, objectName, portRanges, ruleName, sayRange, type Vendor } from './vendor.js';

/** `set` commands of the configuration mode of PAN-OS, one property a line, as it shows them itself. */
export const paloAlto: Vendor = {
  title: 'Palo Alto PAN-OS',
  comment: '#',
  replies: 'the session table lets the replies through',
  tftp: 'the application "tftp" (App-ID) follows the answer to its new port, unless an application override policy takes the traffic',
  place: 'enter in configuration mode; replace "any" by the zones of the PC and the unit; commit at the end',
  render: (needs) => {
    const rules = needs.flatMap(rulesOf);
    return [...rules.flatMap(objects), ...rules.flatMap(policy)];
  },
};

/** One rule: what an application tells stands in none that a service object tells. */
interface Rule {
  readonly need: Need;
  readonly name: string;
  readonly application: 'ping' | 'tftp' | null;
}

function rulesOf(need: Need): Rule[] {
  const name = ruleName(need);
  if (need.protocol === 'icmp') return [{ need, name, application: 'ping' }];
  if (need.protocol === 'tcp') return [{ need, name, application: null }];
  const others = need.ports.filter((port) => port !== TFTP_PORT);
  return [
    ...(need.ports.includes(TFTP_PORT)
      ? [{ need, name: name.replace('-udp', '-tftp'), application: 'tftp' as const }]
      : []),
    ...(others.length > 0 ? [{ need: { ...need, ports: others }, name, application: null }] : []),
  ];
}

function objects({ need, application }: Rule): string[] {
  const addresses = [need.source, need.destination].map(
    (block) => `set address ${nameOf(block)} ip-netmask ${cidr(block)}`,
  );
  if (application) return addresses;
  const ranges = portRanges(need.ports).map((range) => sayRange(range));
  return [...addresses, `set service ${objectName(need)} protocol ${need.protocol} port ${ranges.join(',')}`];
}

function policy({ need, name, application }: Rule): string[] {
  const rule = `set rulebase security rules ${name}`;
  return [
    `${rule} from any`,
    `${rule} to any`,
    `${rule} source ${nameOf(need.source)}`,
    `${rule} destination ${nameOf(need.destination)}`,
    `${rule} application ${application ?? 'any'}`,
    `${rule} service ${application ? 'application-default' : objectName(need)}`,
    `${rule} description "${label(need)}"`,
    `${rule} action allow`,
    `move rulebase security rules ${name} top`,
  ];
}

/** Object names hold letters, digits, dots, hyphens and underscores. */
function nameOf(block: Block): string {
  return `pathproof-${short(block).replace('/', '_')}`;
}
