import { createServer, type Server } from 'node:net';
import { createServer as createTlsServer } from 'node:tls';
import type { Ipv4 } from '../model/address.js';
import { encodeWhoIs, WHO_IS_FILES } from '../wire/who-is.js';
import { makeCertificate } from './certificate.js';
import { serveDiscovery } from './discovery-service.js';
import type { Report, StandinService } from './events.js';
import type { StandinIdentity } from './identity.js';
import { bindUdp, listenTcp } from './listen.js';
import type { StandinTiming } from './options.js';
import { profileAnswer } from './profile.js';
import { serveQuiet } from './quiet-service.js';
import { TftpServer } from './tftp-server.js';
import { serveTls } from './tls-service.js';

/** What every service needs to start. */
export interface ServiceSettings {
  address: Ipv4;
  port: number;
  identity: StandinIdentity;
  timing: StandinTiming;
  /** Makes the reporter of a service that listens on the given port. */
  reportOn: (port: number) => Report;
}

/** A service that listens. */
export interface RunningService {
  port: number;
  close(): Promise<void>;
}

/** Starts a service; rejects with the system's error where its port cannot be bound. */
type Starter = (settings: ServiceSettings) => Promise<RunningService>;

/** How each service is started. A service is attached right after its port is bound, before any event can arrive. */
export const STARTERS: Readonly<Record<StandinService, Starter>> = {
  tftp: startTftp,
  discovery: (settings) =>
    startTcp(createServer(), settings, (server, report) =>
      serveDiscovery(server, profileAnswer(settings.identity), settings.timing.idleMs, report),
    ),
  config: startQuiet,
  'config-tls': startTls,
  security: startQuiet,
};

async function startTftp({ address, port, identity, timing, reportOn }: ServiceSettings): Promise<RunningService> {
  const content = encodeWhoIs(identity);
  const files = new Map(WHO_IS_FILES.map((file) => [file, content]));
  const socket = await bindUdp(address, port);
  const bound = socket.address().port;
  const server = new TftpServer(socket, { address, files, timing, report: reportOn(bound) });
  return { port: bound, close: () => server.close() };
}

function startQuiet(settings: ServiceSettings): Promise<RunningService> {
  return startTcp(createServer(), settings, (server, report) => serveQuiet(server, settings.timing.idleMs, report));
}

function startTls(settings: ServiceSettings): Promise<RunningService> {
  const { idleMs } = settings.timing;
  const pair = makeCertificate(settings.identity.name, settings.address);
  const server = createTlsServer({ ...pair, handshakeTimeout: idleMs });
  return startTcp(server, settings, (_, report) => serveTls(server, idleMs, report));
}

async function startTcp(
  server: Server,
  { address, port, reportOn }: ServiceSettings,
  serve: (server: Server, report: Report) => () => Promise<void>,
): Promise<RunningService> {
  const bound = await listenTcp(server, address, port);
  return { port: bound, close: serve(server, reportOn(bound)) };
}
