import type { Certainty, FindingCode } from '../../model/finding.js';
import { isOpenQuestion } from '../attribution/udp-silence.js';
import { isOffSubnet, type Observations } from '../observe/observations.js';
import {
  type Contradiction,
  type Explanation,
  type FindingRule,
  type Judgement,
  type Remark,
  ROUTE_KEY,
  SUBNET_KEY,
} from '../rule.js';
import { certaintyOf, certaintyOfRemark } from './certainty.js';

/** An explanation that is reported, with what it was weighed against. */
export interface Chosen extends Explanation {
  rule: FindingRule;
  certainty: Certainty;
  ruledOut: { code: FindingCode; because: string }[];
}

/** A remark that is reported. */
export interface Remarked extends Remark {
  rule: FindingRule;
  certainty: Certainty;
}

/** A judgement with the rule that made it. */
type By<T extends Judgement> = T & { rule: FindingRule };
export type Judged = By<Judgement>;
type Candidate = By<Explanation>;
type RuledOut = By<Contradiction>;

/** Observations that need an explanation: flows that got nothing from the unit, the silence of the unit itself, and its place. */
export function openQuestions(observations: Observations): string[] {
  const flows = [...observations.flows.values()]
    .filter((flow) => isOpenQuestion(observations, flow))
    .map((flow) => flow.key);
  const subnet = isOffSubnet(observations) ? [SUBNET_KEY] : [];
  const noRoute = !observations.unit.heard && (!observations.nobody || observations.noAddress);
  return [...subnet, ...(noRoute ? [ROUTE_KEY] : []), ...flows];
}

/** What every rule says of the observations. */
export function judge(rules: readonly FindingRule[], observations: Observations): Judged[] {
  return rules.flatMap((rule) => rule.judge(observations).map((judgement) => ({ ...judgement, rule })));
}

/**
 * Finds the smallest set of explanations that covers every open question, and adds those that explain the same and are
 * not contradicted. The order of the rules does not matter: ties are broken by weight, then by code.
 */
export function weigh(judged: readonly Judged[], observations: Observations): Chosen[] {
  const candidates = judged.filter((one): one is Candidate => one.kind === 'explains');
  const ruledOut = judged.filter((one): one is RuledOut => one.kind === 'contradicted');
  const best = smallestCover(candidates, openQuestions(observations));
  return best.flatMap((candidate) => withAlternatives(candidate, candidates, ruledOut, observations));
}

/** What is told beside the explanations, by code. */
export function remarksOf(judged: readonly Judged[], observations: Observations): Remarked[] {
  return judged
    .filter((one): one is By<Remark> => one.kind === 'remarks')
    .map((remark) => ({ ...remark, certainty: certaintyOfRemark(remark, observations.evidence) }))
    .sort((a, b) => inOrder(a.rule.code, b.rule.code));
}

/** Greedy: what explains most of what is left comes first. */
function smallestCover(candidates: readonly Candidate[], questions: readonly string[]): Candidate[] {
  const left = new Set(questions);
  const chosen: Candidate[] = [];
  while (left.size > 0) {
    const gain = (candidate: Candidate): number => candidate.covers.filter((key) => left.has(key)).length;
    const [next] = [...candidates].sort((a, b) => gain(b) - gain(a) || compare(a, b));
    if (!next || gain(next) === 0) break;
    chosen.push(next);
    for (const key of next.covers) left.delete(key);
  }
  return chosen;
}

function compare(a: Candidate, b: Candidate): number {
  if (a.weight !== b.weight) return a.weight === 'strong' ? -1 : 1;
  return inOrder(a.rule.code, b.rule.code);
}

/** By code unit: the first `localeCompare` of a process loads the rules of all languages, which takes 14 ms. */
function inOrder(a: FindingCode, b: FindingCode): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}

function withAlternatives(
  candidate: Candidate,
  candidates: readonly Candidate[],
  ruledOut: readonly RuledOut[],
  { evidence }: Observations,
): Chosen[] {
  const rivals = candidates.filter((other) => other !== candidate && sameCover(other, candidate)).sort(compare);
  const isEqual = rivals.some((rival) => rival.weight === candidate.weight);
  const strongest = isEqual ? 'equal' : rivals.length > 0 ? 'weaker' : 'none';
  const out = contradictionsOf(candidate, ruledOut);
  const first: Chosen = { ...candidate, certainty: certaintyOf(candidate, strongest, evidence), ruledOut: out };
  return [first, ...rivals.map((rival) => ({ ...rival, certainty: 'possible' as const, ruledOut: out }))];
}

function sameCover(a: Candidate, b: Candidate): boolean {
  return a.covers.length === b.covers.length && a.covers.every((key) => b.covers.includes(key));
}

/** Each rule once, with its first reason, by code. */
function contradictionsOf(candidate: Candidate, ruledOut: readonly RuledOut[]): Chosen['ruledOut'] {
  const about = ruledOut.filter((one) => one.covers.some((key) => candidate.covers.includes(key)));
  const codes = [...new Set(about.map(({ rule }) => rule.code))].sort(inOrder);
  return codes.map((code) => ({ code, because: about.find(({ rule }) => rule.code === code)?.because ?? '' }));
}
