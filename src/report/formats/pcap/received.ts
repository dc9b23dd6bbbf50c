import { type Ipv4, ipv4 } from '../../../model/address.js';
import type { IcmpError, Reply } from '../../../model/evidence/base.js';
import { isEcho, isSyn } from '../../../model/evidence/kinds.js';
import { encodeEchoReply, encodeIcmpError } from '../../../wire/icmp.js';
import { encodeIpv4, IP_PROTOCOL } from '../../../wire/ipv4.js';
import { encodeTcp, TCP_FLAG } from '../../../wire/tcp.js';
import { encodeTftp, type TftpPacket } from '../../../wire/tftp.js';
import { encodeUdp } from '../../../wire/udp.js';
import { type Ends, type PacketEvidence, rebuildSent } from './sent.js';
import { cutDatagram, isCutAnswer, type Rebuilt } from './udp.js';

const ICMP_HEADER_BYTES = 8;
const BLOCK_BYTES = 512;
const LONGEST_MESSAGE = 500;
/** Answers over UDP are heard through an ordinary socket, which does not tell their TTL. */
const UNKNOWN_TTL = 64;

/**
 * The packet that answered. What the evidence does not hold is zero: the unit's own sequence number, window and IP
 * identification, the code of a TFTP error; a SYN-ACK has no options; of SNMP, RIP and unknown answers there are the
 * headers. `block` numbers the TFTP data of one answer, from 1. Null for what no packet can be made of.
 */
export function rebuildReply(entry: PacketEvidence, ends: Ends, reply: Reply, block: number): Rebuilt | null {
  const addresses = { source: ipv4(reply.from), destination: ends.source };
  const header = { ...addresses, ttl: 'ttl' in reply ? reply.ttl : UNKNOWN_TTL, identification: 0 };
  if (reply.kind === 'tftp') return rebuildTftp(reply, header, ends, block);
  if (reply.kind === 'icmp-error') return rebuildError(entry, ends, reply, header);
  if (reply.kind === 'echo-reply' && isEcho(entry)) {
    const { identifier, sequence, bytes } = entry.request;
    const payload = Buffer.alloc(Math.max(0, bytes - ICMP_HEADER_BYTES));
    const message = encodeEchoReply({ identifier, sequence, payload });
    return { packet: encodeIpv4({ ...header, protocol: IP_PROTOCOL.icmp }, message) };
  }
  if (isCutAnswer(reply)) {
    const ports = { sourcePort: reply.sourcePort, destinationPort: ends.sourcePort };
    return cutDatagram({ ...header, protocol: IP_PROTOCOL.udp }, ports, reply.bytes);
  }
  if (reply.kind !== 'syn-ack' && reply.kind !== 'rst') return null;
  return isSyn(entry) ? rebuildSegment(entry.request.sequence, reply.kind, header, ends) : null;
}

type Header = { source: Ipv4; destination: Ipv4; ttl: number; identification: number };

function rebuildSegment(sequence: number, kind: string, header: Header, ends: Ends): Rebuilt {
  const accepted = kind === 'syn-ack';
  const segment = encodeTcp(
    {
      sourcePort: ends.destinationPort,
      destinationPort: ends.sourcePort,
      sequence: 0,
      acknowledgement: (sequence + 1) % 2 ** 32,
      flags: (accepted ? TCP_FLAG.syn : TCP_FLAG.rst) | TCP_FLAG.ack,
      window: 0,
    },
    header,
  );
  return { packet: encodeIpv4({ ...header, protocol: IP_PROTOCOL.tcp }, segment) };
}

/** The quote shows the packet as it was where it died: rewritten addresses and ports included. */
function rebuildError(entry: PacketEvidence, ends: Ends, reply: IcmpError, header: Header): Rebuilt {
  const { quoted, icmpType: type, icmpCode: code } = reply;
  const { packet: quotedPacket } = rebuildSent(entry, {
    source: ipv4(quoted.source),
    destination: ipv4(quoted.destination),
    ttl: quoted.ttl,
    sourcePort: quoted.sourcePort ?? ends.sourcePort,
    destinationPort: quoted.destinationPort ?? ends.destinationPort,
  });
  const message = encodeIcmpError({ type, code, quotedPacket });
  return { packet: encodeIpv4({ ...header, protocol: IP_PROTOCOL.icmp }, message) };
}

function rebuildTftp(reply: Extract<Reply, { kind: 'tftp' }>, header: Header, ends: Ends, block: number): Rebuilt {
  const ports = { sourcePort: reply.sourcePort, destinationPort: ends.sourcePort };
  const datagram = encodeUdp(ports, header, encodeTftp(tftpPacket(reply, block)));
  return { packet: encodeIpv4({ ...header, protocol: IP_PROTOCOL.udp }, datagram) };
}

function tftpPacket({ opcode, text = '' }: Extract<Reply, { kind: 'tftp' }>, block: number): TftpPacket {
  if (opcode === 'data') return { opcode, block, data: Buffer.from(text, 'latin1').subarray(0, BLOCK_BYTES) };
  if (opcode === 'error') {
    const bytes = Buffer.from(text.replaceAll('\0', ''), 'latin1').subarray(0, LONGEST_MESSAGE);
    return { opcode, code: 0, message: bytes.toString('latin1') };
  }
  return opcode === 'oack' ? { opcode, options: [] } : { opcode: 'ack', block };
}
