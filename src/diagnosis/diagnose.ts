import type { Evidence } from '../model/evidence/evidence.js';
import { isWhoIs } from '../model/evidence/kinds.js';
import type { Finding, FindingCode } from '../model/finding.js';
import type { Path, RunSettings, Verdict } from '../model/report.js';
import type { RequirementId, RequirementResult } from '../model/requirement.js';
import { verdictOf } from '../model/verdict.js';
import { findingsOf } from './conclude/findings.js';
import { describePath } from './conclude/path.js';
import type { RequirementState } from './conclude/requirement-status.js';
import { states, toResult } from './conclude/requirements.js';
import { summarise } from './conclude/summary.js';
import { CATALOGUE } from './findings/catalogue.js';
import { judge, remarksOf, weigh } from './findings/engine.js';
import { middleboxAnswers } from './findings/middlebox.js';
import type { Observations } from './observe/observations.js';
import { type EvidenceFile, observe } from './observe/observe.js';
import { addressChange, ownInterface, unlinkedOf } from './observe/pc-addresses.js';
import type { Remark } from './rule.js';

/** What a diagnosis rests on; a saved report holds all of it. */
export interface Case {
  address: string;
  evidence: readonly Evidence[];
  /** What the scenario requires. */
  requirements: readonly RequirementId[];
  settings: RunSettings;
  /** Packets were seen on raw sockets. */
  raw: boolean;
}

export interface Diagnosis {
  verdict: Verdict;
  summary: string;
  requirements: RequirementResult[];
  findings: Finding[];
  path: Path;
}

/** Replies to an address that is gone never arrive: their absence speaks against no device of the network. */
const OF_THE_PC: readonly FindingCode[] = ['pc-no-address', 'pc-no-route', 'pc-firewall'];
const UNLINKED = 'the PC’s link was lost during the run: replies could not arrive';
const MOVED = 'the PC’s address changed during the run: replies to the old one could not arrive';

/** From evidence to verdict: a pure function, the same for a run and for a saved report. */
export function diagnose(file: Case): Diagnosis {
  const observations = setImpostorsApart(file, observe(file));
  const change = addressChange(file.evidence);
  const moved = change?.sourceGone ?? false;
  const lost = change !== null && unlinkedOf(change, file.evidence).length > 0;
  const rules = moved ? CATALOGUE.filter(({ code }) => OF_THE_PC.includes(code)) : CATALOGUE;
  const judged = judge(rules, observations);
  const chosen = weigh(judged, observations);
  const explained = new Set(chosen.flatMap((one) => one.covers));
  const remarks = remarksOf(judged, observations);
  const state = states(file.requirements, observations, explained, remarks).map((one) =>
    moved && one.status === 'unproven' ? { ...one, reason: lost ? UNLINKED : MOVED } : one,
  );
  const findings = findingsOf(chosen, remarks, state, observations);
  const requirements = state.map((one) => toResult(one, findings, observations));
  const verdict = verdictOf(requirements);
  const own = ownInterface(file.address, file.evidence);
  const summary = summarise({
    address: file.address,
    own,
    verdict,
    requirements,
    findings,
    raw: file.raw,
    stranger: isStranger(observations),
  });
  const path = describePath(observations, brokenFlows(state, observations));
  return { verdict, summary, requirements, findings, path };
}

/** All that answers are closed ports, two at least, and no question who it is was answered. */
function isStranger({ flows, evidence, nobody }: Observations): boolean {
  const tcp = [...flows.values()].filter(({ flow, state }) => flow.protocol === 'tcp' && state !== 'unmeasured');
  const named = [...evidence.values()].some((entry) => isWhoIs(entry) && entry.outcome === 'answered');
  const closed = tcp.every(({ state }) => state === 'reset' || state === 'refused');
  return !nobody && !named && tcp.length > 1 && closed;
}

/** What failed rests on; all flows where no packet of the unit is sure to arrive. */
function brokenFlows(state: readonly RequirementState[], { flows }: Observations): ReadonlySet<string> {
  const open = state.filter(({ status }) => status !== 'met' && status !== 'not-applicable');
  if (open.some(({ id }) => id === 'route' || id === 'subnet')) return new Set(flows.keys());
  return new Set(open.filter(({ status }) => status === 'failed').flatMap(({ keys }) => keys));
}

/**
 * The observations without what a device on the path says in the unit's name: such packets tell neither that the unit
 * is there nor how far away it is, and no other finding may rest on them.
 */
export function setImpostorsApart(file: EvidenceFile, observations: Observations): Observations {
  const remarks = middleboxAnswers.judge(observations).filter((one) => one.kind === 'remarks');
  const flowsOf = (breaks: Remark['breaks']): Set<string> =>
    new Set(remarks.filter((one) => one.breaks === breaks).flatMap((one) => one.flows));
  const [impostors, doubted] = [flowsOf('always'), flowsOf('proof')];
  return impostors.size + doubted.size === 0 ? observations : observe(file, { impostors, doubted });
}
