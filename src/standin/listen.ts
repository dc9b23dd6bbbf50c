import { createSocket, type Socket as UdpSocket } from 'node:dgram';
import { once } from 'node:events';
import type { Server } from 'node:net';
import type { Ipv4 } from '../model/address.js';

/** Binds a UDP socket; 0 takes an ephemeral port. Rejects with the system's error. */
export async function bindUdp(address: Ipv4, port: number): Promise<UdpSocket> {
  const socket = createSocket('udp4');
  const listening = once(socket, 'listening');
  socket.bind({ address, port, exclusive: true });
  try {
    await listening;
  } catch (error) {
    socket.close();
    throw error;
  }
  return socket;
}

/** Makes a TCP server listen and resolves to its port; 0 takes an ephemeral one. Rejects with the system's error. */
export async function listenTcp(server: Server, address: Ipv4, port: number): Promise<number> {
  const listening = once(server, 'listening');
  server.listen({ host: address, port, exclusive: true });
  await listening;
  const bound = server.address();
  return bound !== null && typeof bound === 'object' ? bound.port : port;
}

/** Resolves once the socket is closed. */
export async function closeUdp(socket: UdpSocket): Promise<void> {
  await new Promise<void>((resolve) => socket.close(resolve));
}

/** The system's name of an error, for example `EADDRINUSE`; the message of an error that has none. */
export function errorCode(error: unknown): string {
  if (!(error instanceof Error)) return 'unknown error';
  return 'code' in error && typeof error.code === 'string' ? error.code : error.message;
}

/** Why a port could not be bound, as a plain sentence. */
export function bindFailure(error: unknown, protocol: 'udp' | 'tcp', address: Ipv4, port: number): string {
  const local = `${protocol.toUpperCase()} port ${port}`;
  const code = errorCode(error);
  if (code === 'EADDRINUSE') return `${local} is already in use by another program (${code}).`;
  if (code === 'EACCES' || code === 'EPERM') return `${local} cannot be opened without elevated rights (${code}).`;
  if (code === 'EADDRNOTAVAIL') return `The address ${address} is not one of this machine's own (${code}).`;
  return `${local} could not be opened (${code}).`;
}
