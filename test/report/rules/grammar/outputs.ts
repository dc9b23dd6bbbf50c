import { PORT_TABLE, rowRequirement } from '../../../../src/model/port-table.js';
import type { Report } from '../../../../src/model/report.js';
import type { PortRequirement, RequirementId } from '../../../../src/model/requirement.js';
import { type Block, blockOf } from '../../../../src/report/rules/block.js';
import { type Need, type NeedOptions, neededRules } from '../../../../src/report/rules/need.js';
import { renderRules, VENDORS } from '../../../../src/report/rules/rules.js';
import { RECORDED, recorded, targetOf } from '../../../support/recorded.js';
import { manyTargets } from '../../../support/reports.js';

/** What one vendor's syntax makes of one report. */
export interface Output {
  readonly title: string;
  readonly needs: readonly Need[];
  /** Without the head, blank lines and comments. */
  readonly lines: readonly string[];
}

const BASE = 50804;

/** The report of a scenario with these requirements, for `all: true`. */
function wanting(ids: readonly RequirementId[], basePort = BASE): Report {
  const report = recorded('healthy');
  const target = targetOf(report);
  const requirements = ids.map((id) => ({ id, title: 'x', status: 'met' as const, reason: 'x', findings: [] }));
  return { ...report, settings: { ...report.settings, basePort }, targets: [{ ...target, requirements }] };
}

const ports = PORT_TABLE.map((row) => rowRequirement(row, BASE));
const named: RequirementId[] = ['ping', 'udp-discovery', 'tcp-discovery', 'tcp-config', 'tcp-security'];
const far = Array.from({ length: 14 }, (_, index): PortRequirement => `port-tcp-${60001 + 2 * index}`);

const REPORTS: [string, Report][] = [
  ['the legacy scenario', wanting(['udp-discovery'])],
  ['the security settings', wanting(['ping', 'tcp-config', 'tcp-security'])],
  ['the port table', wanting(ports)],
  ['every requirement', wanting([...named, ...ports])],
  ['a moved base port', wanting([...named, ...ports], 60000)],
  ['many single ports', wanting(far)],
  ['UDP without TFTP', wanting(['port-udp-161', 'port-udp-520'])],
  ['three units', manyTargets(3)],
  ['forty units', manyTargets(40)],
  ...RECORDED.map((name): [string, Report] => [name, recorded(name)]),
];

const SOURCES = [null, '192.168.10.0/24', '10.0.0.0/8', '192.168.10.16/30', '0.0.0.0/0'].map((text) =>
  text === null ? null : blockOf(text),
);

const OPTIONS: NeedOptions[] = SOURCES.flatMap((source) => [
  { all: true, source },
  { all: false, source },
]);

/** Every report under every option, as far as anything is to be written. */
export function outputsOf(name: string): Output[] {
  const vendor = VENDORS[name];
  if (!vendor) throw new Error(`no vendor ${name}`);
  return REPORTS.flatMap(([what, report]) =>
    OPTIONS.flatMap((options) => {
      const needs = neededRules(report, options);
      if (needs.length === 0) return [];
      const text = renderRules(report, vendor, { ...options, chain: null });
      const body = text.slice(text.indexOf('\n\n') + 2).split('\n');
      const lines = body.filter((line) => line !== '' && (vendor.comment === '' || !line.startsWith(vendor.comment)));
      return [{ title: `${what}, ${options.all ? 'all' : 'missing'}, ${sourceName(options.source)}`, needs, lines }];
    }),
  );
}

function sourceName(source: Block | null): string {
  return source ? `from ${source.address}/${source.prefix}` : 'from the PC';
}
