import type { Evidence } from '../model/evidence.js';
import type { TargetReport } from '../model/report.js';
import type { RunTools, TargetSpec } from './run/context.js';

/** Tells what a target came to. Null when it is not reported: no unit answered at the member of a range. */
export function tell(report: TargetReport, spec: TargetSpec, tools: RunTools): TargetReport | null {
  if (!spec.expected && !isUnit(report)) return passOver(spec, tools, isHeard(report));
  tools.listener({ type: 'target-finished', target: report });
  return report;
}

export function passOver({ address }: TargetSpec, { listener }: RunTools, answers = false): null {
  listener({ type: 'target-passed-over', address, ...(answers ? { answers } : {}) });
  return null;
}

/** A member of a range that is an address of this PC: never a unit. On the loopback there may be stand-ins. */
export function isOwnMember({ address, expected }: TargetSpec, { machine }: RunTools): boolean {
  return !expected && machine.interfaces.list().some((entry) => !entry.loopback && entry.address === address);
}

/**
 * Whether a unit shows itself at the address: it sent its `who_is` text, or one of its TCP ports opens. A refusal (RST,
 * ICMP, an error of some TFTP server) comes from any device.
 */
export function isUnit({ address, evidence }: TargetReport): boolean {
  return evidence.some((entry) => opens(entry, address) || saysWhoItIs(entry, address));
}

function opens(entry: Evidence, address: string): boolean {
  if (entry.probe === 'tcp-session') return entry.outcome === 'open';
  if (entry.probe !== 'tcp-syn' || entry.request.purpose === 'unused') return false;
  return entry.replies.some((reply) => reply.kind === 'syn-ack' && reply.from === address);
}

function saysWhoItIs(entry: Evidence, address: string): boolean {
  if (entry.probe !== 'udp-whois') return false;
  return entry.replies.some((reply) => reply.kind === 'tftp' && reply.opcode === 'data' && reply.from === address);
}

/** Whether anything came from the address itself. */
function isHeard({ address, evidence }: TargetReport): boolean {
  return evidence.some((entry) => entry.replies.some((reply) => reply.from === address));
}
