import { type Block, short } from './block.js';
import { onePerPair } from './linux.js';
import { isTftp, type Need } from './need.js';
import { label, type Vendor } from './vendor.js';

/** The first rule of the chain that was made by hand: a rule of the system's own refuses to have others in front of it. */
const FIRST = 'place-before=[:pick [find where chain=forward dynamic=no] 0]';

export const mikrotik: Vendor = {
  title: 'MikroTik RouterOS',
  comment: '#',
  replies: 'the rule with connection-state=established,related lets the replies through',
  tftp: 'the service port "tftp" below follows the answer to its new port; the rule "tftp acknowledgements" lets through what the PC sends there',
  place:
    'paste into a terminal of the router; place-before puts each rule in front of those of the chain forward (leave it out where print shows none)',
  render: (needs) => [
    '/ip firewall filter',
    ...needs.map(
      (need) =>
        `add chain=forward action=accept ${match(need)} connection-state=new,established comment="${label(need)}" ${FIRST}`,
    ),
    ...onePerPair(needs.filter(isTftp)).map(({ source, destination }) =>
      known(source, destination, 'tftp acknowledgements'),
    ),
    ...onePerPair(needs).map(({ source, destination }) => known(destination, source, 'replies')),
    ...(needs.some(isTftp) ? ['/ip firewall service-port set tftp disabled=no ports=69'] : []),
  ],
};

/** What belongs to a connection that is known already. */
function known(from: Block, to: Block, what: string): string {
  return `add chain=forward action=accept src-address=${short(from)} dst-address=${short(to)} connection-state=established,related comment="pathproof: ${what}" ${FIRST}`;
}

function match({ source, destination, protocol, ports }: Need): string {
  const ends = `src-address=${short(source)} dst-address=${short(destination)}`;
  if (protocol === 'icmp') return `protocol=icmp icmp-options=8:0 ${ends}`;
  return `protocol=${protocol} ${ends} dst-port=${ports.join(',')}`;
}
