import type { Report } from '../../../model/report.js';
import { writePcap } from '../../../wire/capture/pcap-writer.js';
import { rebuildPackets } from './frames.js';
import { sayIncomplete } from './told.js';

/**
 * A capture file of the packets that the raw method sent and received, rebuilt from the evidence: echo requests and
 * replies, SYN, SYN-ACK and RST, UDP discovery, the datagrams of the port table, and ICMP errors with what they quote,
 * each at its time.
 */
export function renderPcap(report: Report): Buffer {
  return writePcap(rebuildPackets(report).frames);
}

/** What of the report is not in its capture file, and why; nothing where all of it is. */
export function captureNotes(report: Report): string[] {
  return sayIncomplete(report, rebuildPackets(report));
}
