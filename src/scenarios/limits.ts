import type { Method } from '../model/report.js';

/** What a method cannot tell, in plain sentences; `reason` is why raw sockets were not to be had. */
export function limitsOf(method: Method, reason: string | null): string[] {
  if (method === 'raw') {
    return ['A drop on the way back looks the same from here as a drop at the last hop or the unit.'];
  }
  return [
    `Ordinary sockets only: ${reason ?? 'raw sockets were not wanted'}.`,
    'Ping is not tested: an echo request needs raw sockets.',
    'A refused or unreachable port is the operating system’s word: which device answered cannot be told.',
    'A silent port cannot be located on the path.',
    'With raw sockets (sudo, or the capability CAP_NET_RAW) all of this can be told.',
  ];
}
