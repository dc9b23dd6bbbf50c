import { ANY_ADDRESS, type Ipv4 } from '../model/address.js';
import { LocalError } from '../model/errors.js';
import { type EventLimit, limitEvents } from './event-limit.js';
import type { Report, StandinEvent, StandinService } from './events.js';
import { identityOf } from './identity.js';
import { bindFailure } from './listen.js';
import { DEFAULT_TIMING, type StandinOptions, wantedPorts } from './options.js';
import { type Sighting, watchPackets } from './packet-watch.js';
import { type RunningService, type ServiceSettings, STARTERS } from './services.js';

/** A port the stand-in listens on. */
export interface StandinPort {
  service: StandinService;
  protocol: 'udp' | 'tcp';
  port: number;
}

/** A port that could not be opened, and why, as a sentence. */
export interface StandinFailure {
  service: StandinService;
  port: number;
  reason: string;
}

/** A stand-in unit that listens. */
export interface Standin {
  ports: StandinPort[];
  failures: StandinFailure[];
  /** Ends every session and transfer; resolves once all ports are free. Calling it again changes nothing. */
  close(): Promise<void>;
}

/**
 * Acts as a unit on this machine: TFTP `nasystem/who_is`, TCP discovery with pathproof's own profile, and the
 * configuration and security ports, which accept and say nothing. A port that cannot be opened is listed in
 * `failures` and the rest goes on.
 * Throws InputError for a bad option and LocalError when no port at all could be opened.
 */
export async function startStandin(options: StandinOptions): Promise<Standin> {
  const wanted = [...wantedPorts(options)];
  const limit = limitEvents(options.onEvent);
  const settings = {
    address: options.address ?? ANY_ADDRESS,
    identity: identityOf(options),
    timing: { ...DEFAULT_TIMING, ...options.timing },
  };
  const started = await Promise.all(
    wanted.map(([service, port]) =>
      startService(service, { ...settings, port, reportOn: (bound) => reporter(service, bound, limit) }),
    ),
  );
  const running = started.flatMap((result) => ('running' in result ? [result] : []));
  const failures = started.flatMap((result) => ('reason' in result ? [result] : []));
  if (running.length === 0) {
    throw new LocalError(
      'standin-no-port',
      `no port could be opened: ${[...new Set(failures.map((f) => f.reason))].join(' ')}`,
    );
  }
  const ports = running.map(({ service, running: { port } }) => ({ service, protocol: protocolOf(service), port }));
  const unwatch = watchRawPackets(options, settings.address, ports, limit);
  const stop = async (): Promise<void> => {
    for (const stopWatching of unwatch) stopWatching();
    await Promise.all(running.map((result) => result.running.close()));
    limit.close();
  };
  let stopped: Promise<void> | undefined;
  return { ports, failures, close: () => (stopped ??= stop()) };
}

function protocolOf(service: StandinService): 'udp' | 'tcp' {
  return service === 'tftp' ? 'udp' : 'tcp';
}

async function startService(
  service: StandinService,
  settings: ServiceSettings,
): Promise<{ service: StandinService; running: RunningService } | StandinFailure> {
  const { address, port } = settings;
  try {
    return { service, running: await STARTERS[service](settings) };
  } catch (error) {
    return { service, port, reason: bindFailure(error, protocolOf(service), address, port) };
  }
}

function reporter(service: StandinService, port: number, limit: EventLimit): Report {
  return (from, what) => {
    const { address, port: sourcePort } = from;
    limit.report({
      at: new Date(),
      service,
      protocol: protocolOf(service),
      port,
      from: { address, port: sourcePort },
      what,
    });
  };
}

/** Reports the SYNs and echo requests that no listening socket shows. */
function watchRawPackets(
  options: StandinOptions,
  address: Ipv4,
  ports: readonly StandinPort[],
  limit: EventLimit,
): (() => void)[] {
  const report = (sighting: Sighting): void => {
    const event = eventOf(sighting, ports);
    if (event !== undefined) limit.report(event);
  };
  const sources = [options.packets, options.icmpPackets].filter((source) => source !== undefined);
  return sources.map((source) => watchPackets(source, address, report));
}

function eventOf(sighting: Sighting, ports: readonly StandinPort[]): StandinEvent | undefined {
  const { from } = sighting;
  const at = new Date();
  if (sighting.kind === 'echo-request') {
    return { at, service: 'ping', protocol: 'icmp', port: 0, from, what: 'ICMP echo request' };
  }
  const local = ports.find(({ protocol, port }) => protocol === 'tcp' && port === sighting.port);
  return local && { at, service: local.service, protocol: 'tcp', port: local.port, from, what: 'TCP SYN' };
}
