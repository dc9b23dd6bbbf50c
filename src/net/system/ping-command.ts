import type { Ipv4 } from '../../model/address.js';
import type { SystemPing, SystemPingOptions } from '../ports.js';
import { parseBusyboxPing } from './busybox-ping.js';
import type { Family } from './family.js';
import { parseIputilsPing } from './iputils-ping.js';
import { parseMacosPing } from './macos-ping.js';
import { parseWindowsPing } from './windows-ping.js';

/** How one family of ping is asked, and how its answer is read. */
export interface PingCommand {
  args(destination: Ipv4, options: SystemPingOptions): string[];
  parse(text: string, destination: Ipv4): SystemPing;
}

export const PING_COMMANDS: Partial<Record<Family, PingCommand>> = {
  iputils: {
    args: (to, { count, timeoutMs }) => ['-n', '-c', `${count}`, '-i', '0.5', '-W', `${seconds(timeoutMs)}`, to],
    parse: parseIputilsPing,
  },
  busybox: {
    args: (to, { count, timeoutMs }) => ['-c', `${count}`, '-W', `${seconds(timeoutMs)}`, to],
    parse: parseBusyboxPing,
  },
  macos: {
    args: (to, { count, timeoutMs }) => ['-n', '-c', `${count}`, '-W', `${timeoutMs}`, to],
    parse: parseMacosPing,
  },
  windows: {
    args: (to, { count, timeoutMs }) => ['-4', '-n', `${count}`, '-w', `${timeoutMs}`, to],
    parse: parseWindowsPing,
  },
};

/** Whole seconds, for programs that take nothing else; at least one. */
export function seconds(timeoutMs: number): number {
  return Math.max(1, Math.ceil(timeoutMs / 1000));
}
