import { short } from './block.js';
import { onePerPair } from './linux.js';
import type { Need } from './need.js';
import { label, type Vendor } from './vendor.js';

/** The first rule of the chain that was made by hand: a rule of the system's own refuses to have others in front of it. */
const FIRST = 'place-before=[:pick [find where chain=forward dynamic=no] 0]';

export const mikrotik: Vendor = {
  title: 'MikroTik RouterOS',
  comment: '#',
  replies: 'the rule with connection-state=established,related lets the replies through',
  tftp: 'the service port "tftp" below follows the answer to its new port',
  place:
    'paste into a terminal of the router; place-before puts each rule in front of those of the chain forward (leave it out where print shows none)',
  render: (needs) => [
    '/ip firewall filter',
    ...needs.map(
      (need) =>
        `add chain=forward action=accept ${match(need)} connection-state=new,established comment="${label(need)}" ${FIRST}`,
    ),
    ...onePerPair(needs).map(
      ({ source, destination }) =>
        `add chain=forward action=accept src-address=${short(destination)} dst-address=${short(source)} connection-state=established,related comment="pathproof: replies" ${FIRST}`,
    ),
    ...(needs.some(({ protocol, ports }) => protocol === 'udp' && ports.includes(69))
      ? ['/ip firewall service-port set tftp disabled=no ports=69']
      : []),
  ],
};

function match({ source, destination, protocol, ports }: Need): string {
  const ends = `src-address=${short(source)} dst-address=${short(destination)}`;
  if (protocol === 'icmp') return `protocol=icmp icmp-options=8:0 ${ends}`;
  return `protocol=${protocol} ${ends} dst-port=${ports.join(',')}`;
}
