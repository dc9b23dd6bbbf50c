import { fromNumber, type Ipv4, toNumber } from '../../model/address.js';
import { DecodeError } from '../../model/errors.js';
import { MAX_16, requireBytes, requireField } from '../../wire/bounds.js';
import { AF_INET } from './constants.js';

/** Length of a sockaddr_in (ip(7)): family in the machine's order, port and address in that of the network. */
export const SOCKET_ADDRESS_BYTES = 16;
const FAMILY_OFFSET = 0;
const PORT_OFFSET = 2;
const ADDRESS_OFFSET = 4;
const USED_BYTES = 8;

/** Encodes a sockaddr_in; `port` 0 lets the system choose one. */
export function encodeSocketAddress(address: Ipv4, port: number): Buffer {
  requireField('port', port, MAX_16);
  const bytes = Buffer.alloc(SOCKET_ADDRESS_BYTES);
  bytes.writeUInt16LE(AF_INET, FAMILY_OFFSET);
  bytes.writeUInt16BE(port, PORT_OFFSET);
  bytes.writeUInt32BE(toNumber(address), ADDRESS_OFFSET);
  return bytes;
}

/** Decodes a sockaddr_in. Throws DecodeError where it is too short or of another family. */
export function decodeSocketAddress(bytes: Buffer): { address: Ipv4; port: number } {
  requireBytes('sockaddr_in', bytes, USED_BYTES);
  const family = bytes.readUInt16LE(FAMILY_OFFSET);
  if (family !== AF_INET) throw new DecodeError('sockaddr_in', `family ${family}`);
  return { address: fromNumber(bytes.readUInt32BE(ADDRESS_OFFSET)), port: bytes.readUInt16BE(PORT_OFFSET) };
}
