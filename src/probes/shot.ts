import type { Reply } from '../model/evidence/base.js';
import type { EchoEvidence, SynEvidence, UdpPortEvidence, WhoIsEvidence } from '../model/evidence/packets.js';
import { isAdvice } from '../model/icmp.js';
import { SendError } from '../net/ports.js';
import { hear, type ProbeContext } from './context.js';

/** One packet that was sent, and the promise of the first reply to it. */
export interface Shot {
  evidence: EchoEvidence | SynEvidence | WhoIsEvidence | UdpPortEvidence;
  replied: Promise<void>;
}

/** Replies in which a UDP service speaks for itself. */
const UDP_ANSWERS: readonly Reply['kind'][] = ['tftp', 'snmp', 'rip', 'datagram'];

/** A flight and shot that write replies into the evidence as they arrive. */
export interface Recorder {
  /** Set once the packet is out; replies that came before cannot exist. */
  attach(evidence: Shot['evidence']): Shot;
  onReply(reply: Reply): void;
}

export function recorder(context: ProbeContext): Recorder {
  let evidence: Shot['evidence'] | null = null;
  let tell: () => void = () => {};
  const replied = new Promise<void>((resolve) => {
    tell = resolve;
  });
  return {
    attach(sent) {
      evidence = sent;
      return { evidence: sent, replied };
    },
    onReply(reply) {
      if (evidence === null || !context.log.reply(evidence, reply) || isAdvice(reply)) return;
      settle(evidence, reply);
      hear(context, reply);
      tell();
    },
  };
}

/** The first reply decides the outcome, but an answer of the unit outranks an error of a router. */
function settle(evidence: Shot['evidence'], reply: Reply): void {
  if (answeredBy(evidence) && evidence.outcome !== 'icmp-error') return;
  if (evidence.outcome === 'icmp-error' && reply.kind === 'icmp-error') return;
  const outcome = UDP_ANSWERS.includes(reply.kind) ? 'answered' : reply.kind;
  evidence.outcome = outcome as never;
}

/** Whether the packet had a reply that decides anything. */
export function answered(shot: Shot): boolean {
  return answeredBy(shot.evidence);
}

function answeredBy(evidence: Shot['evidence']): boolean {
  return !['pending', 'silent', 'not-sent'].includes(evidence.outcome);
}

/** Ends the wait for these packets: those without a reply are silent from now on (a late reply still counts). */
export function giveUp(shots: readonly Shot[]): void {
  for (const { evidence } of shots) if (evidence.outcome === 'pending') evidence.outcome = 'silent';
}

/** Turns a refusal of the system into evidence; anything else goes on as an error. */
export function sendFailure(error: unknown): { errno: string; message: string } {
  if (error instanceof SendError) return { errno: error.errno, message: error.message };
  throw error;
}
