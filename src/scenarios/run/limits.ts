import type { Method } from '../../model/report.js';
import type { IncomingFilter } from '../../net/ports.js';

const IN_ITS_NAME = 'A device that completes sessions in the unit’s name, such as a proxy, looks like the unit.';

/** What is not known of the PC itself. */
export function ownLimits(firewall: IncomingFilter): string[] {
  if (firewall.kind !== 'unknown') return [];
  return [`Whether this PC’s own firewall drops answers could not be looked at: ${firewall.reason}.`];
}

/** What a method cannot tell, in plain sentences; `reason` is why raw sockets were not to be had. */
export function limitsOf(method: Method, reason: string | null): string[] {
  return LIMITS[method](reason ?? 'raw sockets were not wanted');
}

const LIMITS: Readonly<Record<Method, (reason: string) => string[]>> = {
  raw: () => ['A drop on the way back looks the same from here as a drop at the last hop or the unit.'],
  system: systemLimits,
  connect: connectLimits,
};

function connectLimits(reason: string): string[] {
  return [
    `Ordinary sockets only: ${reason}.`,
    'Ping is not tested: an echo request needs raw sockets or the system’s ping.',
    'A refused or unreachable port is the operating system’s word: which device answered cannot be told.',
    'A silent port cannot be located on the path.',
    IN_ITS_NAME,
    'With raw sockets (sudo, or the capability CAP_NET_RAW) all of this can be told.',
  ];
}

function systemLimits(reason: string): string[] {
  return [
    `The system’s own ping and traceroute, and ordinary sockets: ${reason}.`,
    'Ping and traceroute fold several ICMP codes into one word or mark: why a device refused may stay open.',
    'Ping and traceroute do not show the TTL of a reset: whether the unit or a device on the path sent it cannot be told.',
    'A silent TCP port can be located only where traceroute may send TCP: as root on Linux and macOS, never on Windows.',
    IN_ITS_NAME,
    'Silence of ping may be this PC’s own firewall: not every ping says that the PC refused to send.',
    'With raw sockets (sudo, or the capability CAP_NET_RAW) all of this can be told.',
  ];
}
