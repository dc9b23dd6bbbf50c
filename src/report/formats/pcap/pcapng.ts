import { describeIcmp } from '../../../model/icmp.js';
import type { Report, TargetReport } from '../../../model/report.js';
import { VERDICT_SIGNS } from '../../../model/signs.js';
import { type CommentedPacket, writePcapng } from '../../../wire/capture/pcapng-writer.js';
import { plainSentence, plainText } from '../../escape.js';
import { type Frame, rebuildPackets } from './frames.js';
import { listIncomplete } from './told.js';

/** The file's own comment is no second report. */
const MOST_TARGETS = 20;

/**
 * The same packets as in the pcap file, in a file that says what each is: the probe it belongs to, what became of it, and
 * the findings that rest on it. What is not in the file stands in its own comment.
 */
export function renderPcapng(report: Report): Buffer {
  const rebuild = rebuildPackets(report);
  const cited = new Map(report.targets.map((target) => [target, citations(target)]));
  const name = report.targets.length === 1 ? () => '' : ({ address }: TargetReport) => `${plainText(address)} `;
  const packets = rebuild.frames.map(
    (frame): CommentedPacket => ({
      atMs: frame.atMs,
      packet: frame.packet,
      ...(frame.wireBytes === undefined ? {} : { wireBytes: frame.wireBytes }),
      outbound: frame.reply === null,
      comment: `${name(frame.target)}${sayFrame(frame)}${cited.get(frame.target)?.get(frame.entry.id) ?? ''}`,
    }),
  );
  const lines = [...sayReport(report), ...listIncomplete(report, rebuild)];
  const application = `${report.tool.name} ${plainText(report.tool.version)}`;
  return writePcapng({ application: plainText(application), comment: lines.join('\n') }, packets);
}

/** For each probe that findings rest on: `; evidence of f1 port-filtered`. */
function citations({ findings }: TargetReport): Map<string, string> {
  const named = new Map<string, string[]>();
  for (const { id, code, evidence } of findings) {
    for (const one of new Set(evidence)) named.set(one, [...(named.get(one) ?? []), `${plainText(id)} ${code}`]);
  }
  return new Map([...named].map(([id, findings]) => [id, `; evidence of ${findings.join(', ')}`]));
}

function sayFrame({ entry, reply, wireBytes }: Frame): string {
  const purpose = 'purpose' in entry.request ? ` (${plainText(entry.request.purpose)})` : '';
  const probe = `${plainText(entry.id)} ${entry.probe}${purpose}`;
  const cut = wireBytes === undefined ? '' : '; cut after its headers';
  if (reply === null) return `${probe}: ${plainText(entry.outcome)}${cut}`;
  const kind = reply.kind === 'icmp-error' ? describeIcmp(reply.icmpType, reply.icmpCode) : plainText(reply.kind);
  return `answers ${probe}: ${kind}${cut}`;
}

function sayReport({ scenario, vantage, startedAt, verdict, targets }: Report): string[] {
  const left = targets.length - MOST_TARGETS;
  return [
    `${plainText(scenario)} from ${plainText(vantage.hostname)}, ${plainText(startedAt)}: ${VERDICT_SIGNS[verdict].word}`,
    ...targets.slice(0, MOST_TARGETS).map(({ address, summary }) => `${plainText(address)}: ${plainSentence(summary)}`),
    ...(left > 0 ? [`and ${left} more units`] : []),
    'Rebuilt from the evidence that each comment names. What it does not keep is plain: sequence number, window and options',
    'of a SYN-ACK, payloads of echoes (zeros), the TTL of answers over UDP (64). Datagrams are cut after their headers where',
    'their bytes are not kept (SNMP, what answered RIP) or are mere zeros; those have no checksum.',
  ];
}
