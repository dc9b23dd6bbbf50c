import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { onTestFinished, vi } from 'vitest';
import type { Ipv4 } from '../../src/model/address.js';
import type { StandinEvent, StandinService } from '../../src/standin/events.js';
import type { StandinOptions } from '../../src/standin/options.js';
import { type Standin, startStandin } from '../../src/standin/standin.js';
import { decodeTftp, encodeTftp, type TftpPacket } from '../../src/wire/tftp.js';

export const LOOPBACK = '127.0.0.1' as Ipv4;

const MAX_BASE_TRIES = 20;
const WAIT_LIMIT_MS = 4000;

export interface TestUnit extends Standin {
  events: StandinEvent[];
  basePort: number;
  portOf(service: StandinService): number;
  /** The sentences reported so far. */
  said(): string[];
  /** Resolves once a sentence with this part was reported. */
  heard(part: string): Promise<void>;
}

/** A stand-in on loopback with ports that need no privilege; it is closed when the test ends. */
export async function startUnit(options: Partial<StandinOptions> = {}): Promise<TestUnit> {
  const events: StandinEvent[] = [];
  for (let tries = 0; tries < MAX_BASE_TRIES; tries += 1) {
    const basePort = options.basePort ?? 52_000 + Math.floor(Math.random() * 13_000);
    const standin = await startStandin({
      address: LOOPBACK,
      ports: { tftpPort: 0, discoveryPort: 0 },
      ...options,
      basePort,
      onEvent: (event) => events.push(event),
    });
    if (standin.failures.length === 0 || options.basePort !== undefined) return testUnit(standin, events, basePort);
    await standin.close();
  }
  throw new Error(`no free base port in ${MAX_BASE_TRIES} tries`);
}

function testUnit(standin: Standin, events: StandinEvent[], basePort: number): TestUnit {
  onTestFinished(() => standin.close());
  const said = (): string[] => events.map((event) => event.what);
  return {
    ...standin,
    events,
    basePort,
    said,
    portOf: (service) => standin.ports.find((port) => port.service === service)?.port ?? 0,
    heard: (part) => until(() => said().some((what) => what.includes(part)), `"${part}" in ${said().join(' | ')}`),
  };
}

/** Waits for a condition, up to a limit. */
export async function until(condition: () => boolean, what: string): Promise<void> {
  const check = (): void => {
    if (!condition()) throw new Error(`still waiting for ${what}`);
  };
  await vi.waitFor(check, { timeout: WAIT_LIMIT_MS, interval: 5 });
}

export interface Received {
  packet: TftpPacket;
  port: number;
}

export interface TftpClient {
  port: number;
  received: Received[];
  send(packet: TftpPacket | Buffer, port: number, address?: string): Promise<void>;
  /** The n-th packet received, counted from 1; waits for it. */
  nth(count: number): Promise<Received>;
}

/** A UDP client on an ephemeral port; it is closed when the test ends. */
export async function tftpClient(address = '127.0.0.1'): Promise<TftpClient> {
  const socket = createSocket('udp4');
  socket.bind(0, address);
  await once(socket, 'listening');
  socket.setBroadcast(true);
  onTestFinished(() => void socket.close());
  const received: Received[] = [];
  socket.on('message', (payload, from) => received.push({ packet: decodeTftp(payload), port: from.port }));
  return {
    port: socket.address().port,
    received,
    send: (packet, port, to = LOOPBACK) =>
      new Promise((resolve, reject) => {
        const bytes = Buffer.isBuffer(packet) ? packet : encodeTftp(packet);
        socket.send(bytes, port, to, (error) => (error ? reject(error) : resolve()));
      }),
    nth: async (count) => {
      await until(() => received.length >= count, `packet ${count}, got ${JSON.stringify(received)}`);
      return received[count - 1] as Received;
    },
  };
}

export const readOf = (file: string, mode = 'octet'): TftpPacket => ({ opcode: 'rrq', file, mode });
export const ackOf = (block: number): TftpPacket => ({ opcode: 'ack', block });

export interface TcpClient {
  socket: Socket;
  text(): string;
  /** Resolves once the session is closed. */
  closed: Promise<void>;
}

/** A TCP session to loopback, established; it is destroyed when the test ends. */
export async function tcpClient(port: number): Promise<TcpClient> {
  const socket = connect(port, LOOPBACK);
  onTestFinished(() => void socket.destroy());
  const chunks: Buffer[] = [];
  socket.on('data', (chunk: Buffer) => chunks.push(chunk));
  const closed = new Promise<void>((resolve) => socket.once('close', () => resolve()));
  await once(socket, 'connect');
  socket.on('error', () => {});
  return { socket, text: () => Buffer.concat(chunks).toString('latin1'), closed };
}
