import { LIMITED_BROADCAST } from '../../model/address.js';
import type { WhoIsEvidence } from '../../model/evidence/packets.js';
import { broadcastAddresses, broadcastOn } from '../../probes/discovery.js';
import { EvidenceLog } from '../../probes/evidence-log.js';
import { addIdentity, type WhoIsAnswer } from '../../probes/who-is.js';
import { aimAt, type BroadcastResult, type Vantage } from './context.js';

/** Told of each unit as soon as it answers on an interface; see AnswerListener. */
export type BroadcastListener = (answer: WhoIsAnswer, seen: { rttMs: number; interface: string }) => void;

/** Broadcasts UDP discovery on every interface, to everybody on the link and to each subnet's own broadcast address. */
export async function broadcastOnLan(
  vantage: Vantage,
  onAnswer: BroadcastListener = () => {},
): Promise<BroadcastResult> {
  const { machine } = vantage;
  const log = new EvidenceLog(machine.clock, () => {});
  const interfaces = machine.interfaces.list().filter((entry) => !entry.loopback);
  const found = await Promise.all(
    interfaces.map((entry) => {
      const { context } = aimAt(LIMITED_BROADCAST, entry.address, log, { ...vantage, batched: false });
      const tell = (answer: WhoIsAnswer, rttMs: number): void => onAnswer(answer, { rttMs, interface: entry.name });
      return broadcastOn(context, entry, broadcastAddresses(entry), tell);
    }),
  );
  return { answers: once(found.flat()), evidence: log.entries as WhoIsEvidence[] };
}

/** A unit may answer on several interfaces, and both kinds of broadcast. */
function once(answers: readonly WhoIsAnswer[]): WhoIsAnswer[] {
  const byAddress = new Map<string, WhoIsAnswer>();
  for (const answer of answers) {
    const known = byAddress.get(answer.address);
    if (known) addIdentity(known, answer.identity);
    else byAddress.set(answer.address, { ...answer });
    if (known && answer.duplicate) known.duplicate = true;
  }
  return [...byAddress.values()];
}

/** The survey as it concerns one address: every request, with the replies from there. */
export function evidenceFor({ evidence }: BroadcastResult, address: string): WhoIsEvidence[] {
  return evidence.map((entry) => {
    const replies = entry.replies.filter((reply) => reply.from === address);
    const outcome = entry.outcome === 'answered' && replies.length === 0 ? 'silent' : entry.outcome;
    return { ...entry, outcome, replies };
  });
}
