import { type Ipv4, isIpv4 } from '../../model/address.js';
import { InputError } from '../../model/errors.js';
import type { UnresolvedName } from '../../model/host-name.js';
import { addressesOf, parseSearchCriteria, resolveNames, type SearchCriteria } from '../../model/search-criteria.js';
import type { InterfaceList } from '../../net/ports.js';
import { type ScenarioDefinition, takesAnswers } from '../../scenarios/definitions/definition.js';
import { limitWidth } from '../../scenarios/run/concurrency.js';
import type { TargetSpec } from '../../scenarios/run/context.js';
import type { Settings } from '../options/options.js';
import { checkAddress, checkOneUnit, isLoopback, type Names, resolveTarget } from './target.js';

/** What the user said about the units, checked: one address or name, IP Search Criteria, or nothing but the LAN. */
export type WantedTargets =
  | { kind: 'address'; text: string }
  | { kind: 'criteria'; criteria: SearchCriteria }
  | { kind: 'lan' };

/** Where a run goes, with names looked up. */
export interface Destinations {
  targets: Iterable<TargetSpec>;
  /** How many addresses that are. */
  total: number;
  unresolved: UnresolvedName[];
}

const LOOKUPS_AT_ONCE = 8;

/**
 * `--search` is for the scenarios of many units and needed there; `--address` is for the others, and needed where no
 * broadcast finds the units. Throws InputError, and sends nothing.
 */
export function checkTargets(scenario: ScenarioDefinition, settings: Settings): WantedTargets {
  const { address, search } = settings;
  if (usesCriteria(scenario)) return checkSearch(scenario, settings);
  if (search !== undefined) {
    throw new InputError('--search', `is for multi-remote and combined; ${scenario.id} takes --address`, search);
  }
  if (address === undefined && takesAnswers(scenario)) return { kind: 'lan' };
  return { kind: 'address', text: checkAddress(address) };
}

function usesCriteria({ targets }: ScenarioDefinition): boolean {
  return targets === 'criteria' || targets === 'criteria-and-broadcast';
}

function checkSearch(scenario: ScenarioDefinition, { address, search, findBasePort }: Settings): WantedTargets {
  if (findBasePort) {
    throw new InputError('--find-base-port', `is for one unit: use it with run remote, not ${scenario.id}`, true);
  }
  if (address !== undefined) {
    throw new InputError('--address', `is not for ${scenario.id}: name the address in --search`, address);
  }
  if (search === undefined) {
    const example = '"10.1.1.5;10.2.0.1 - 10.2.0.40"';
    throw new InputError(
      '--search',
      `is needed for ${scenario.id}: the IP Search Criteria, such as ${example}`,
      search,
    );
  }
  return { kind: 'criteria', criteria: parseSearchCriteria(search) };
}

/** Looks the names up. One that does not resolve is a target of its own. */
export async function findDestinations(wanted: WantedTargets, names: Names): Promise<Destinations> {
  if (wanted.kind === 'lan') return { targets: [], total: 0, unresolved: [] };
  if (wanted.kind === 'criteria') return findCriteria(wanted.criteria, names);
  const destination = await resolveTarget(wanted.text, names);
  if ('unresolved' in destination) return { targets: [], total: 0, unresolved: [destination.unresolved] };
  return { targets: [{ address: destination.address, expected: true }], total: 1, unresolved: [] };
}

/** The addresses of the criteria, with names looked up. */
export async function findCriteria(given: SearchCriteria, by: Names): Promise<Destinations> {
  const names = [...new Set(given.parts.flatMap((part) => (part.kind === 'name' ? [part.name] : [])))];
  const limit = limitWidth(LOOKUPS_AT_ONCE);
  const answers = await Promise.all(names.map((name) => limit(() => resolveTarget(name, by))));
  const known = new Map<string, Ipv4>();
  const unresolved: Destinations['unresolved'] = [];
  for (const [index, answer] of answers.entries()) {
    if ('address' in answer) known.set(names[index] ?? '', answer.address);
    else unresolved.push(answer.unresolved);
  }
  const criteria = resolveNames(given, known);
  return { targets: addressesOf(criteria), total: criteria.count, unresolved };
}

/** Checks the addresses that were named, before anything is sent. Throws InputError. */
export function checkNamed(wanted: WantedTargets, interfaces: InterfaceList): void {
  if (wanted.kind === 'address' && isIpv4(wanted.text)) checkOneUnit(wanted.text, interfaces);
  if (wanted.kind === 'criteria') checkNamedParts(wanted.criteria, interfaces);
}

/** The addresses that the criteria name one by one; the members of ranges need not be units. Throws InputError. */
export function checkNamedParts({ parts }: SearchCriteria, interfaces: InterfaceList): void {
  for (const part of parts) if (part.kind === 'address') checkOneUnit(part.address, interfaces, '--search');
}

/** Whether anything that was named is on the loopback: stand-ins of the PC itself. */
export function goesToLoopback(wanted: WantedTargets): boolean {
  if (wanted.kind === 'criteria') return namesLoopback(wanted.criteria);
  return wanted.kind === 'address' && isLoopback(wanted.text);
}

/** The same for IP Search Criteria. */
export function namesLoopback({ parts }: SearchCriteria): boolean {
  return parts.some((part) => {
    if (part.kind === 'range') return isLoopback(part.first);
    return isLoopback(part.kind === 'name' ? part.name : part.address);
  });
}
