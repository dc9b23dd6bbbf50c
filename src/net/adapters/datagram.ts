import { createSocket, type Socket } from 'node:dgram';
import { type Ipv4, ipv4 } from '../../model/address.js';
import { FULL_TTL } from '../../model/distance.js';
import { type Clock, type DatagramOptions, type DatagramSocket, SendError } from '../ports.js';
import { errnoOf, messageOf } from './errno.js';

/**
 * Opens an unconnected UDP socket: replies are taken from any address and port, as TFTP (RFC 1350) needs. Throws
 * SendError when the local address or port cannot be used.
 */
export async function openDatagram(options: DatagramOptions, clock: Clock): Promise<DatagramSocket> {
  const socket = createSocket('udp4');
  await bind(socket, options);
  // An ICMP error that the kernel reports on this socket carries no source; the raw listener sees it whole.
  socket.on('error', () => {});
  // The TTL belongs to the socket, not to the datagram: each one waits until the one before it is out.
  let before: Promise<unknown> = Promise.resolve();
  return {
    localPort: socket.address().port,
    send(payload, destination, port, ttl = FULL_TTL) {
      const sent = before.then(() => sendOne(socket, payload, destination, port, ttl));
      before = sent.catch(() => {});
      return sent;
    },
    onMessage(listener) {
      socket.on('message', (payload, from) => {
        listener(payload, { address: ipv4(from.address), port: from.port }, clock.now());
      });
    },
    // What was handed over goes out first: the last acknowledgement of a transfer is followed by the end of its socket.
    close: () => void before.then(() => socket.close()),
  };
}

function sendOne(socket: Socket, payload: Buffer, destination: Ipv4, port: number, ttl: number): Promise<void> {
  return new Promise((resolve, reject) => {
    try {
      socket.setTTL(ttl);
      socket.send(payload, port, destination, (error) => {
        if (error) reject(new SendError(errnoOf(error), messageOf(error)));
        else resolve();
      });
    } catch (error) {
      reject(new SendError(errnoOf(error), messageOf(error)));
    }
  });
}

function bind(socket: Socket, options: DatagramOptions): Promise<void> {
  return new Promise((resolve, reject) => {
    socket.once('error', (error) => {
      socket.close();
      reject(new SendError(errnoOf(error), messageOf(error)));
    });
    const place = { port: options.port ?? 0, address: options.source ?? '0.0.0.0', exclusive: true };
    socket.bind(place, () => {
      socket.removeAllListeners('error');
      if (options.broadcast) socket.setBroadcast(true);
      resolve();
    });
  });
}
