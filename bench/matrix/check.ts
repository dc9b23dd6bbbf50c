import { addressFacingPc } from '../../src/lab/topology.js';
import type { Certainty, Finding, Suspect } from '../../src/model/finding.js';
import type { Report, TargetReport } from '../../src/model/report.js';
import type { Injected, MatrixCase } from './case.js';
import { addressesOf, type LabNetwork } from './topologies/network.js';
import { NETWORKS } from './topologies/networks.js';

/** One injected fault and what was said about it. */
export interface Match {
  injected: Injected;
  /** The finding that reports it, undefined when none does. */
  finding: Finding | undefined;
  /** The device that holds the fault is among its suspects. */
  named: boolean;
  /** Suspects of all findings that report it. */
  suspects: number;
}

/** A report held against the truth of its case. */
export interface Checked {
  matches: Match[];
  /** Where it differs from the truth, in plain sentences; empty when the diagnosis is right. */
  wrong: string[];
  /** Findings that nothing was done for. */
  untrue: string[];
  /** Failures that nothing was done for, told as possible beside others: not accusations, but not true either. */
  alternatives: string[];
  /** Findings that blame a device without a fault and leave no other. Never allowed, by whatever method. */
  wronglyProved: string[];
  /** Failed requirements that nothing was done to. */
  falseBlame: string[];
  /** What is called well although it is broken, or absent. */
  falsePass: string[];
}

const RANKS: readonly Certainty[] = ['possible', 'likely', 'proved'];

/** Nothing to complain of. */
export const NOTHING: Checked = {
  matches: [],
  wrong: [],
  untrue: [],
  alternatives: [],
  wronglyProved: [],
  falseBlame: [],
  falsePass: [],
};

/** Holds a report against what was injected. Pure: works on a recorded report as well. */
export function checkCase(report: Report, one: MatrixCase): Checked {
  const target = targetOf(report, one);
  if (!target) return { ...NOTHING, wrong: ['the report has no target'] };
  const checked = checkTarget(target, report.vantage.method === 'raw' ? one : seenWeaker(one));
  const phantoms = phantomsIn(report, target);
  return { ...checked, falsePass: [...checked.falsePass, ...phantoms], wrong: [...checked.wrong, ...phantoms] };
}

/** The unit among the addresses that were searched. */
function targetOf({ targets }: Report, one: MatrixCase): TargetReport | undefined {
  const { topology, target }: LabNetwork = NETWORKS[one.network];
  const address = one.address ?? addressFacingPc(topology, target);
  return targets.find((other) => other.address === address) ?? targets[0];
}

/** There is one unit in every network: whatever else is called well answers in the name of nobody. */
function phantomsIn({ targets }: Report, unit: TargetReport): string[] {
  return targets
    .filter((target) => target !== unit && target.verdict === 'pass')
    .map(({ address }) => `${address} is called well, and no unit is there`);
}

/** What is to be told by a method that sees no packets. */
function seenWeaker(one: MatrixCase): MatrixCase {
  const injected = one.injected.map((fault) => ({ ...fault, codes: [...fault.codes, ...(fault.weaker ?? [])] }));
  return { ...one, injected };
}

function checkTarget(target: TargetReport, one: MatrixCase): Checked {
  const matches = one.injected.map((injected) => matchOf(target, injected, one));
  const foreign = foreignFindings(target, one);
  const untrue = foreign.filter(({ certainty }) => certainty !== 'possible').map(sayForeign);
  const doubted = foreign.filter(({ certainty, severity }) => certainty === 'possible' && severity === 'failure');
  const alternatives = doubted.map(sayForeign);
  const wronglyProved = proofs(target, one);
  const falseBlame = blamed(target, one);
  const falsePass = passedOver(target, one, matches);
  const wrong = [
    ...(one.verdicts.includes(target.verdict) || falsePass.length > 0
      ? []
      : [`verdict is ${target.verdict}, not ${one.verdicts.join(' or ')}`]),
    ...falsePass,
    ...matches.flatMap((match) => complaints(match, target)),
    ...states(target, one),
    ...surer(target.findings, one.atMost),
    ...untrue,
    ...wronglyProved,
    ...falseBlame,
  ];
  return { matches, wrong, untrue, alternatives, wronglyProved, falseBlame, falsePass };
}

/** A pass is false where something is broken, and where not a word is lost of what some sessions meet. */
function passedOver({ verdict }: TargetReport, { verdicts, chance }: MatrixCase, matches: readonly Match[]): string[] {
  if (verdict !== 'pass') return [];
  if (!verdicts.includes('pass')) return [`verdict is pass, not ${verdicts.join(' or ')}`];
  const missed = matches.filter(({ injected, finding }) => injected.severity === 'any' && finding === undefined);
  return chance ? [] : missed.map(({ injected }) => `verdict is pass without a word of ${injected.codes.join(' or ')}`);
}

function surer(findings: readonly Finding[], atMost: Certainty = 'proved'): string[] {
  return findings
    .filter(({ certainty }) => RANKS.indexOf(certainty) > RANKS.indexOf(atMost))
    .map(({ code, certainty }) => `${code} is ${certainty}, the evidence leaves ${atMost}`);
}

