import { readFileSync } from 'node:fs';

/** Bit of CAP_NET_RAW in the capability sets (capabilities(7), linux/capability.h). */
const CAP_NET_RAW = 13n;

/** Whether the effective set in the text of /proc/PID/status holds CAP_NET_RAW; null when it is not in there. */
export function hasNetRaw(status: string): boolean | null {
  const mask = /^CapEff:\s*([0-9a-f]{1,16})$/m.exec(status)?.[1];
  return mask === undefined ? null : ((BigInt(`0x${mask}`) >> CAP_NET_RAW) & 1n) === 1n;
}

/** Whether one of the groups lies in the text of `net.ipv4.ping_group_range` (icmp(7)); null when it is no range. */
export function inPingGroup(range: string, groups: readonly number[]): boolean | null {
  const [, low, high] = /^(\d{1,10})\s+(\d{1,10})\s*$/.exec(range) ?? [];
  if (low === undefined || high === undefined) return null;
  return groups.some((group) => group >= Number(low) && group <= Number(high));
}

/** Of this process: CAP_NET_RAW and unprivileged ICMP sockets; null where the system does not say. */
export function ownPrivileges(): { capNetRaw: boolean | null; pingGroup: boolean | null } {
  const groups = [process.getegid?.() ?? [], process.getgroups?.() ?? []].flat();
  return {
    capNetRaw: hasNetRaw(read('/proc/self/status')),
    pingGroup: inPingGroup(read('/proc/sys/net/ipv4/ping_group_range'), groups),
  };
}

function read(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return '';
  }
}
