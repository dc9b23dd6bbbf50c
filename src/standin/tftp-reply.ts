import type { Socket } from 'node:dgram';
import { DecodeError } from '../model/errors.js';
import { decodeTftp, encodeTftp, type TftpPacket } from '../wire/tftp.js';
import type { Peer } from './events.js';

/** A refusal: code and message of RFC 1350, appendix. */
export interface Refusal {
  code: number;
  message: string;
}

export const FILE_NOT_FOUND: Refusal = { code: 1, message: 'File not found' };
export const ACCESS_VIOLATION: Refusal = { code: 2, message: 'Access violation' };
export const ILLEGAL_OPERATION: Refusal = { code: 4, message: 'Illegal TFTP operation' };
export const UNKNOWN_TRANSFER_ID: Refusal = { code: 5, message: 'Unknown transfer ID' };

/** The packet in a datagram, or undefined where the datagram is malformed. */
export function readPacket(payload: Buffer): TftpPacket | undefined {
  try {
    return decodeTftp(payload);
  } catch (error) {
    if (error instanceof DecodeError) return undefined;
    throw error;
  }
}

/** Sends one packet. Rejects with the system's error when it refused to send. */
export function sendPacket(socket: Socket, to: Peer, packet: TftpPacket): Promise<void> {
  return new Promise((resolve, reject) => {
    socket.send(encodeTftp(packet), to.port, to.address, (error) => (error ? reject(error) : resolve()));
  });
}
