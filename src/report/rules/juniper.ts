import { TFTP_PORT } from '../../model/ports.js';
import { cidr, short } from './block.js';
import type { Need } from './need.js';
import { label, ruleName, type Vendor } from './vendor.js';

/** `set` commands of the configuration mode of Junos on SRX. */
export const juniperSrx: Vendor = {
  title: 'Juniper SRX',
  comment: '#',
  replies: 'the session table lets the replies through',
  tftp: 'the application "junos-tftp" carries the ALG that follows the answer to its new port (show security alg status)',
  place:
    'enter in configuration mode. A new policy goes to the end of the list: replace FIRST_POLICY by the first one of "show security policies global", and leave the insert lines out where that shows none. Global policies are looked at after those of the zones: where a zone policy denies, put the rule there. Where the zones have address books of their own (show security zones | match address-book), the global one does not commit beside them: define the addresses in those books and write the policies from zone to zone. Commit at the end',
  render: (needs) => [...needs.flatMap(objects), ...needs.flatMap(policy)],
};

function objects(need: Need): string[] {
  const { protocol, source, destination } = need;
  const addresses = [source, destination].map(
    (block) => `set security address-book global address pathproof-${nameOf(short(block))} ${cidr(block)}`,
  );
  const own = need.ports.filter((port) => predefined(protocol, port) === null);
  const applications = own.map(
    (port) => `set applications application ${nameOfPort(need, port)} protocol ${protocol} destination-port ${port}`,
  );
  return [...addresses, ...applications];
}

function policy(need: Need): string[] {
  const rule = `set security policies global policy ${ruleName(need)}`;
  const applications = applicationsOf(need);
  return [
    `${rule} description "${label(need)}"`,
    `${rule} match source-address pathproof-${nameOf(short(need.source))}`,
    `${rule} match destination-address pathproof-${nameOf(short(need.destination))}`,
    `${rule} match application ${applications.length > 1 ? `[ ${applications.join(' ')} ]` : applications.join('')}`,
    `${rule} then permit`,
    `insert security policies global policy ${ruleName(need)} before policy FIRST_POLICY`,
  ];
}

function applicationsOf(need: Need): string[] {
  if (need.protocol === 'icmp') return ['junos-ping'];
  return need.ports.map((port) => predefined(need.protocol, port) ?? nameOfPort(need, port));
}

/** The application of the port that carries an ALG; an application of our own would not. */
function predefined(protocol: Need['protocol'], port: number): string | null {
  return protocol === 'udp' && port === TFTP_PORT ? 'junos-tftp' : null;
}

function nameOfPort({ protocol }: Need, port: number): string {
  return `pathproof-${protocol}-${port}`;
}

function nameOf(text: string): string {
  return text.replace('/', '_');
}
