import { randomInt } from 'node:crypto';
import type { Ipv4 } from '../../model/address.js';
import type { SystemPing, SystemPingOptions, SystemTools, SystemTrace, SystemTraceOptions } from '../ports.js';
import { findPing, findTraceroute, type SystemProgram, type WhereToLook } from './family.js';
import { PING_COMMANDS } from './ping-command.js';
import { runProgram } from './run-program.js';
import { TRACE_COMMANDS, type TraceCommand } from './trace-command.js';

/** What starting, name look-ups and a slow machine may take beyond the waits that were asked for. */
const SLACK_MS = 5000;
/** Below the ephemeral ports of Linux (32768), so that no connection of this machine is in the way. */
const SOURCE_PORTS = { min: 20_000, max: 30_000 };
const TRACERT_PROBES = 3;

/** Why the system's tools cannot be used here, null where `ping` or `traceroute` can. Sends nothing. */
export async function systemToolsProblem(where: WhereToLook = {}): Promise<string | null> {
  const [ping, traceroute] = await Promise.all([findPing(where), findTraceroute(where)]);
  if (isReadable(ping, PING_COMMANDS) || isReadable(traceroute, TRACE_COMMANDS)) return null;
  const found = [ping, traceroute].some((program) => program !== null);
  return found ? 'neither ping nor traceroute can be used' : 'there is neither ping nor traceroute on this machine';
}

function isReadable(program: SystemProgram | null, known: object): boolean {
  return program !== null && program.problem === null && program.family in known;
}

/** The system's own `ping` and `traceroute` or `tracert`, found once and run without a shell. */
export function systemTools(where: WhereToLook = {}): SystemTools {
  let ping: Promise<SystemProgram | null> | undefined;
  let traceroute: Promise<SystemProgram | null> | undefined;
  return {
    async ping(destination, options) {
      ping ??= findPing(where);
      return runPing(await ping, destination, options);
    },
    async trace(destination, options) {
      traceroute ??= findTraceroute(where);
      return runTrace(await traceroute, destination, options);
    },
  };
}

async function runPing(
  program: SystemProgram | null,
  destination: Ipv4,
  options: SystemPingOptions,
): Promise<SystemPing> {
  if (program === null) return unusable('there is no ping on this machine');
  if (program.problem !== null) return unusable(`ping could not be started: ${program.problem}`);
  const command = PING_COMMANDS[program.family];
  if (!command) return unusable(`${program.path} is not a ping whose output is known`);
  const result = await runProgram(program.path, command.args(destination, options), {
    timeoutMs: options.count * (1000 + options.timeoutMs) + SLACK_MS,
    ...(options.signal && { signal: options.signal }),
  });
  if (result.end === 'failed') return unusable(`ping could not be started: ${result.error}`);
  const seen = command.parse(result.text, destination);
  // Cut short, nobody waited for the replies: what is missing then is not silence.
  return result.end === 'cut' && seen.kind !== 'answered' && seen.kind !== 'error'
    ? unusable('ping was cut short')
    : seen;
}

async function runTrace(
  program: SystemProgram | null,
  destination: Ipv4,
  options: SystemTraceOptions,
): Promise<SystemTrace> {
  const windows = process.platform === 'win32';
  if (program === null) return unusable(`there is no ${windows ? 'tracert' : 'traceroute'} on this machine`);
  if (program.problem !== null) return unusable(`traceroute could not be started: ${program.problem}`);
  const command = TRACE_COMMANDS[program.family];
  if (!command) return unusable(`${program.path} is not a traceroute whose output is known`);
  if (!command.protocols.includes(options.protocol)) return unusable(cannotTrace(program, command, options));
  const sourcePort = randomInt(SOURCE_PORTS.min, SOURCE_PORTS.max);
  const result = await runProgram(program.path, command.args(destination, options, sourcePort), {
    timeoutMs: options.maxHops * TRACERT_PROBES * Math.max(1000, options.timeoutMs) + SLACK_MS,
    ...(options.signal && { signal: options.signal }),
  });
  if (result.end === 'failed') return unusable(`traceroute could not be started: ${result.error}`);
  // Ended by the caller's signal, every hop it told was waited for; that nothing follows the last one then means nothing.
  const maxHops = result.end === 'cut' ? 0 : options.maxHops;
  const seen = command.parse(result.text, { destination, maxHops });
  const complete = result.end === 'exit' || options.signal?.aborted === true;
  return complete || (seen.kind === 'hops' && seen.reached) ? seen : unusable('traceroute was cut short');
}

function cannotTrace({ version, family }: SystemProgram, command: TraceCommand, options: SystemTraceOptions): string {
  const name = family === 'windows' ? 'tracert of Windows' : `this traceroute (${version ?? family})`;
  return `${name} traces with ${command.protocols.join(' and ')} only, not with ${options.protocol}`;
}

function unusable(reason: string): { kind: 'unusable'; reason: string } {
  return { kind: 'unusable', reason };
}
