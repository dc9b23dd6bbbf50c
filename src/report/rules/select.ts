import type { Report } from '../../model/report.js';
import type { Block } from './block.js';
import { missingRules, type RuleGroup, rulesOfScenario } from './group.js';
import type { Vendor } from './vendor.js';

export interface NeedOptions {
  /** Everything that the scenario needs, not only what is missing. */
  readonly all: boolean;
  /** Instead of the PC's own address: the network it is in, for example. */
  readonly source: Block | null;
}

/** The groups of rules that a vendor's syntax is for, and those that belong into another kind of firewall. */
export interface Selection {
  readonly printed: readonly RuleGroup[];
  readonly elsewhere: readonly RuleGroup[];
}

/**
 * What is to be printed for this vendor. Behind all that the scenario needs of the firewalls on the way stands what the
 * PC's own is known to refuse.
 */
export function selectRules(report: Report, vendor: Pick<Vendor, 'at'>, { all, source }: NeedOptions): Selection {
  const { at = ['path'] } = vendor;
  const usual = at[0] ?? 'path';
  const missing = missingRules(report, source);
  const groups = all
    ? [...rulesOfScenario(report, source, usual), ...missing.filter((group) => usual === 'path' && isOwn(group))]
    : missing;
  return {
    printed: numbered(groups.filter(({ where }) => at.includes(where))),
    elsewhere: groups.filter(({ where }) => !at.includes(where)),
  };
}

function isOwn({ where, suspects }: RuleGroup): boolean {
  return where === 'pc' && suspects.every(({ role }) => role === 'pc');
}

/** Names of rules have to differ, of what stands in different groups as well. */
function numbered(groups: readonly RuleGroup[]): RuleGroup[] {
  const counts = new Map<string, number>();
  return groups.map((group) => {
    const needs = group.needs.map((need) => {
      const key = `${need.protocol} ${need.destination.address}`;
      counts.set(key, (counts.get(key) ?? 0) + 1);
      return { ...need, nth: counts.get(key) ?? 1 };
    });
    return { ...group, needs };
  });
}
