import type { Report } from '../../model/report.js';

/** What to change, and where, in one sentence for each unit that something fails for: rules first, then what no rule mends. */
export async function answersOf(report: Report): Promise<Record<string, string>> {
  const { changesOf, sayWhere, unmendedBy } = await import('../../report/change.js');
  const changes = changesOf(report);
  const answers = report.targets.flatMap((target): [string, string][] => {
    const own = changes.filter(({ units }) => units.some(({ address }) => address === target.address));
    const rules = own.map((change) => `${allowFor(change.allow, target.address)} ${sayWhere(change)}`);
    const others = unmendedBy(changes, target).map(({ remedy }) => remedy);
    const parts = [...rules, ...others];
    return parts.length === 0 ? [] : [[target.address, parts.join(' ')]];
  });
  return Object.fromEntries(answers);
}

/** Of a rule for many units, what concerns this one. */
function allowFor(allow: readonly string[], address: string): string {
  const own = allow.filter((one) => one.split(/\s+/).includes(address));
  return (own.length > 0 ? own : allow).join('; ');
}
