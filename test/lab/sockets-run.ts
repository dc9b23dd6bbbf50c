import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Lab } from '../../src/lab/lab.js';
import { type LabProgram, startProgram } from '../../src/lab/program.js';

const BUILT = pathToFileURL(join(import.meta.dirname, '../../build/net/')).href;

/** What every script may use. It leaves open what it opens, and has to end by itself nevertheless. */
const PRELUDE = `
  import { openKernelSockets } from '${BUILT}sockets/kernel-sockets.js';
  import { systemClock as clock } from '${BUILT}adapters/clock.js';
  const { sockets, reason } = await openKernelSockets(clock);
  const unit = process.argv[1];
  const plain = ({ connection, ...facts }) => facts;
  const connect = async (port, options) => {
    const result = await sockets.connect(unit, port, { timeoutMs: 2000, ...options });
    await result.connection?.close();
    return plain(result);
  };
  const session = async (port, watch, options) => {
    const result = await sockets.connect(unit, port, { timeoutMs: 2000, ...options });
    if (!result.connection) return plain(result);
    const watched = await result.connection.watch({ listenMs: 100, finMs: 3000, maxBytes: 64, ...watch });
    return { ...plain(result), ...watched, received: watched.received.toString('latin1') };
  };
  const tell = (result) => console.log(JSON.stringify(result));
`;

export interface SocketsRun {
  /** Prefix of the command, such as `setpriv` for another user. */
  as?: readonly string[];
}

/** The command that runs a script with the built kernel sockets; its argument is the unit's address. */
export function scriptOf(script: string): string[] {
  return [process.execPath, '--input-type=module', '-e', `${PRELUDE}\n${script}`];
}

/** Runs a script on the PC with the built kernel sockets; gives back what it `tell`s, when the process has ended. */
export async function runSockets<T>(lab: Lab, script: string, { as = [] }: SocketsRun = {}): Promise<T> {
  const argv = [...as, ...scriptOf(script), lab.addressOf('unit')];
  const result = await lab.exec('pc', argv, { timeoutMs: 30_000 });
  if (result.code !== 0) throw new Error(`code ${result.code}, timed out: ${result.timedOut}\n${result.stderr}`);
  return JSON.parse(result.stdout) as T;
}

const UNIT = `
  const { createServer } = require('node:net');
  const { createSocket } = require('node:dgram');
  const calm = (socket) => socket.on('error', () => {});
  const services = {
    // Says nothing, and closes when the peer does.
    5000: (socket) => calm(socket).resume(),
    // Speaks first.
    5001: (socket) => calm(socket).resume().write('hello'),
    // Resets what it has accepted.
    5002: (socket) => calm(socket).resetAndDestroy(),
    // Answers our FIN with a reset.
    5003: (socket) => calm(socket).resume().on('end', () => socket.resetAndDestroy()),
    // Ends first.
    5004: (socket) => calm(socket).resume().end(),
    // Like 5000, for ports that routers meddle with.
    5010: (socket) => calm(socket).resume(),
    5011: (socket) => calm(socket).resume(),
    5012: (socket) => calm(socket).resume(),
    // Answers a request.
    5005: (socket) => calm(socket).on('data', (data) => socket.write('<' + data + '>')),
    // Never closes its side.
    5006: (socket) => calm(socket).resume(),
    // Speaks without end.
    5007: (socket) => { calm(socket).resume(); const more = () => socket.write(Buffer.alloc(65536, 120), (e) => e || more()); more(); },
  };
  const wanted = Object.entries(services);
  let left = wanted.length + 1;
  const up = () => { if (--left === 0) console.log('ready'); };
  for (const [port, serve] of wanted) {
    createServer({ allowHalfOpen: port === '5003' || port === '5006' }, serve).listen(Number(port), up);
  }
  const udp = createSocket('udp4', (data, from) => udp.send('re: ' + data, from.port, from.address));
  udp.bind(6000, up);
  process.stdin.resume().on('end', () => process.exit(0));
`;

/** TCP services of every kind of ending on ports 5000–5012 of the unit, and one that answers on UDP 6000. */
export function startServices(lab: Lab): Promise<LabProgram> {
  return startProgram(lab, 'unit', [process.execPath, '-e', UNIT], /^ready/);
}
