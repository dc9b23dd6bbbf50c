import { type Ipv4, isIpv4 } from '../../../model/address.js';
import type { Reply } from '../../../model/evidence/base.js';
import { isEcho, isUdpPort, isWhoIs } from '../../../model/evidence/kinds.js';
import { MAX_16 } from '../../../wire/bounds.js';
import { isIcmpError } from '../../../wire/icmp.js';
import type { PacketEvidence } from './sent.js';
import { MOST_PAYLOAD_BYTES } from './udp.js';

/**
 * A report may have been edited by hand: the schema checks how large a field is, not whether a probe has all that its
 * packet needs.
 */

/** Whether a header can hold it. */
export function isAddress(value: unknown): value is Ipv4 {
  return typeof value === 'string' && isIpv4(value);
}

/** What fits behind an IPv4 header. */
const MOST_MESSAGE_BYTES = MAX_16 - 20;
/** What a TFTP request can name: ISO-8859-1 without NUL. */
const FILE_NAME = /^[\u0001-\u00ff]{1,255}$/;
/** Fields of a request without which no packet can be made of it. */
const NEEDED: Readonly<Record<PacketEvidence['probe'], readonly string[]>> = {
  echo: ['identifier', 'sequence', 'bytes', 'ttl'],
  'tcp-syn': ['sourcePort', 'port', 'sequence', 'ttl'],
  'udp-whois': ['port'],
  'udp-port': ['sourcePort', 'port', 'bytes', 'ttl'],
};

/** Whether the evidence holds what the packet that was sent is made of, and a time that a capture file can tell. */
export function isWholeEntry(entry: PacketEvidence): boolean {
  if (!(Date.parse(entry.sentAt) >= 0)) return false;
  const request = entry.request as unknown as Record<string, unknown>;
  if (NEEDED[entry.probe].some((field) => typeof request[field] !== 'number')) return false;
  if (isWhoIs(entry)) return typeof request['file'] === 'string' && FILE_NAME.test(request['file']);
  if (isEcho(entry)) return entry.request.bytes <= MOST_MESSAGE_BYTES && entry.request.sequence <= MAX_16;
  return !isUdpPort(entry) || entry.request.bytes <= MOST_PAYLOAD_BYTES;
}

/** A day: with it, the time of an answer still is one that a capture file can tell. */
const LONGEST_RTT_MS = 86_400_000;

/** Whether a packet can be made of the answer. */
export function isWholeReply(reply: Reply): boolean {
  if (!isAddress(reply.from) || !(reply.rttMs <= LONGEST_RTT_MS)) return false;
  if (reply.kind === 'tftp') return typeof reply.sourcePort === 'number';
  if (reply.kind !== 'icmp-error') return true;
  const { quoted, icmpType } = reply;
  return isIcmpError(icmpType) && isAddress(quoted.source) && isAddress(quoted.destination);
}
