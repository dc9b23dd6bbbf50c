import type { Reply } from '../model/evidence/base.js';
import type { EchoEvidence, SynEvidence, UdpPortEvidence, WhoIsEvidence } from '../model/evidence/packets.js';
import { isAdvice } from '../model/icmp.js';
import { SendError } from '../net/ports.js';
import { hear, type ProbeContext } from './context.js';
import type { Settled } from './evidence-log.js';

type PacketEvidence = EchoEvidence | SynEvidence | WhoIsEvidence | UdpPortEvidence;

/** One packet that was sent, and the promise of the first reply to it. */
export interface SentProbe {
  readonly evidence: Readonly<PacketEvidence>;
  readonly replied: Promise<void>;
  /** Records what became of it. */
  settle(settled: Settled<PacketEvidence>): void;
}

/** A flight and a sent probe that write replies into the evidence as they arrive. */
export interface Recorder {
  /** Set once the packet is out; replies that came before cannot exist. */
  attach(evidence: PacketEvidence): SentProbe;
  onReply(reply: Reply): void;
}

export function recorder(context: ProbeContext): Recorder {
  let evidence: PacketEvidence | null = null;
  let tell: () => void = () => {};
  const replied = new Promise<void>((resolve) => {
    tell = resolve;
  });
  return {
    attach(sent) {
      evidence = sent;
      return { evidence: sent, replied, settle: (settled) => void context.log.settle(sent, settled) };
    },
    onReply(reply) {
      if (evidence === null || !context.log.reply(evidence, reply) || isAdvice(reply)) return;
      // No program of this PC takes an answer from another address than it asked.
      if (isFromElsewhere(evidence, reply)) return;
      const outcome = outcomeAfter(evidence, reply);
      if (outcome !== evidence.outcome) context.log.settle(evidence, { outcome });
      hear(context, reply);
      tell();
    },
  };
}

/** An answer, not an ICMP error, of another address than was asked. */
function isFromElsewhere({ request }: PacketEvidence, { kind, from }: Reply): boolean {
  const anyone = 'broadcast' in request && request.broadcast;
  return kind !== 'icmp-error' && !anyone && from !== request.destination;
}

/** The first reply decides the outcome, but an answer of the unit outranks an error of a router. */
function outcomeAfter(evidence: SentProbe['evidence'], { kind }: Reply): PacketEvidence['outcome'] {
  if (answeredBy(evidence) && evidence.outcome !== 'icmp-error') return evidence.outcome;
  // Replies in which a UDP service speaks for itself.
  return kind === 'tftp' || kind === 'snmp' || kind === 'rip' || kind === 'datagram' ? 'answered' : kind;
}

/** Whether the packet had a reply that decides anything. */
export function answered(probe: SentProbe): boolean {
  return answeredBy(probe.evidence);
}

function answeredBy(evidence: SentProbe['evidence']): boolean {
  return !['pending', 'silent', 'not-sent'].includes(evidence.outcome);
}

/** Ends the wait for these packets: those without a reply are silent from now on (a late reply still counts). */
export function giveUp(sentProbes: readonly SentProbe[]): void {
  for (const probe of sentProbes) if (probe.evidence.outcome === 'pending') probe.settle({ outcome: 'silent' });
}

/** Turns a refusal of the system into evidence; anything else goes on as an error. */
export function sendFailure(error: unknown): { errno: string; message: string } {
  if (error instanceof SendError) return { errno: error.errno, message: error.message };
  throw error;
}

/** The first word on the packet was a refusal: a RST, or an ICMP error. */
export function isRefused({ outcome }: SentProbe['evidence']): boolean {
  return outcome === 'rst' || outcome === 'icmp-error';
}
