import { PORT_TABLE, rowRequirement } from '../../../../src/model/port-table.js';
import type { Report } from '../../../../src/model/report.js';
import type { PortRequirement, RequirementId } from '../../../../src/model/requirement.js';
import { type Block, blockOf } from '../../../../src/report/rules/block.js';
import type { Need } from '../../../../src/report/rules/need.js';
import { renderRules, vendorOf } from '../../../../src/report/rules/rules.js';
import { type NeedOptions, selectRules } from '../../../../src/report/rules/select.js';
import { RECORDED, recorded, targetOf } from '../../../support/recorded.js';
import { manyTargets } from '../../../support/reports.js';
import { withFindings } from '../edited.js';

/** What one vendor's syntax makes of the rules for one place. */
export interface Output {
  readonly title: string;
  readonly needs: readonly Need[];
  /** Without head, label and comments. */
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

/** The PC's own firewall is the only suspect. */
function ofPc(direction: 'forward' | 'return', id: RequirementId): Report {
  const suspects = [{ role: 'pc' as const, hop: 0, direction }];
  const own = { requirements: [id], protocol: undefined, port: undefined, suspects } as object;
  const report = withFindings('config-dropped-r2', [{ code: 'pc-firewall', ...own }]);
  const requirements = [{ id, title: 'x', status: 'failed' as const, reason: 'x', findings: ['f1'] }];
  return { ...report, targets: [{ ...targetOf(report), requirements }] };
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
  ['what the PC refuses', ofPc('forward', 'tcp-config')],
  ['answers that the PC may drop', ofPc('return', 'tcp-config')],
  ['pings that the PC may drop', ofPc('return', 'ping')],
  ['TFTP that the PC refuses', ofPc('forward', 'udp-discovery')],
  ['answers of TFTP that the PC may drop', ofPc('return', 'udp-discovery')],
  ...RECORDED.map((name): [string, Report] => [name, recorded(name)]),
];

const SOURCES = [null, '192.168.10.0/24', '10.0.0.0/8', '192.168.10.16/30', '0.0.0.0/0'].map((text) =>
  text === null ? null : blockOf(text),
);

const OPTIONS: NeedOptions[] = SOURCES.flatMap((source) => [
  { all: true, source },
  { all: false, source },
]);

/** Every report under every option, each place by itself, as far as anything is to be written there. */
export function outputsOf(name: string): Output[] {
  const vendor = vendorOf(name);
  if (!vendor) throw new Error(`no vendor ${name}`);
  return REPORTS.flatMap(([what, report]) =>
    OPTIONS.flatMap((options) => {
      const { printed } = selectRules(report, vendor, options);
      // What stands before is the head, or the subject of a letter and its reason.
      const blocks = renderRules(report, vendor, { ...options, chain: null }).split('\n\n');
      const bodies = printed.length === 0 ? [] : blocks.slice(-printed.length);
      const title = `${what}, ${options.all ? 'all' : 'missing'}, ${sourceName(options.source)}`;
      return printed.flatMap(({ needs }, index) => {
        const lines = (bodies[index] ?? '').split('\n').filter((line) => isRule(line, vendor.comment));
        return lines.length === 0 ? [] : [{ title, needs, lines }];
      });
    }),
  );
}

/** In a letter, the sentences that ask for something. */
function isRule(line: string, comment: string): boolean {
  if (comment === '') return /^ {3}(Please allow|The replies to it) /.test(line);
  return line !== '' && !line.startsWith(comment);
}

function sourceName(source: Block | null): string {
  return source ? `from ${source.address}/${source.prefix}` : 'from the PC';
}
