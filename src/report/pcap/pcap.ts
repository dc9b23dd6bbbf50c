import { type Ipv4, isIpv4 } from '../../model/address.js';
import type { Reply } from '../../model/evidence.js';
import type { Report, TargetReport } from '../../model/report.js';
import { type TimedPacket, writePcap } from '../../wire/pcap-writer.js';
import { rebuildReply } from './received.js';
import { type Ends, endsOf, isPacketEvidence, type PacketEvidence, rebuildSent } from './sent.js';

/**
 * A capture file of the packets that the raw method sent and received, rebuilt from the evidence: echo requests and
 * replies, SYN, SYN-ACK and RST, TFTP, and ICMP errors with what they quote, each at its time. Sessions, which the
 * system itself holds, are not in it.
 */
export function renderPcap(report: Report): Buffer {
  const packets = report.targets.flatMap((target) => packetsOf(report, target));
  return writePcap(packets.sort((a, b) => a.atMs - b.atMs));
}

function packetsOf({ vantage }: Report, target: TargetReport): TimedPacket[] {
  const route = target.evidence.find((entry) => entry.probe === 'route-lookup');
  const ofInterface = new Map(vantage.interfaces.map(({ name, address }) => [name, address]));
  const usual = route?.route?.source ?? vantage.interfaces[0]?.address ?? '';
  return target.evidence.filter(isPacketEvidence).flatMap((entry) => {
    const own = entry.probe === 'udp-whois' ? ofInterface.get(entry.request.interface ?? '') : undefined;
    return entry.outcome === 'not-sent' ? [] : conversation(entry, endsOf(entry, (own ?? usual) as Ipv4));
  });
}

/** One packet and what answered it; without an address that a header could hold (a report edited by hand), nothing. */
function conversation(entry: PacketEvidence, ends: Ends): TimedPacket[] {
  const sentAt = Date.parse(entry.sentAt);
  if (!isIpv4(ends.source) || !isIpv4(ends.destination) || sentAt < 0) return [];
  const blocks = new Map<string, number>();
  const replies = entry.replies.filter(isAddressed).flatMap((reply) => {
    const block = (blocks.get(reply.from) ?? 0) + 1;
    blocks.set(reply.from, block);
    const packet = rebuildReply(entry, ends, reply, block);
    return packet === null ? [] : [{ atMs: sentAt + Math.max(0, reply.rttMs), packet }];
  });
  return [{ atMs: sentAt, packet: rebuildSent(entry, ends) }, ...replies];
}

function isAddressed(reply: Reply): boolean {
  if (!isIpv4(reply.from)) return false;
  return reply.kind !== 'icmp-error' || (isIpv4(reply.quoted.source) && isIpv4(reply.quoted.destination));
}
