import { isIpv4 } from '../../model/address.js';
import { InputError } from '../../model/errors.js';
import { systemClock } from '../../net/adapters/clock.js';
import { dropPrivileges, raisePrivileges } from '../../net/adapters/privileges.js';
import { openRawAccess } from '../../net/adapters/raw-access.js';
import { openPacketTap, type PacketTap } from '../../net/sockets/packet-tap.js';
import { formatStandinEvent, STANDIN_SERVICES, type StandinService } from '../../standin/events.js';
import type { StandinOptions } from '../../standin/options.js';
import { type Standin, startStandin } from '../../standin/standin.js';
import { cancelOnSignals } from '../interrupt.js';
import { OPTIONS } from '../options/options.js';
import { type CaptureFile, createCapture } from '../output/capture-file.js';
import { EXIT } from '../output/exit-codes.js';
import { printText, tell } from '../output/print.js';
import { packageVersion } from '../version.js';

/** Flags of `pathproof standin` as the command line gave them. */
export interface StandinFlags {
  address?: string;
  basePort?: string;
  name?: string;
  type?: string;
  unitVersion?: string;
  mac?: string;
  disable?: string;
  capture?: string;
  quiet?: boolean;
  untilStdinCloses?: boolean;
}

/** `pathproof standin`: acts as a unit until Ctrl-C, and logs every probe that arrives. */
export async function standinCommand(flags: StandinFlags): Promise<number> {
  const options = readOptions(flags);
  raisePrivileges();
  const { raw } = openRawAccess(systemClock);
  raw?.echo.close();
  const tap = flags.capture === undefined ? null : await openPacketTap();
  const watch = raw ? { packets: raw.tcp, icmpPackets: raw.icmp } : {};
  const onEvent: StandinOptions['onEvent'] = (event) => {
    if (!flags.quiet) printText(`${formatStandinEvent(event)}\n`);
  };
  try {
    const standin = await startStandin({ ...options, ...watch, onEvent });
    try {
      dropPrivileges();
      await serve(standin, tap, flags);
    } finally {
      await standin.close();
    }
    return EXIT.pass;
  } finally {
    raw?.tcp.close();
    raw?.icmp.close();
  }
}

/** Until it is stopped, with the capture where one is wanted. */
async function serve(standin: Standin, tap: PacketTap | null, flags: StandinFlags): Promise<void> {
  const file = flags.capture === undefined ? null : createCapture(flags.capture, `pathproof ${packageVersion()}`);
  const failed = new AbortController();
  if (file) tap?.start((packet) => keep(file, packet, failed));
  announce(standin);
  await untilStopped(flags.untilStdinCloses ?? false, failed.signal);
  await tap?.close();
  file?.close();
  failed.signal.throwIfAborted();
}

function announce(standin: Standin): void {
  for (const { port, reason } of standin.failures) tell(`port ${port}: ${reason}`);
  const ports = standin.ports.map(({ service, protocol, port }) => `${port}/${protocol} (${service})`);
  printText(`stand-in ready on ${ports.join(', ')}\n`);
}

function readOptions(flags: StandinFlags): Omit<StandinOptions, 'onEvent'> {
  const { address, name, type, mac } = flags;
  if (address !== undefined && !isIpv4(address)) {
    throw new InputError('--address', 'must be one of this machine’s IPv4 addresses', address);
  }
  return {
    ...(address === undefined ? {} : { address }),
    ...(flags.basePort === undefined ? {} : { basePort: readBasePort(flags.basePort) }),
    ...(name === undefined ? {} : { name }),
    ...(type === undefined ? {} : { type }),
    ...(flags.unitVersion === undefined ? {} : { version: flags.unitVersion }),
    ...(mac === undefined ? {} : { mac }),
    ...(flags.disable === undefined ? {} : { disabled: readServices(flags.disable) }),
  };
}

function readBasePort(text: string): number {
  const { read, rule } = OPTIONS.basePort;
  const basePort = read(text);
  if (basePort === undefined) throw new InputError('--base-port', rule, text);
  return basePort;
}

function readServices(text: string): StandinService[] {
  return text.split(',').map((name) => {
    const service = STANDIN_SERVICES.find((known) => known === name.trim());
    if (!service) throw new InputError('--disable', `must name services of ${STANDIN_SERVICES.join(', ')}`, name);
    return service;
  });
}

/** A full disk ends the stand-in, instead of a capture that lacks packets without a word. */
function keep(file: CaptureFile, packet: Buffer, failed: AbortController): void {
  if (failed.signal.aborted) return;
  try {
    file.add(packet);
  } catch (error) {
    failed.abort(error);
  }
}

function untilStopped(untilStdinCloses: boolean, failed: AbortSignal): Promise<void> {
  const signal = AbortSignal.any([cancelOnSignals(), failed]);
  return new Promise((resolve) => {
    signal.addEventListener('abort', () => resolve(), { once: true });
    if (!untilStdinCloses) return;
    process.stdin.on('end', () => resolve());
    process.stdin.on('error', () => resolve());
    process.stdin.resume();
  });
}
