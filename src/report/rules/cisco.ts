import { type Block, isHost, netmask, wildcard } from './block.js';
import { isTftp, type Need } from './need.js';
import { label, portRanges, type Vendor } from './vendor.js';

/** Characters that a remark holds, on IOS and on ASA. */
const LONGEST_REMARK = 100;

/** An extended access list keeps no state: the way back needs entries of its own. */
export const ciscoIos: Vendor = {
  title: 'Cisco IOS ACL',
  comment: '!',
  replies: 'an access list keeps no state: the list PATHPROOF-REPLIES holds the way back, TCP by "established"',
  tftp: 'the answer comes from a new port: PATHPROOF-REPLIES lets UDP of the unit to high ports through, and PATHPROOF what acknowledges it',
  place:
    'put the entries in front of the deny entries of the list that is applied towards the unit (show ip access-lists), those of PATHPROOF-REPLIES into the one towards the PC',
  render: (needs) => [
    'ip access-list extended PATHPROOF',
    ...needs.flatMap((need) => [
      ` remark ${label(need, LONGEST_REMARK)}`,
      ...forward(need, ios),
      ...acknowledgements(need),
    ]),
    'ip access-list extended PATHPROOF-REPLIES',
    ...needs.flatMap(replies),
  ],
};

export const ciscoAsa: Vendor = {
  title: 'Cisco ASA',
  comment: '!',
  replies: 'the connection table lets the replies through; for ping that needs "inspect icmp"',
  tftp: '"inspect tftp" follows the answer to its new port (on by default in inspection_default)',
  place:
    'PATHPROOF stands for the list that "show running-config access-group" shows on the interface towards the PC; "line" puts the entries first',
  render: (needs) => [
    ...needs
      .flatMap((need) => [
        `remark ${label(need, LONGEST_REMARK)}`,
        ...forward(need, asa).map((entry) => `extended${entry}`),
      ])
      .map((entry, index) => `access-list PATHPROOF line ${index + 1} ${entry}`),
    ...inspections(needs),
  ],
};

type Address = (block: Block) => string;

const ios: Address = (block) => (isHost(block) ? `host ${block.address}` : `${block.address} ${wildcard(block)}`);
const asa: Address = (block) => (isHost(block) ? `host ${block.address}` : `${block.address} ${netmask(block)}`);

function forward({ source, destination, protocol, ports }: Need, address: Address): string[] {
  const ends = `${address(source)} ${address(destination)}`;
  if (protocol === 'icmp') return [` permit icmp ${ends} echo`];
  return portRanges(ports).map(({ first, last }) => ` permit ${protocol} ${ends} ${sayPorts(first, last)}`);
}

/** To the new port that the answer came from (RFC 1350 §4). */
function acknowledgements(need: Need): string[] {
  return isTftp(need) ? [` permit udp ${ios(need.source)} gt 1023 ${ios(need.destination)} gt 1023`] : [];
}

function replies({ source, destination, protocol, ports }: Need): string[] {
  if (protocol === 'icmp') return [` permit icmp ${ios(destination)} ${ios(source)} echo-reply`];
  if (protocol === 'udp' && ports.includes(69)) return [` permit udp ${ios(destination)} ${ios(source)} gt 1023`];
  const end = protocol === 'tcp' ? ' established' : '';
  return portRanges(ports).map(
    ({ first, last }) => ` permit ${protocol} ${ios(destination)} ${sayPorts(first, last)} ${ios(source)}${end}`,
  );
}

function sayPorts(first: number, last: number): string {
  return first === last ? `eq ${first}` : `range ${first} ${last}`;
}

const OPTIONAL =
  '! Optional, and for all traffic of the device, not the unit’s alone: only where "show running-config policy-map" does not show these inspections and no entry for the replies is wanted instead.';

function inspections(needs: readonly Need[]): string[] {
  const wanted = [
    ...(needs.some(({ protocol }) => protocol === 'icmp') ? ['  inspect icmp'] : []),
    ...(needs.some(({ protocol, ports }) => protocol === 'udp' && ports.includes(69)) ? ['  inspect tftp'] : []),
  ];
  return wanted.length === 0 ? [] : [OPTIONAL, 'policy-map global_policy', ' class inspection_default', ...wanted];
}
