import type { Certainty, Finding, Severity } from '../../model/finding.js';
import { type Flow, flowKey, flowName } from '../../model/flow.js';
import { type Service, serviceOf, services } from '../../model/services.js';
import { resetOrigin } from '../attribution/reset-origin.js';
import { capitalise } from '../attribution/suspects.js';
import type { Chosen, Remarked } from '../findings/engine.js';
import type { Observations } from '../observe/observations.js';
import { type Remark, ROUTE_KEY } from '../rule.js';
import type { Standing } from './requirement-status.js';

/** A port that nothing required: its service is simply off. */
const NOTHING_TO_REPAIR =
  'Nothing to repair if this service is not wanted; else enable it in the unit’s security settings.';

/** Turns the chosen explanations into findings: what they break, how severe that is, in which order they are told. */
export function findingsOf(
  chosen: readonly Chosen[],
  remarks: readonly Remarked[],
  standings: readonly Standing[],
  observations: Observations,
): Finding[] {
  const drafts = [
    ...mergeTwins(
      chosen.filter((one) => !isBeside(one, standings, observations)),
      observations,
    ).map((one) => toFinding(one, standings, observations)),
    ...remarks.map((remark) => fromRemark(remark, standings)),
  ];
  const order: Severity[] = ['failure', 'warning', 'note'];
  return drafts
    .sort((a, b) => order.indexOf(a.severity) - order.indexOf(b.severity) || precedence(a) - precedence(b))
    .map((finding, index) => ({ ...finding, id: `f${index + 1}`, summary: capitalise(finding.summary) }));
}

/** Who answers in the unit's name is told before all that was then seen of the unit itself. */
function precedence({ code }: Finding): number {
  return code === 'middlebox-answers' ? 0 : 1;
}

/** A TCP port that was measured as a control alone: what keeps it shut is nobody's question. */
function isBeside(one: Chosen, standings: readonly Standing[], { flows, settings }: Observations): boolean {
  const wanted = standings.flatMap((standing) => standing.keys);
  const needed = wanted.flatMap((key) => {
    const service = serviceOf(key, settings);
    return service ? [flowKey(service.plain), flowKey(service.tls)] : [key];
  });
  return one.covers.every((key) => !needed.includes(key) && flows.get(key)?.flow.protocol === 'tcp');
}

function toFinding(one: Chosen, standings: readonly Standing[], observations: Observations): Finding {
  const related = standings.filter((standing) => standing.keys.some((key) => one.covers.includes(key)));
  const broken = related.filter((standing) => standing.status === 'failed');
  const severity = severityOf(one, broken.length > 0, observations);
  const breaks = severity === 'failure' ? broken : related;
  const flow = flowOf(one, observations);
  return {
    id: '',
    code: one.code,
    severity,
    requirements: breaks.map((standing) => standing.id),
    ...(flow ? { protocol: flow.protocol, ...(flow.port === undefined ? {} : { port: flow.port }) } : {}),
    suspects: one.suspects,
    certainty: one.certainty,
    summary: one.summary,
    evidence: [...new Set(one.evidence)],
    ruledOut: one.ruledOut,
    remedy:
      severity === 'note' && one.code === 'port-closed' && flow?.protocol === 'tcp' ? NOTHING_TO_REPAIR : one.remedy,
    ...(one.nextTest !== undefined && one.certainty !== 'proved' ? { nextTest: one.nextTest } : {}),
  };
}

/** A remark is a failure where a requirement failed by it: because of the remark itself, or for want of a session. */
function fromRemark(remark: Remarked, standings: readonly Standing[]): Finding {
  const related = standings.filter((standing) => standing.keys.some((key) => remark.flows.includes(key)));
  const broken =
    remark.breaks === 'never' ? [] : related.filter((standing) => standing.brokenBy.includes(remark.breaks));
  const { code, suspects, summary, evidence, remedy, nextTest } = remark;
  const certainty = certaintyOf(remark);
  return {
    id: '',
    code,
    severity: broken.length > 0 ? 'failure' : remark.severity,
    requirements: (broken.length > 0 ? broken : related).map((standing) => standing.id),
    suspects,
    certainty,
    summary,
    evidence: [...new Set(evidence)],
    ruledOut: [],
    remedy,
    ...(nextTest !== undefined && certainty !== 'proved' ? { nextTest } : {}),
  };
}