/** What is said of each requirement, and in the summary, beside the findings. */
function states(target: TargetReport, { statuses = {}, notSaid, mentions }: MatrixCase): string[] {
  const { requirements, summary, findings } = target;
  const told = Object.entries(statuses).flatMap(([id, wanted]) => {
    const status = requirements.find((one) => one.id === id)?.status;
    return status !== undefined && wanted?.includes(status) ? [] : [`requirement ${id} is ${status ?? 'absent'}`];
  });
  const text = [summary, ...findings.flatMap((one) => [one.summary, one.remedy, one.nextTest ?? ''])].join(' ');
  return [
    ...told,
    ...(notSaid?.test(summary) ? [`the summary says ${String(notSaid)}: ${summary}`] : []),
    ...(mentions === undefined || text.includes(mentions) ? [] : [`nothing names ${mentions}`]),
  ];
}

function matchOf(target: TargetReport, injected: Injected, one: MatrixCase): Match {
  const { severity, requirement } = injected;
  const found = target.findings.filter(
    (finding) =>
      injected.codes.includes(finding.code) &&
      (severity === 'any' || finding.severity === severity) &&
      (requirement === undefined || finding.requirements.includes(requirement)),
  );
  const naming = found.filter((finding) => names(finding, injected, NETWORKS[one.network]));
  const [finding] = naming.length > 0 ? naming : found;
  const named = injected.device === undefined || naming.length > 0;
  return { injected, finding, named, suspects: finding?.suspects.length ?? 0 };
}

/** A forward suspect stands for both ways at the last hop that answers; a return suspect only for the way back. */
function names(finding: Finding, { device, twin, direction }: Injected, network: LabNetwork): boolean {
  if (device === undefined) return true;
  const guilty = [device, ...(twin === undefined ? [] : [twin])];
  return finding.suspects.some(
    (suspect) =>
      guilty.some((one) => isDevice(suspect, one, network.hops[one], network)) &&
      (direction === 'return' || suspect.direction === 'forward'),
  );
}

/** A router that never answered has no address; its hop number names it then. */
function isDevice(suspect: Suspect, device: string, hop: number | undefined, network: LabNetwork): boolean {
  const neighbours = network.bridges?.[device];
  if (neighbours !== undefined) return neighbours.some((node) => isDevice(suspect, node, network.hops[node], network));
  if (device === 'pc' || suspect.role === 'pc') return device === 'pc' && suspect.role === 'pc';
  if (suspect.role === 'unit' && device === 'unit') return true;
  if (suspect.address === undefined) return suspect.hop === hop;
  return addressesOf(network.topology, device).some((address) => address === suspect.address);
}

function complaints({ injected, finding, named, suspects }: Match, target: TargetReport): string[] {
  const wanted = injected.codes.join(' or ');
  if (finding === undefined) {
    const kind = injected.severity === 'any' ? 'finding' : injected.severity;
    return [`no ${kind} ${wanted} was reported`];
  }
  const { requirement, device, atMost } = injected;
  const status = target.requirements.find(({ id }) => id === requirement)?.status;
  return [
    ...(named ? [] : [`${finding.code} does not name ${device} among its suspects`]),
    ...(suspects <= (injected.suspects ?? suspects)
      ? []
      : [`${finding.code} has ${suspects} suspects, the evidence leaves ${injected.suspects}`]),
    ...surer([finding], atMost),
    ...(requirement === undefined || status === 'failed'
      ? []
      : [`requirement ${requirement} is ${status ?? 'absent'}`]),
  ];
}

/** Findings of codes that are not true here. Told as possible they are no accusation; everything surer is one. */
function foreignFindings(target: TargetReport, one: MatrixCase): Finding[] {
  const { alsoTrue = [] }: LabNetwork = NETWORKS[one.network];
  const codes = new Set([...one.injected.flatMap(({ codes }) => codes), ...(one.alsoTrue ?? []), ...alsoTrue]);
  return target.findings.filter(({ code }) => !codes.has(code));
}

function sayForeign({ code, severity, certainty }: Finding): string {
  return `${severity} ${code} (${certainty}) was not injected`;
}

function proofs(target: TargetReport, one: MatrixCase): string[] {
  const network = NETWORKS[one.network];
  const guilty = one.injected.filter(({ device }) => device !== undefined);
  return target.findings
    .filter(({ severity, certainty }) => severity === 'failure' && certainty === 'proved')
    .filter(({ suspects }) => suspects.length > 0 && !one.injected.some(({ device }) => device === undefined))
    .filter((finding) => !guilty.some((injected) => holds(finding, injected, network)))
    .map(
      (finding) => `${finding.code} is proved against ${finding.suspects.map(say).join(', ')}, which holds no fault`,
    );
}

/** A device that is no hop is named by both of its neighbours: one of them alone would be innocent. */
function holds(finding: Finding, injected: Injected, network: LabNetwork): boolean {
  const both = network.bridges?.[injected.device ?? ''] ?? [];
  const named = (device: Injected): boolean => names(finding, { ...device, direction: 'return' }, network);
  if (both.length === 0) return named(injected);
  return both.every((device) => named({ ...injected, device }));
}

function say({ role, hop, address }: Suspect): string {
  return [role, ...(hop === undefined ? [] : [`hop ${hop}`]), ...(address === undefined ? [] : [address])].join(' ');
}

/** Only on paths on which nothing is broken: with a fault, more than its own requirement may fail. */
function blamed(target: TargetReport, one: MatrixCase): string[] {
  if (!one.verdicts.every((verdict) => verdict === 'pass')) return [];
  return target.requirements.filter(({ status }) => status === 'failed').map(({ id }) => `requirement ${id} is failed`);
}
