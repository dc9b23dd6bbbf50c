import type { Finding, Severity } from '../../model/finding.js';
import { type Flow, flowKey } from '../../model/flow.js';
import { capitalise } from '../../model/sentences.js';
import { type Service, serviceOf, services } from '../../model/services.js';
import { certaintyOfBoth } from '../findings/certainty.js';
import type { Chosen, Remarked } from '../findings/engine.js';
import type { Observations } from '../observe/observations.js';
import { type FindingRule, ROUTE_KEY, type Words } from '../rule.js';
import type { RequirementState } from './requirement-status.js';

/** Turns the chosen explanations into findings: what they break, how severe that is, in which order they are told. */
export function findingsOf(
  chosen: readonly Chosen[],
  remarks: readonly Remarked[],
  states: readonly RequirementState[],
  observations: Observations,
): Finding[] {
  const wanted = chosen.filter((one) => !isBeside(one, states, observations));
  const drafts = [
    ...mergeTwins(wanted, observations).map((one) => fromChosen(one, states, observations)),
    ...remarks.map((remark) => fromRemark(remark, states)),
  ];
  const order: Severity[] = ['failure', 'warning', 'note'];
  return drafts
    .sort((a, b) => order.indexOf(a.severity) - order.indexOf(b.severity) || precedence(a) - precedence(b))
    .map(toFinding);
}

/** What a finding is made of. `states`: the requirements it breaks, or bears on where it breaks none. */
interface Draft extends Pick<Finding, 'severity' | 'suspects' | 'certainty' | 'evidence' | 'ruledOut'> {
  rule: FindingRule;
  states: readonly RequirementState[];
  flow: Flow | null;
  words: Words;
}

function precedence({ rule }: Draft): number {
  return rule.precedence ?? 1;
}

function toFinding({ rule, severity, states, flow, words, ...draft }: Draft, index: number): Finding {
  const { summary, remedy, nextTest } = words;
  return {
    id: `f${index + 1}`,
    code: rule.code,
    severity,
    requirements: states.map(({ id }) => id),
    ...(flow ? { protocol: flow.protocol, ...(flow.port === undefined ? {} : { port: flow.port }) } : {}),
    suspects: draft.suspects,
    certainty: draft.certainty,
    summary: capitalise(summary),
    evidence: [...new Set(draft.evidence)],
    ruledOut: draft.ruledOut,
    remedy,
    ...(nextTest !== undefined && draft.certainty !== 'proved' ? { nextTest } : {}),
  };
}

/** A TCP port that was measured as a control alone: what keeps it shut is nobody's question. */
function isBeside(one: Chosen, states: readonly RequirementState[], { flows, settings }: Observations): boolean {
  const wanted = states.flatMap((state) => state.keys);
  const needed = wanted.flatMap((key) => {
    const service = serviceOf(key, settings);
    return service ? [flowKey(service.plain), flowKey(service.tls)] : [key];
  });
  return one.covers.every((key) => !needed.includes(key) && flows.get(key)?.flow.protocol === 'tcp');
}

/** Only what breaks a requirement is a failure, and nothing that healthy units show as well. */
function fromChosen(one: Chosen, states: readonly RequirementState[], observations: Observations): Draft {
  const related = states.filter((state) => state.keys.some((key) => one.covers.includes(key)));
  const broken = related.filter((state) => state.status === 'failed');
  const fails = broken.length > 0 && !one.rule.whenHealthy?.holds(observations, one.covers);
  const flow = flowOf(one, observations);
  const words = one.say(flowsOf(one, observations));
  const remedy = (!fails && flow && one.rule.whenHealthy?.remedy?.[flow.protocol]) || words.remedy;
  const severity = fails ? 'failure' : 'note';
  return { ...one, severity, states: fails ? broken : related, flow, words: { ...words, remedy } };
}

/** A remark is a failure where a requirement failed by it: because of the remark itself, or for want of a session. */
function fromRemark(remark: Remarked, states: readonly RequirementState[]): Draft {
  const { breaks } = remark;
  const related = states.filter((state) => state.keys.some((key) => remark.flows.includes(key)));
  const broken = breaks === 'never' ? [] : related.filter((state) => state.brokenBy.includes(breaks));
  const fails = broken.length > 0;
  const severity = fails ? 'failure' : remark.severity;
  return { ...remark, severity, states: fails ? broken : related, flow: null, words: remark, ruledOut: [] };
}

/** The flow that names the finding: its first one; findings on the whole path have none. */
function flowOf(one: Chosen, observations: Observations): Flow | null {
  if (one.covers.includes(ROUTE_KEY) && one.covers.length > 2) return null;
  const key = one.covers.find((cover) => cover !== ROUTE_KEY);
  return (key && observations.flows.get(key)?.flow) || null;
}

function flowsOf({ covers }: Chosen, { flows }: Observations): Flow[] {
  return covers.flatMap((key) => flows.get(key)?.flow ?? []);
}

/** The plain and the TLS port of one service, hit by the same device in the same way, are one finding. */
function mergeTwins(chosen: readonly Chosen[], { settings }: Observations): readonly Chosen[] {
  return services(settings).reduce((all, service) => mergeTwinsOf(service, all), chosen);
}

function mergeTwinsOf({ plain, tls }: Service, chosen: readonly Chosen[]): readonly Chosen[] {
  const isOnly = ({ covers }: Chosen, flow: Flow): boolean =>
    covers.includes(flowKey(flow)) && covers.every((cover) => cover === flowKey(flow) || cover === ROUTE_KEY);
  const twinOf = (one: Chosen): Chosen | undefined =>
    isOnly(one, plain) ? chosen.find((other) => isOnly(other, tls) && isTwin(one, other)) : undefined;
  const merged = new Set(chosen.map(twinOf));
  return chosen.filter((one) => !merged.has(one)).map((one) => merge(one, twinOf(one)));
}

/** What is only possible for one port is no surer for being likely for the other. */
function isTwin(a: Chosen, b: Chosen): boolean {
  if ((a.certainty === 'possible') !== (b.certainty === 'possible')) return false;
  return a.rule === b.rule && JSON.stringify(a.suspects) === JSON.stringify(b.suspects);
}

function merge(one: Chosen, twin: Chosen | undefined): Chosen {
  if (!twin) return one;
  return {
    ...one,
    covers: [...one.covers, ...twin.covers],
    evidence: [...one.evidence, ...twin.evidence],
    certainty: certaintyOfBoth(one.certainty, twin.certainty),
  };
}
