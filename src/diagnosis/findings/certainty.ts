import type { Evidence } from '../../model/evidence/evidence.js';
import { flowOf } from '../../model/evidence/queries/flows.js';
import type { Certainty } from '../../model/finding.js';
import type { Explanation, Proof, Remark } from '../rule.js';

/** What it takes to prove something by packets: so many that agree, and so much time between the first and the last. */
const ENOUGH_PACKETS = 2;
const ENOUGH_SPAN_MS = 1000;

type EvidenceById = ReadonlyMap<string, Evidence>;

/** How sure an explanation is that others of the same flows stand beside; `equal`: one of those fits as well. */
export function certaintyOf(
  { proof, weight, tied }: Explanation,
  rivals: 'none' | 'weaker' | 'equal',
  evidence: EvidenceById,
): Certainty {
  if (rivals === 'equal' || weight === 'weak' || (rivals === 'weaker' && tied)) return 'possible';
  return rivals === 'none' && isProved(proof, evidence) ? 'proved' : 'likely';
}

/** A remark has no rivals: chance alone may have made it up. */
export function certaintyOfRemark({ proof, doubtful }: Remark, evidence: EvidenceById): Certainty {
  if (isProved(proof, evidence)) return 'proved';
  return doubtful ? 'possible' : 'likely';
}

/** Two findings told as one are no surer than the less sure of them. */
export function certaintyOfBoth(one: Certainty, other: Certainty): Certainty {
  return one === other ? one : 'likely';
}

/** How many packets of the protocol agree, and the time from the first of them to the last, in ms. */
export function agreementOf(
  { by, agreeing }: Pick<Proof, 'by' | 'agreeing'>,
  evidence: EvidenceById,
): { packets: number; spanMs: number } {
  const entries = [...new Set(agreeing)].flatMap((id) => evidence.get(id) ?? []);
  const packets = entries.filter((entry) => flowOf(entry)?.protocol === by);
  const times = packets.map(({ sentAt }) => Date.parse(sentAt)).filter(Number.isFinite);
  return { packets: packets.length, spanMs: times.length === 0 ? 0 : Math.max(...times) - Math.min(...times) };
}

/** The one place that says what is proved. */
function isProved(proof: Proof | null, evidence: EvidenceById): boolean {
  if (proof === null || proof.by === 'pc') return proof !== null;
  const { packets, spanMs } = agreementOf(proof, evidence);
  return proof.onePath && packets >= Math.max(ENOUGH_PACKETS, proof.atLeast ?? 0) && spanMs >= ENOUGH_SPAN_MS;
}
