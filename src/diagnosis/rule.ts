import type { Protocol, Reply } from '../model/evidence/base.js';
import type { FindingCode, Suspect } from '../model/finding.js';
import type { Flow } from '../model/flow.js';
import type { FlowObservation, Observations } from './observe/observations.js';

/** Stands for "nothing from the unit arrives" among the observations that need an explanation. */
export const ROUTE_KEY = 'route';
/** Stands for "the unit is not on the PC's subnet", where it has to be. */
export const SUBNET_KEY = 'subnet';

/**
 * A rule's word on some observations: that it explains them, or that the evidence contradicts it. `covers` holds flow
 * keys, and ROUTE_KEY where the silence of the unit as a whole is explained.
 */
export type Judgement = Explanation | Contradiction | Remark;

/** What is told of a finding. `nextTest`: what would settle it, told where it is not proved. */
export interface Words {
  summary: string;
  remedy: string;
  nextTest?: string;
}

/**
 * What speaks for a judgement beside which the evidence leaves no other cause known to pathproof: the facts from which
 * `findings/certainty.ts` tells whether it is proved.
 */
export interface Proof {
  /** Protocol of the packets that say so; `pc`: its own tables and errors do, which need no second word. */
  by: Protocol | 'pc';
  /** Evidence that agrees, by id. */
  agreeing: readonly string[];
  /** All of it took one path, or it does not matter which: the device names itself. */
  onePath: boolean;
  /** Packets that have to agree, where one is not enough. */
  atLeast?: number;
}

export interface Explanation {
  kind: 'explains';
  covers: string[];
  /** `strong`: just what this cause looks like. `weak`: possible, less fitting. */
  weight: 'strong' | 'weak';
  /** Null where the evidence leaves other causes. */
  proof: Proof | null;
  /** Told first, and no surer than a weaker explanation of the same. */
  tied?: boolean;
  suspects: Suspect[];
  evidence: string[];
  /** The words for these flows: those that it covers, or also those of its twin. */
  say: (flows: readonly Flow[]) => Words;
}

export interface Contradiction {
  kind: 'contradicted';
  covers: string[];
  because: string;
}

/**
 * Something seen beside the open questions: it may weaken or break flows that look open, and is told in any case.
 * `breaks`: `always` means that the flow's answers prove nothing about the unit; `proof` that nothing shows whether they
 * do; `failed-session` that it is to blame where no session could be opened; `transfer` the same, and where it is
 * proved, what opens carries no transfer; `never` that it is only worth knowing.
 */
export interface Remark extends Words {
  kind: 'remarks';
  flows: string[];
  breaks: 'always' | 'proof' | 'failed-session' | 'transfer' | 'never';
  /** What it is told as where it breaks nothing. */
  severity: 'warning' | 'note';
  proof: Proof | null;
  /** Chance may have made it up, and this method cannot tell: told as possible. */
  doubtful?: boolean;
  suspects: Suspect[];
  evidence: string[];
}

/** One finding of the catalogue, as data. Adding one is adding a file with such a value. */
export interface FindingRule {
  code: FindingCode;
  /** What the finding means, in one sentence. */
  title: string;
  /** Findings of one severity are told by this, lowest first; 1 where it is left out. */
  precedence?: number;
  whenHealthy?: WhenHealthy;
  judge(observations: Observations): Judgement[];
}

/** When healthy units look like this too, so that it is a note; and the remedy it has as a note, by protocol. */
export interface WhenHealthy {
  holds(observations: Observations, covers: readonly string[]): boolean;
  remedy?: Partial<Record<Protocol, string>>;
}

/** A rule that looks at one flow at a time; `null` means it has nothing to say about that flow. */
export function judgeEachFlow(
  observations: Observations,
  judge: (flow: FlowObservation) => Judgement | null,
): Judgement[] {
  return [...observations.flows.values()].flatMap((flow) => judge(flow) ?? []);
}

/** What explanations of one flow have in common, until they say otherwise. */
export function explainsFlow({ key }: FlowObservation): Pick<Explanation, 'kind' | 'covers' | 'weight' | 'proof'> {
  return { kind: 'explains', covers: [key], weight: 'strong', proof: null };
}

export function contradicted(covers: string | string[], because: string): Contradiction {
  return { kind: 'contradicted', covers: [covers].flat(), because };
}

/** A proof that the PC itself gives. */
export function saidByPc(agreeing: readonly string[]): Proof {
  return { by: 'pc', agreeing, onePath: true };
}

/** Those of the packets that brought such a reply. */
export function thatBrought(
  { evidence }: Observations,
  ids: readonly string[],
  matches: (reply: Reply) => boolean,
): string[] {
  return ids.filter((id) => (evidence.get(id)?.replies ?? []).some(matches));
}
