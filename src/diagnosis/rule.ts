import type { FindingCode, Suspect } from '../model/finding.js';
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

export interface Explanation {
  kind: 'explains';
  covers: string[];
  /** `strong`: just what this cause looks like. `weak`: possible, less fitting. */
  weight: 'strong' | 'weak';
  /** The evidence leaves no other cause known to pathproof. */
  conclusive: boolean;
  /** Told first, and no surer than a weaker explanation of the same. */
  tied?: boolean;
  /** Breaks no requirement: told as a note. */
  healthy?: boolean;
  suspects: Suspect[];
  evidence: string[];
  summary: string;
  remedy: string;
  nextTest?: string;
}

export interface Contradiction {
  kind: 'contradicted';
  covers: string[];
  because: string;
}

/**
 * Something seen beside the open questions: it may weaken or break flows that look open, and is told in any case.
 * `breaks`: `always` means that the flow's answers prove nothing about the unit; `proof` that nothing shows whether they
 * do; `failed-session` that it is to blame where no session could be opened; `never` that it is only worth knowing.
 */
export interface Remark {
  kind: 'remarks';
  flows: string[];
  breaks: 'always' | 'proof' | 'failed-session' | 'never';
  /** What it is told as where it breaks nothing. */
  severity: 'warning' | 'note';
  conclusive: boolean;
  /** Chance may have made it up, and this method cannot tell: told as possible. */
  doubtful?: boolean;
  suspects: Suspect[];
  evidence: string[];
  summary: string;
  remedy: string;
  nextTest?: string;
}

/** One finding of the catalogue, as data. Adding one is adding a file with such a value. */
export interface FindingRule {
  code: FindingCode;
  /** What the finding means, in one sentence. */
  title: string;
  judge(observations: Observations): Judgement[];
}

/** A rule that looks at one flow at a time; `null` means it has nothing to say about that flow. */
export function judgeEachFlow(
  observations: Observations,
  judge: (flow: FlowObservation) => Judgement | null,
): Judgement[] {
  return [...observations.flows.values()].flatMap((flow) => judge(flow) ?? []);
}

export function contradicted(covers: string | string[], because: string): Contradiction {
  return { kind: 'contradicted', covers: [covers].flat(), because };
}
