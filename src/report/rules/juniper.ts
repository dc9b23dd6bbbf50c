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
    'enter in configuration mode; global policies are looked at after those of the zones: where a zone policy denies, put the rule there; commit at the end',
  render: (needs) => [...needs.flatMap(objects), ...needs.flatMap(policy)],
};

function objects(need: Need): string[] {
  const { protocol, ports } = need;
  const addresses = [need.source, need.destination].map(
    (block) => `set security address-book global address pathproof-${nameOf(short(block))} ${cidr(block)}`,
  );
  if (predefined(need) !== null) return addresses;
  const applications = ports.map(
    (port) =>
      `set applications application pathproof-${protocol}-${port} protocol ${protocol} destination-port ${port}`,
  );
  return [...addresses, ...applications];
}

function policy(need: Need): string[] {
  const rule = `set security policies global policy ${ruleName(need)}`;
  const applications = predefined(need) ?? need.ports.map((port) => `pathproof-${need.protocol}-${port}`).join(' ');
  return [
    `${rule} description "${label(need)}"`,
    `${rule} match source-address pathproof-${nameOf(short(need.source))}`,
    `${rule} match destination-address pathproof-${nameOf(short(need.destination))}`,
    `${rule} match application ${need.ports.length > 1 ? `[ ${applications} ]` : applications}`,
    `${rule} then permit`,
  ];
}

function predefined({ protocol, ports }: Need): string | null {
  if (protocol === 'icmp') return 'junos-ping';
  return protocol === 'udp' && ports.length === 1 && ports[0] === 69 ? 'junos-tftp' : null;
}

function nameOf(text: string): string {
  return text.replace('/', '_');
}
