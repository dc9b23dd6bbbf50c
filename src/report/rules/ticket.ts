import { short } from './block.js';
import type { Need } from './need.js';
import { portRanges, sayRange, type Vendor } from './vendor.js';

/** Plain language, for a ticket to whoever runs the firewall. */
export const ticket: Vendor = {
  title: 'plain language',
  comment: '',
  replies: 'they belong to it, by state, or as a rule for the way back where the device keeps none',
  tftp: 'the answer comes from a new port: the device needs its TFTP helper (ALG, inspection), or UDP from the unit to high ports of the PC',
  place: 'every firewall and access list on the path between the two has to allow this',
  render: (needs) =>
    needs.map(
      (need, index) =>
        `${index + 1}. Please allow ${sayWhat(need)} from ${short(need.source)} to ${short(need.destination)} (new connections, initiated by the PC). Needed for: ${need.requirements.join(', ')}.`,
    ),
};

function sayWhat({ protocol, ports }: Need): string {
  if (protocol === 'icmp') return 'ICMP echo requests (ping)';
  const ranges = portRanges(ports).map((range) => sayRange(range));
  return `${protocol.toUpperCase()} destination ${ports.length === 1 ? 'port' : 'ports'} ${ranges.join(', ')}`;
}
