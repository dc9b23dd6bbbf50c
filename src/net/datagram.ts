import { createSocket, type Socket } from 'node:dgram';
import { errnoOf, messageOf } from './errno.js';
import { type Clock, type DatagramOptions, type DatagramSocket, SendError } from './ports.js';

/**
 * Opens an unconnected UDP socket on an ephemeral port: replies are taken from any address and port, as TFTP
 * (RFC 1350) needs. Throws SendError when the local address cannot be used.
 */
export async function openDatagram(options: DatagramOptions, clock: Clock): Promise<DatagramSocket> {
  const socket = createSocket('udp4');
  await bind(socket, options);
  // An ICMP error that the kernel reports on this socket carries no source; the raw listener sees it whole.
  socket.on('error', () => {});
  return {
    localPort: socket.address().port,
    send: (payload, destination, port) =>
      new Promise((resolve, reject) => {
        socket.send(payload, port, destination, (error) => {
          if (error) reject(new SendError(errnoOf(error), messageOf(error)));
          else resolve();
        });
      }),
    onMessage(listener) {
      socket.on('message', (payload, from) => {
        listener(payload, { address: from.address, port: from.port }, clock.now());
      });
    },
    close: () => {
      socket.close();
    },
  };
}

function bind(socket: Socket, options: DatagramOptions): Promise<void> {
  return new Promise((resolve, reject) => {
    socket.once('error', (error) => {
      socket.close();
      reject(new SendError(errnoOf(error), messageOf(error)));
    });
    socket.bind(0, options.source ?? '0.0.0.0', () => {
      socket.removeAllListeners('error');
      if (options.broadcast) socket.setBroadcast(true);
      resolve();
    });
  });
}
