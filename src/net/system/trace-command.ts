import type { Ipv4 } from '../../model/address.js';
import type { SystemTrace, SystemTraceOptions } from '../ports.js';
import type { Family } from './family.js';
import { parseBusyboxTraceroute, parseInetutilsTraceroute, parseModernTraceroute } from './linux-traceroute.js';
import { parseMacosTraceroute } from './macos-traceroute.js';
import { seconds } from './ping-command.js';
import type { TraceContext } from './trace-dialect.js';
import { parseWindowsTracert } from './windows-tracert.js';

/** How one family of traceroute is asked, and how its answer is read. */
export interface TraceCommand {
  /** What this program can trace with. */
  protocols: readonly SystemTraceOptions['protocol'][];
  /** `sourcePort` keeps all probes of a trace on one flow where the program can do so. */
  args(destination: Ipv4, options: SystemTraceOptions, sourcePort: number): string[];
  parse(text: string, context: TraceContext): SystemTrace;
}

export const TRACE_COMMANDS: Partial<Record<Family, TraceCommand>> = {
  modern: {
    protocols: ['icmp', 'tcp', 'udp'],
    args: modernArgs,
    parse: parseModernTraceroute,
  },
  inetutils: {
    protocols: ['icmp', 'udp'],
    args: (to, options) => ['-M', options.protocol, ...common(options), ...fixedPort(options), to],
    parse: parseInetutilsTraceroute,
  },
  busybox: {
    protocols: ['udp'],
    args: (to, options) => ['-n', ...common(options), ...fixedPort(options), to],
    parse: parseBusyboxTraceroute,
  },
  macos: {
    protocols: ['icmp', 'tcp', 'udp'],
    args: macosArgs,
    parse: parseMacosTraceroute,
  },
  windows: {
    protocols: ['icmp'],
    args: (to, { maxHops, timeoutMs }) => ['-d', '-4', '-h', `${maxHops}`, '-w', `${timeoutMs}`, to],
    parse: parseWindowsTracert,
  },
};

function common({ maxHops, timeoutMs }: SystemTraceOptions): string[] {
  return ['-q', '1', '-m', `${maxHops}`, '-w', `${seconds(timeoutMs)}`];
}

function fixedPort({ port }: SystemTraceOptions): string[] {
  return port === undefined ? [] : ['-p', `${port}`];
}

/**
 * One probe at a time (-N 1): of several at once, an ICMP trace without root loses answers on Linux. And the full wait
 * at every hop: the program's own short cuts would miss a late 3/1 (about 3 s).
 */
function modernArgs(to: Ipv4, options: SystemTraceOptions, sourcePort: number): string[] {
  const wait = `${seconds(options.timeoutMs)},0,0`;
  return ['-n', '-N', '1', '-q', '1', '-m', `${options.maxHops}`, '-w', wait, ...modernMethod(options, sourcePort), to];
}

/** ICMP has no ports; a UDP trace without a port is the classic one, whose ports rise with every probe. */
function modernMethod(options: SystemTraceOptions, sourcePort: number): string[] {
  if (options.protocol === 'icmp') return ['-I'];
  if (options.protocol === 'udp' && options.port === undefined) return [];
  const method = options.protocol === 'tcp' ? ['-T', '-O', 'info'] : ['-U'];
  return [...method, `--sport=${sourcePort}`, ...fixedPort(options)];
}

/** `-e` keeps the destination port fixed. */
function macosArgs(to: Ipv4, options: SystemTraceOptions): string[] {
  const port = options.port === undefined ? [] : ['-e', ...fixedPort(options)];
  return ['-n', '-P', options.protocol, ...common(options), ...port, to];
}
