import type { Certainty, Suspect } from '../model/finding.js';
import type { Report, TargetReport } from '../model/report.js';
import { short } from './rules/block.js';
import { missingRules, type RuleGroup } from './rules/group.js';
import type { Need } from './rules/need.js';
import { portRanges, sayRange } from './rules/vendor.js';

/** What has to be changed on one place of the way, for one or more units: the answer to a failing run. */
export interface Change {
  /** The units that it is for, each with the ids of its findings that it mends: ids are numbered anew for each unit. */
  readonly units: readonly { readonly address: string; readonly findings: readonly string[] }[];
  /** `ALLOW TCP 50804–50805  192.168.10.20 → 192.168.42.1`, one for each protocol and end. */
  readonly allow: readonly string[];
  /** `10.0.12.2 or 192.168.42.1`; the PC's own firewall is named as such. */
  readonly on: string;
  /** The weakest certainty of its findings; null where it cannot be told whether a filter is the cause. */
  readonly certainty: Certainty | null;
}

const CERTAINTIES: readonly Certainty[] = ['possible', 'likely', 'proved'];
/** More devices than this are counted. */
const MOST_DEVICES = 3;
/** The rules of more units than this are counted. */
const MOST_SHOWN_UNITS = 2;

/** The rules that are missing by a report, a change for each place, in the order of the findings. */
export function changesOf(report: Report): Change[] {
  return missingRules(report, null).map(changeOf);
}

/** Failures of a target that no rule mends: what to do stands in their remedy. */
export function unmendedBy(changes: readonly Change[], target: TargetReport): TargetReport['findings'] {
  const own = changes.flatMap(({ units }) => units).filter(({ address }) => address === target.address);
  const mended = own.flatMap(({ findings }) => findings);
  return target.findings.filter(({ id, severity }) => severity === 'failure' && !mended.includes(id));
}

/** What is shown of a change: for many units the first of its rules, and how many more there are. */
export function shownOf({ units, allow }: Change): { shown: readonly string[]; left: number } {
  const shown = units.length > MOST_SHOWN_UNITS ? allow.slice(0, 1) : allow;
  return { shown, left: allow.length - shown.length };
}

/** `on 10.0.12.2 or 192.168.42.1 · likely`; where a filter is one explanation of several, it says so. */
export function sayWhere({ on, certainty }: Change): string {
  return certainty === null ? `on ${on}, if a filter is the cause` : `on ${on} · ${certainty}`;
}

function changeOf(group: RuleGroup): Change {
  const findings = group.parts.flatMap((part) => part.findings);
  const weakest = CERTAINTIES.find((one) => findings.some(({ certainty }) => certainty === one));
  return {
    units: group.parts.map((part) => ({ address: part.unit, findings: part.findings.map(({ id }) => id) })),
    allow: [...new Set(group.needs.map(sayAllow))],
    on: sayOn(group),
    certainty: group.doubtful ? null : (weakest ?? null),
  };
}

function sayAllow({ protocol, ports, way, source, destination }: Need): string {
  const ranges = portRanges(ports).map((range) => sayRange(range, '–'));
  const what = protocol === 'icmp' ? 'ping (ICMP echo)' : `${protocol.toUpperCase()} ${ranges.join(', ')}`;
  const [from, to] = way === 'in' ? [destination, source] : [source, destination];
  return `ALLOW ${way === 'in' ? `replies to ${what}` : what}  ${short(from)} → ${short(to)}`;
}

function sayOn({ where, suspects }: RuleGroup): string {
  if (where === 'pc') return 'the PC’s own firewall';
  const forward = suspects.filter(({ role, direction }) => role !== 'pc' && direction === 'forward');
  const back = suspects.filter(({ role, direction }) => role !== 'pc' && direction === 'return');
  if (forward.length === 0) return `${listOf(back)}, on the way back`;
  return back.length === 0 ? listOf(forward) : `${listOf(forward)}, or the replies on ${listOf(back)}`;
}

function listOf(suspects: readonly Suspect[]): string {
  const names = [...new Set(suspects.map(nameOf))];
  const left = names.length - MOST_DEVICES;
  return [...names.slice(0, MOST_DEVICES), ...(left > 0 ? [`${left} more`] : [])].join(' or ');
}

function nameOf({ role, hop, address }: Suspect): string {
  if (role === 'unit') return address === undefined ? 'the unit' : `the unit ${address}`;
  return address ?? (hop === undefined ? `a ${role} on the way` : `hop ${hop} (no answer)`);
}
