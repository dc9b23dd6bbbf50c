import type { Reply } from '../../../model/evidence/base.js';
import type { Evidence } from '../../../model/evidence/evidence.js';
import { isSyn, isWhoIs } from '../../../model/evidence/kinds.js';
import { sourceOf as pcSource } from '../../../model/evidence/queries/pc.js';
import type { Report, TargetReport } from '../../../model/report.js';
import type { TimedPacket } from '../../../wire/capture/pcap-writer.js';
import { isAddress, isWholeEntry, isWholeReply } from './edited.js';
import { type Gap, gapOf } from './gaps.js';
import { rebuildReply } from './received.js';
import { type Ends, endsOf, isPacketEvidence, type PacketEvidence, rebuildSent } from './sent.js';

/** A rebuilt packet with the probe it belongs to; `reply` is null for the packet that the PC sent. */
export interface Frame extends TimedPacket {
  target: TargetReport;
  entry: PacketEvidence;
  reply: Reply | null;
}

/** A probe, or an answer, of which no packet can be rebuilt. */
export interface LeftOut {
  target: string;
  id: string;
  gap: Gap;
}

export interface Rebuild {
  /** In order of time. */
  frames: Frame[];
  left: LeftOut[];
}

/**
 * The packets that the raw method sent and received, rebuilt from the evidence, each at its time; and what is left out,
 * because the system held the session or the evidence does not keep enough of it. What was not seen is not made up.
 */
export function rebuildPackets(report: Report): Rebuild {
  const rebuilt: Rebuild = { frames: [], left: [] };
  for (const target of report.targets) {
    const usual = usualSource(report, target);
    for (const entry of target.evidence) rebuildEntry(rebuilt, target, entry, sourceOf(report, entry, usual));
  }
  rebuilt.frames.sort((a, b) => a.atMs - b.atMs);
  return rebuilt;
}

function rebuildEntry(rebuilt: Rebuild, target: TargetReport, entry: Evidence, source: string): void {
  const leave = (gap: Gap): number => rebuilt.left.push({ target: target.address, id: entry.id, gap });
  if (!isPacketEvidence(entry)) {
    const gap = gapOf(entry);
    if (gap !== null) leave(gap);
    return;
  }
  if (entry.outcome === 'not-sent') return;
  const { destination } = entry.request;
  const from = isSyn(entry) ? entry.request.source : source;
  if (!isAddress(from) || !isAddress(destination) || !isWholeEntry(entry)) {
    leave('fields');
    return;
  }
  const ends = endsOf(entry, { source: from, destination });
  const answers = answersOf(target, entry, ends);
  rebuilt.frames.push(
    { target, entry, reply: null, atMs: Date.parse(entry.sentAt), ...rebuildSent(entry, ends) },
    ...answers,
  );
  for (let missing = entry.replies.length - answers.length; missing > 0; missing -= 1) leave('answer');
}

function answersOf(target: TargetReport, entry: PacketEvidence, ends: Ends): Frame[] {
  const blocks = new Map<string, number>();
  return entry.replies.filter(isWholeReply).flatMap((reply) => {
    const block = (blocks.get(reply.from) ?? 0) + 1;
    blocks.set(reply.from, block);
    const packet = rebuildReply(entry, ends, reply, block);
    return packet === null
      ? []
      : [{ target, entry, reply, atMs: Date.parse(entry.sentAt) + Math.max(0, reply.rttMs), ...packet }];
  });
}

function usualSource({ vantage }: Report, { evidence }: TargetReport): string {
  return pcSource(evidence) ?? vantage.interfaces[0]?.address ?? '';
}

/** A broadcast leaves by the interface it names, everything else by the one that the route says. */
function sourceOf({ vantage }: Report, entry: Evidence, usual: string): string {
  if (!isWhoIs(entry)) return usual;
  return vantage.interfaces.find(({ name }) => name === entry.request.interface)?.address ?? usual;
}
