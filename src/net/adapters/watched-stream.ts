import type { Socket } from 'node:net';
import { Duplex } from 'node:stream';

/** Told of the bytes of a connection as they pass. */
export interface StreamWatch {
  onReceived(bytes: Buffer): void;
  onSent(bytes: Buffer): void;
}

/** A connected socket as a stream that tells of every byte in both directions. Destroying it destroys the socket. */
export function watchStream(socket: Socket, watch: StreamWatch): Duplex {
  const stream = new Duplex({
    read: () => socket.resume(),
    write(bytes: Buffer, _encoding, done) {
      watch.onSent(bytes);
      socket.write(bytes, done);
    },
    final: (done) => socket.end(done),
    destroy(error, done) {
      socket.destroy();
      done(error);
    },
  });
  socket.on('data', (bytes: Buffer) => {
    watch.onReceived(bytes);
    if (!stream.push(bytes)) socket.pause();
  });
  socket.once('end', () => stream.push(null));
  socket.once('close', () => stream.destroy());
  socket.on('error', (error) => stream.destroy(error));
  return stream;
}
