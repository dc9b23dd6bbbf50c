import { short } from './block.js';
import type { Need } from './need.js';
import { label, type Vendor } from './vendor.js';

/** PowerShell for the Manager PC itself. */
export const windows: Vendor = {
  title: 'Windows Defender Firewall',
  comment: '#',
  replies: 'the firewall keeps state: an outbound rule lets the replies in',
  tftp: 'the answer comes from a new port: the inbound rule below lets UDP of the unit in',
  place:
    'run in an elevated PowerShell on the Manager PC. A rule that blocks beats every rule that allows: remove or disable that one (Get-NetFirewallRule -Action Block -Enabled True)',
  render: (needs) => needs.flatMap((need) => [outbound(need), ...(isTftp(need) ? [inbound(need)] : [])]),
};

function outbound(need: Need): string {
  const { protocol, ports, destination } = need;
  const what =
    protocol === 'icmp'
      ? '-Protocol ICMPv4 -IcmpType 8'
      : `-Protocol ${protocol.toUpperCase()} -RemotePort ${ports.join(',')}`;
  return `New-NetFirewallRule -DisplayName "${label(need)}" -Direction Outbound -Action Allow ${what} -LocalAddress ${short(need.source)} -RemoteAddress ${short(destination)} -Profile Any`;
}

function inbound(need: Need): string {
  return `New-NetFirewallRule -DisplayName "${label(need)} (TFTP answer)" -Direction Inbound -Action Allow -Protocol UDP -LocalAddress ${short(need.source)} -RemoteAddress ${short(need.destination)} -Profile Any`;
}

function isTftp({ protocol, ports }: Need): boolean {
  return protocol === 'udp' && ports.includes(69);
}
