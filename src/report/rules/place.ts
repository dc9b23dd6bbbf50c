import { isIpv4 } from '../../model/address.js';
import type { FindingCode, Suspect } from '../../model/finding.js';
import { capitalise } from '../../model/sentences.js';
import { short } from './block.js';
import type { RuleGroup } from './group.js';

/** Findings in which a device answers with a refusal; in the others packets get lost without a word. */
const REFUSALS: readonly FindingCode[] = ['port-rejected', 'ping-rejected', 'port-reset', 'unit-unreachable'];
/** More units than this are counted. */
const MOST_UNITS = 5;

/**
 * For which devices the rules of a group are, in sentences without their full stop: `f2: for hop 2 (10.0.12.2), router;
 * or the unit (192.168.42.1) [port-filtered, likely]`. `several`: the report is of several units.
 */
export function labelOf(group: RuleGroup, several: boolean): string[] {
  return label(group, `${sayWhose(group, several)}: `, ` ${sayCodes(group)}`);
}

/** The same for a reader who does not have the report: `For hop 2 (10.0.12.2), router; or the unit (192.168.42.1) (likely)`. */
export function plainLabelOf(group: RuleGroup): string[] {
  const [first = '', ...others] = label(group, '', group.doubtful ? '' : saySure(group));
  return [capitalise(first), ...others];
}

function label(group: RuleGroup, who: string, codes: string): string[] {
  if (isWholeScenario(group)) return [`${who}${sayEverywhere(group)}`];
  if (group.where === 'pc') return [`${who}${sayPc(group)}${codes}`];
  if (group.doubtful) return [`${who}${sayDoubt(group)}${codes}`, ...sayOthers(group), ...sayBack(group)];
  const devices = sayDevices(forward(group));
  if (devices === '') return [`${who}for the replies at ${sayDevices(back(group))}${codes}`, ...sayPcToo(group)];
  return [`${who}for ${devices}${codes}`, ...sayBack(group), ...sayPcToo(group)];
}

/** ` (likely)`; nothing where it is proved. */
function saySure({ parts }: RuleGroup): string {
  const certainties = parts.flatMap(({ findings }) => findings.map(({ certainty }) => certainty));
  const weakest = (['possible', 'likely'] as const).find((one) => certainties.includes(one));
  return weakest === undefined ? '' : ` (${weakest})`;
}

/** `f1, f2`; with the unit where there are several: `10.20.0.1 f1; 10.20.0.2 f3`. */
export function sayWhose(group: RuleGroup, several: boolean): string {
  const whose = group.parts.map(({ unit, findings }) => {
    const ids = findings.map(({ id }) => id).join(', ');
    return several || ids === '' ? `${unit}${ids === '' ? '' : ' '}${ids}` : ids;
  });
  const all = [...new Set(whose)];
  const left = all.length - MOST_UNITS;
  return [...all.slice(0, MOST_UNITS), ...(left > 0 ? [`and ${left} more units`] : [])].join('; ');
}

/** The devices that the rules of a group are for, most likely first. */
export function sayPlaces(group: RuleGroup): string {
  return group.where === 'pc' ? sayOwn(group) : sayDevices(forward(group)) || sayDevices(back(group));
}

/** Whether it is not of findings, but of all that the scenario needs. */
export function isWholeScenario({ parts }: RuleGroup): boolean {
  return parts.every(({ findings }) => findings.length === 0);
}

/** `hop 2 (10.0.12.2), router`; an address that is none is left out. */
function sayDevice(suspect: Suspect): string {
  const { role, hop } = suspect;
  return role === 'unit' || role === 'pc' || hop === undefined ? nameOf(suspect) : `${nameOf(suspect)}, ${role}`;
}

/** `hop 2 (10.0.12.2)`, `the unit (192.168.42.1)`, `a router on the way (not known which)`. */
function nameOf({ role, hop, address }: Suspect): string {
  const known = address !== undefined && isIpv4(address) ? address : null;
  if (role === 'unit') return known === null ? 'the unit' : `the unit (${known})`;
  if (hop !== undefined) return `hop ${hop} (${known ?? 'does not answer'})`;
  return known === null ? `a ${role} on the way (not known which)` : `the ${role} ${known}`;
}

function sayDevices(suspects: readonly Suspect[]): string {
  return suspects.map(sayDevice).join('; or ');
}

function forward({ suspects }: RuleGroup): Suspect[] {
  return suspects.filter(({ role, direction }) => role !== 'pc' && direction === 'forward');
}

function back({ suspects }: RuleGroup): Suspect[] {
  return suspects.filter(({ role, direction }) => role !== 'pc' && direction === 'return');
}

function sayCodes({ parts }: RuleGroup): string {
  const findings = parts.flatMap((part) => part.findings);
  return `[${[...new Set(findings.map(({ code, certainty }) => `${code}, ${certainty}`))].join('; ')}]`;
}

function sayEverywhere({ where }: RuleGroup): string {
  const place = where === 'pc' ? 'the PC’s own firewall' : 'every firewall and access list on the way';
  return `all that the scenario needs, for ${place}`;
}

/** A filter is one explanation of several: the rules are needed if it is the right one. */
function sayDoubt(group: RuleGroup): string {
  const codes = group.parts.flatMap(({ findings }) => findings.map(({ code }) => code));
  const verb = codes.some((code) => REFUSALS.includes(code)) ? 'refuses' : 'drops';
  const first = firstFilter(group);
  const filter = first ? nameOf(first) : 'a router on the way (not known which)';
  return `it cannot be told from this report whether a filter ${verb} it; if the filter of ${filter} does, these rules are needed`;
}

function firstFilter({ suspects }: RuleGroup): Suspect | undefined {
  return suspects.find(({ role }) => role !== 'pc' && role !== 'unit') ?? suspects.find(({ role }) => role === 'unit');
}

function sayOthers(group: RuleGroup): string[] {
  const first = firstFilter(group);
  const others = forward(group).filter((suspect) => first === undefined || nameOf(suspect) !== nameOf(first));
  return [...(others.length > 0 ? [`Other suspects: ${sayDevices(others)}`] : []), ...sayPcToo(group)];
}

function sayBack(group: RuleGroup): string[] {
  const devices = sayDevices(back(group));
  return devices === ''
    ? []
    : [`The replies have to be let through on their way back, too: they may be what is dropped, by ${devices}`];
}

function sayPcToo({ suspects }: RuleGroup): string[] {
  return suspects.some(({ role }) => role === 'pc') ? ['It may also be the PC’s own firewall'] : [];
}

function sayPc(group: RuleGroup): string {
  const out = group.needs.some(({ way }) => way === 'out');
  if (group.suspects.every(({ role }) => role === 'pc'))
    return `for ${sayOwn(group)}, which refuses what the PC sends; not for a router`;
  return `for ${sayOwn(group)}, if it drops ${out ? 'what the PC sends' : 'the replies'}: it is one suspect of several`;
}

/** `the PC’s own firewall (192.168.10.20)` */
function sayOwn({ needs }: RuleGroup): string {
  const [need] = needs;
  return `the PC’s own firewall${need ? ` (${short(need.source)})` : ''}`;
}
