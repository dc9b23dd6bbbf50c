import { type Ipv4, toNumber } from '../model/address.js';

/** The addresses a transport checksum covers. */
export interface AddressPair {
  source: Ipv4;
  destination: Ipv4;
}

const PSEUDO_HEADER_BYTES = 12;
const SOURCE_OFFSET = 0;
const DESTINATION_OFFSET = 4;
const PROTOCOL_OFFSET = 9;
const LENGTH_OFFSET = 10;

/** The pseudo-header of RFC 9293 §3.1 and RFC 768: addresses, protocol and length of the segment in bytes. */
export function pseudoHeader(addresses: AddressPair, protocol: number, length: number): Buffer {
  const header = Buffer.alloc(PSEUDO_HEADER_BYTES);
  header.writeUInt32BE(toNumber(addresses.source), SOURCE_OFFSET);
  header.writeUInt32BE(toNumber(addresses.destination), DESTINATION_OFFSET);
  header.writeUInt8(protocol, PROTOCOL_OFFSET);
  header.writeUInt16BE(length, LENGTH_OFFSET);
  return header;
}