function certaintyOf({ conclusive, doubtful }: Remark): Certainty {
  if (conclusive) return 'proved';
  return doubtful ? 'possible' : 'likely';
}

/**
 * Only what breaks a requirement is a failure. A unit without a TLS service is healthy when the plain one is broken by
 * something else than the unit.
 */
function severityOf(one: Chosen, breaks: boolean, observations: Observations): Severity {
  if (one.healthy || !breaks) return 'note';
  const [key = ''] = one.covers;
  const service = one.covers.length === 1 ? serviceOf(key, observations.settings) : undefined;
  if (!service || service.wanted !== 'either' || key !== flowKey(service.tls)) return 'failure';
  const plain = observations.flows.get(flowKey(service.plain));
  const plainIsOff = plain?.state === 'reset' && resetOrigin(observations, plain).kind === 'unit';
  return one.code === 'port-closed' && !plainIsOff ? 'note' : 'failure';
}

/** The flow that names the finding: its first one; findings on the whole path have none. */
function flowOf(one: Chosen, observations: Observations): Flow | null {
  if (one.covers.includes(ROUTE_KEY) && one.covers.length > 2) return null;
  const key = one.covers.find((cover) => cover !== ROUTE_KEY);
  return (key && observations.flows.get(key)?.flow) || null;
}

/** The plain and the TLS port of one service, hit by the same device in the same way, are one finding. */
function mergeTwins(chosen: readonly Chosen[], observations: Observations): Chosen[] {
  return services(observations.settings).reduce<readonly Chosen[]>(
    (all, service) => mergeTwinsOf(service, all, observations),
    chosen,
  ) as Chosen[];
}

function mergeTwinsOf(service: Service, chosen: readonly Chosen[], observations: Observations): Chosen[] {
  const isOnly = (one: Chosen, flow: Flow): boolean =>
    one.covers.includes(flowKey(flow)) && one.covers.every((cover) => cover === flowKey(flow) || cover === ROUTE_KEY);
  const twins = new Map<Chosen, Chosen>();
  for (const one of chosen.filter((each) => isOnly(each, service.plain))) {
    const twin = chosen.find((other) => isOnly(other, service.tls) && isTwin(one, other));
    if (twin) twins.set(one, twin);
  }
  const merged = new Set(twins.values());
  return chosen
    .filter((one) => !merged.has(one))
    .map((one) => {
      const twin = twins.get(one);
      return twin ? merge(one, twin, observations) : one;
    });
}

/** What is only possible for one port is no surer for being likely for the other. */
function isTwin(a: Chosen, b: Chosen): boolean {
  if ((a.certainty === 'possible') !== (b.certainty === 'possible')) return false;
  return a.code === b.code && JSON.stringify(a.suspects) === JSON.stringify(b.suspects);
}

function merge(one: Chosen, twin: Chosen, observations: Observations): Chosen {
  const name = (which: Chosen): string => {
    const flow = observations.flows.get(which.covers.find((key) => key !== ROUTE_KEY) ?? '')?.flow;
    return flow ? flowName(flow) : '';
  };
  const both = `${name(one)} and ${name(twin).replace('TCP ', '')} (TLS)`;
  const rename = (text: string): string => text.replaceAll(name(one), both);
  const summary = rename(one.summary).replace(`${both} is `, `${both} are `);
  return {
    ...one,
    covers: [...one.covers, ...twin.covers],
    evidence: [...one.evidence, ...twin.evidence],
    certainty: one.certainty === twin.certainty ? one.certainty : 'likely',
    summary,
    remedy: rename(one.remedy).replace(' allows it ', ' allows them '),
    ...(one.nextTest === undefined ? {} : { nextTest: rename(one.nextTest) }),
  };
}
