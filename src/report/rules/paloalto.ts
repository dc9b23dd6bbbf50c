import { cidr, short } from './block.js';
import type { Need } from './need.js';
import { label, objectName, portRanges, ruleName, sayRange, type Vendor } from './vendor.js';

/** `set` commands of the configuration mode of PAN-OS. */
export const paloAlto: Vendor = {
  title: 'Palo Alto PAN-OS',
  comment: '#',
  replies: 'the session table lets the replies through',
  tftp: 'the application "tftp" follows the answer to its new port; a plain service object would not',
  place: 'enter in configuration mode; replace "any" by the zones of the PC and the unit; commit at the end',
  render: (needs) => [...needs.flatMap(objects), ...needs.flatMap(policy)],
};

function objects(need: Need): string[] {
  const { protocol, ports, source, destination } = need;
  const addresses = [source, destination].map(
    (block) => `set address "pathproof-${nameOf(short(block))}" ip-netmask ${cidr(block)}`,
  );
  if (isApplication(need)) return addresses;
  const ranges = portRanges(ports).map((range) => sayRange(range));
  return [...addresses, `set service ${objectName(need)} protocol ${protocol} port ${ranges.join(',')}`];
}

function policy(need: Need): string[] {
  const rule = `set rulebase security rules ${ruleName(need)}`;
  const application = applicationOf(need);
  return [
    `${rule} from any to any`,
    `${rule} source "pathproof-${nameOf(short(need.source))}" destination "pathproof-${nameOf(short(need.destination))}"`,
    `${rule} application ${application ?? 'any'} service ${application ? 'application-default' : objectName(need)}`,
    `${rule} description "${label(need)}"`,
    `${rule} action allow`,
    `move rulebase security rules ${ruleName(need)} top`,
  ];
}

function applicationOf({ protocol, ports }: Need): string | null {
  if (protocol === 'icmp') return 'ping';
  return protocol === 'udp' && ports.length === 1 && ports[0] === 69 ? 'tftp' : null;
}

function isApplication(need: Need): boolean {
  return applicationOf(need) !== null;
}

/** Object names hold letters, digits, dots, hyphens and underscores. */
function nameOf(text: string): string {
  return text.replace('/', '_');
}
