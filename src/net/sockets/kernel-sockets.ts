import type { Clock, KernelSockets } from '../ports.js';
import { openDatagramSocket } from './datagram-socket.js';
import { socketSystem } from './descriptor.js';
import { loadLibc } from './libc.js';
import { openPingSocket } from './ping-socket.js';
import { connectTcp } from './tcp-connect.js';

/** Ordinary sockets, or the plain reason why there are none. */
export type KernelSocketsAttempt = { sockets: KernelSockets; reason: null } | { sockets: null; reason: string };

/**
 * Ordinary sockets with TTL and the kernel's error queue (Linux 5.9 and later), for any user. Opens nothing yet. Never
 * throws: a machine where koffi does not load measures without them.
 */
export async function openKernelSockets(clock: Clock): Promise<KernelSocketsAttempt> {
  const { libc, reason } = await loadLibc();
  if (libc === null) return { sockets: null, reason };
  const system = socketSystem(libc, clock);
  return {
    sockets: {
      connect: (destination, port, options) => connectTcp(system, destination, port, options),
      datagrams: (options) => openDatagramSocket(system, options),
      ping: () => openPingSocket(system),
    },
    reason: null,
  };
}
