import { describe, expect, it } from 'vitest';
import type { Suspect } from '../../../src/model/finding.js';
import type { Report } from '../../../src/model/report.js';
import { renderHtml } from '../../../src/report/formats/html/page.js';
import type { RuleGroup } from '../../../src/report/rules/group.js';
import { labelOf } from '../../../src/report/rules/place.js';
import { renderRules, VENDORS } from '../../../src/report/rules/rules.js';
import { selectRules } from '../../../src/report/rules/select.js';
import type { VendorName } from '../../../src/report/rules/vendor-names.js';
import { recorded, targetOf } from '../../support/recorded.js';
import { HOSTILE } from '../../support/reports.js';
import { edited, requirement, withFindings } from './edited.js';

const BOTH = { at: ['path', 'pc'] as const };
const MISSING = { all: false, source: null };
const R1: Suspect = { role: 'router', hop: 1, address: '192.168.10.1', direction: 'forward' };
const R2: Suspect = { role: 'router', hop: 2, address: '10.0.12.2', direction: 'forward' };
const UNIT: Suspect = { role: 'unit', hop: 3, address: '192.168.42.1', direction: 'forward' };
const PC: Suspect = { role: 'pc', hop: 0, direction: 'forward' };

const groupsOf = (report: Report): readonly RuleGroup[] => selectRules(report, BOTH, MISSING).printed;
const labels = (report: Report): string[][] =>
  groupsOf(report).map((group) => labelOf(group, report.targets.length > 1));
const flows = ({ needs }: RuleGroup): string[] => needs.map(({ protocol, ports }) => [protocol, ...ports].join(' '));

/** Whole pages of one unit after the other. */
function units(name: string, ...addresses: string[]): Report {
  const report = recorded(name);
  const target = JSON.stringify(targetOf(report));
  return { ...report, targets: addresses.map((address) => JSON.parse(target.replaceAll('192.168.42.1', address))) };
}

describe('a label', () => {
  it('names the finding and its suspects, and who may drop the replies', () => {
    expect(labels(recorded('config-dropped-r2'))).toEqual([
      [
        'f1: for hop 2 (10.0.12.2), router; or the unit (192.168.42.1) [port-filtered, likely]',
        'The replies have to be let through on their way back, too: they may be what is dropped, by hop 1 (192.168.10.1), router',
      ],
    ]);
  });

  it('says that it cannot be told whether a filter drops it, and which one would', () => {
    expect(labels(recorded('everything-dropped-r2'))).toEqual([
      [
        'f1: it cannot be told from this report whether a filter drops it; if the filter of hop 2 (10.0.12.2) does, these rules are needed [path-silent, likely]',
        'Other suspects: hop 3 (does not answer), router; or the unit (192.168.42.1)',
      ],
    ]);
  });

  it('names the router first where the unit is the first suspect, and says that it refuses', () => {
    const early = edited('unit-absent', () => ({ evidence: targetOf(recorded('config-dropped-r2')).evidence }));
    expect(labels(early)[0]?.[0]).toBe(
      'f1: it cannot be told from this report whether a filter refuses it; if the filter of hop 2 (10.0.12.2) does, these rules are needed [unit-unreachable, likely]',
    );
  });

  it.each<[string, Suspect[], string[]]>([
    [
      'a router of which nothing is known',
      [{ role: 'router', direction: 'forward' }],
      ['f1: for a router on the way (not known which) [port-filtered, likely]'],
    ],
    [
      'a device that no trace saw',
      [{ role: 'router', address: '10.9.9.9', direction: 'forward' }],
      ['f1: for the router 10.9.9.9 [port-filtered, likely]'],
    ],
    [
      'a gateway',
      [{ role: 'gateway', hop: 1, address: '192.168.10.1', direction: 'forward' }],
      ['f1: for hop 1 (192.168.10.1), gateway [port-filtered, likely]'],
    ],
    ['the unit alone', [UNIT], ['f1: for the unit (192.168.42.1) [port-filtered, likely]']],
  ])('is of %s', (_what, suspects, expected) => {
    expect(labels(withFindings('config-dropped-r2', [{ suspects }]))).toEqual([expected]);
  });

  it('names the unit where the report is of several', () => {
    expect(labels(units('config-dropped-r1', '10.20.0.1', '10.20.0.2'))).toEqual([
      [
        '10.20.0.1 f1; 10.20.0.2 f1: for hop 1 (192.168.10.1), router; or hop 2 (10.0.12.2), router [port-filtered, likely]',
      ],
    ]);
  });

  it('counts the units where there are many', () => {
    const addresses = Array.from({ length: 40 }, (_, index) => `10.20.0.${index + 1}`);
    expect(labels(units('config-dropped-r2', ...addresses))[0]?.[0]).toMatch(
      /^10\.20\.0\.1 f1; .*; 10\.20\.0\.5 f1; and 35 more units: for hop 2 \(10\.0\.12\.2\), router; or the unit \[/,
    );
  });

  it.each(HOSTILE)('holds nothing of an address that is %s', (_what, address) => {
    const label = labels(withFindings('config-dropped-r2', [{ suspects: [{ ...R2, address }] }]));
    expect(label).toEqual([['f1: for hop 2 (does not answer), router [port-filtered, likely]']]);
  });
});

describe('rules', () => {
  it('of two faults at two devices stand apart', () => {
    const groups = groupsOf(recorded('config-dropped-and-ping-rejected'));
    expect(groups.map(flows)).toEqual([['icmp'], ['tcp 50804 50805']]);
    expect(groups.map(({ needs }) => needs.map(({ findings }) => findings))).toEqual([[['f1']], [['f2']]]);
    expect(labels(recorded('config-dropped-and-ping-rejected'))).toEqual([
      ['f1: for hop 2 (10.0.12.2), router [ping-rejected, likely]'],
      ['f2: for hop 1 (192.168.10.1), router; or hop 2 (10.0.12.2), router [port-filtered, likely]'],
    ]);
  });

  it('of two faults at the same device stand together', () => {
    const report = withFindings('config-dropped-r2', [
      { code: 'ping-filtered', protocol: 'icmp', port: undefined, requirements: ['ping'], suspects: [R1, R2] },
      { suspects: [R1, R2] },
    ] as never);
    const requirements = [requirement('ping', 'failed', ['f1']), requirement('tcp-config', 'failed', ['f2'])];
    const groups = groupsOf({ ...report, targets: [{ ...targetOf(report), requirements }] });
    expect(groups.map(flows)).toEqual([['icmp', 'tcp 50804 50805']]);
  });

  it('of the plain and the TLS port at different devices hold one port each, under different names', () => {
    const report = withFindings('config-dropped-r2', [
      { port: 50804, suspects: [R1] },
      { port: 50805, suspects: [R2] },
    ]);
    const requirements = [requirement('tcp-config', 'failed', ['f1', 'f2'])];
    const groups = groupsOf({ ...report, targets: [{ ...targetOf(report), requirements }] });
    expect(groups.map(flows)).toEqual([['tcp 50804'], ['tcp 50805']]);
    expect(groups.flatMap(({ needs }) => needs.map(({ nth }) => nth))).toEqual([1, 2]);
  });

  it.each<[VendorName, RegExp]>([
    ['fortigate', /set name "(\S+)"/g],
    ['paloalto', /^move rulebase security rules (\S+) top/gm],
    ['juniper-srx', /global policy (\S+) then permit/g],
    ['azure-nsg', /--name (\S+)/g],
    ['azure-nsg', /--priority (\S+)/g],
  ])('of several devices do not replace each other in the syntax of %s (%s)', (name, form) => {
    const report = withFindings('config-dropped-r2', [
      { port: 50804, suspects: [R1] },
      { port: 50805, suspects: [R2] },
    ]);
    const requirements = [requirement('tcp-config', 'failed', ['f1', 'f2'])];
    const two = { ...report, targets: [{ ...targetOf(report), requirements }] };
    const names = [...renderRules(two, VENDORS[name], { ...MISSING, chain: null }).matchAll(form)].map(
      ([, one]) => one,
    );
    expect(new Set(names).size).toBe(2);
    expect(names).toHaveLength(2);
  });

  it('of two explanations of one silence stand once, with the suspects of both, and as a doubt', () => {
    const report = withFindings('config-dropped-r2', [
      { certainty: 'possible', suspects: [UNIT, { ...R1, direction: 'return' }] },
      { certainty: 'possible', suspects: [R2, UNIT] },
    ]);
    expect(labels(report)).toEqual([
      [
        'f1, f2: it cannot be told from this report whether a filter drops it; if the filter of hop 1 (192.168.10.1) does, these rules are needed [port-filtered, possible]',
        'Other suspects: the unit (192.168.42.1); or hop 2 (10.0.12.2), router',
        'The replies have to be let through on their way back, too: they may be what is dropped, by hop 1 (192.168.10.1), router',
      ],
    ]);
  });

  it('of a silence of everything are those that the scenario needs, without what got through', () => {
    expect(groupsOf(recorded('everything-dropped-r2')).map(flows)).toEqual([['icmp', 'tcp 50802 50804 50805']]);
    const report = edited('everything-dropped-r2', ({ requirements }) => ({
      requirements: requirements.map((one) => (one.id === 'ping' ? { ...one, status: 'met' as const } : one)),
    }));
    expect(groupsOf(report).map(flows)).toEqual([['tcp 50802 50804 50805']]);
  });

  it('of a refusal of everything are those that the scenario needs', () => {
    const everything = {
      code: 'port-rejected',
      requirements: ['route'],
      protocol: undefined,
      port: undefined,
    } as never;
    const report = withFindings('everything-dropped-r2', [everything]);
    expect(groupsOf(report).map(flows)).toEqual([['icmp', 'tcp 50802 50804 50805']]);
  });

  it('leave out the port that the unit itself closes', () => {
    const report = withFindings('config-dropped-r2', [
      {},
      { code: 'port-closed', severity: 'note', requirements: [], port: 50805 },
    ]);
    expect(groupsOf(report).map(flows)).toEqual([['tcp 50804']]);
  });

  it('of the PC and of the way stand apart where either may be the cause', () => {
    const groups = groupsOf(withFindings('config-dropped-r2', [{ suspects: [R2, UNIT, PC] }]));
    expect(groups.map(({ where, needs }) => [where, needs[0]?.way])).toEqual([
      ['path', 'both'],
      ['pc', 'out'],
    ]);
    expect(labels(withFindings('config-dropped-r2', [{ suspects: [R2, PC] }]))).toEqual([
      ['f1: for hop 2 (10.0.12.2), router [port-filtered, likely]', 'It may also be the PC’s own firewall'],
      [
        'f1: for the PC’s own firewall (192.168.10.20), if it drops what the PC sends: it is one suspect of several [port-filtered, likely]',
      ],
    ]);
  });

  it('of the PC let the replies in where those are what it may drop', () => {
    const [, own] = groupsOf(withFindings('config-dropped-r2', [{ suspects: [R2, { ...PC, direction: 'return' }] }]));
    expect(own?.needs.map(({ where, way }) => [where, way])).toEqual([['pc', 'in']]);
  });

  it('of a unit that is in the report twice stand once', () => {
    const twice = units('config-dropped-r2', '192.168.42.1', '192.168.42.1');
    expect(groupsOf(twice).map(flows)).toEqual([['tcp 50804 50805']]);
    const all = selectRules(twice, BOTH, { all: true, source: null }).printed;
    expect(all.map(flows)).toEqual([['icmp', 'tcp 50802 50804 50805']]);
  });

  it('of several units behind the same device stand together', () => {
    const groups = groupsOf(units('everything-dropped-r2', '10.20.0.1', '10.20.0.2'));
    expect(groups).toHaveLength(1);
    expect(groups[0]?.needs.map(({ destination, nth }) => [destination.address, nth])).toEqual([
      ['10.20.0.1', 1],
      ['10.20.0.1', 1],
      ['10.20.0.2', 1],
      ['10.20.0.2', 1],
    ]);
  });
});

describe('all that the scenario needs', () => {
  const ALL = { all: true, source: null };
  const closed = edited('healthy', () => ({
    requirements: [
      requirement('port-udp-69', 'met'),
      requirement('port-udp-520', 'not-applicable'),
      requirement('port-udp-50797', 'not-applicable'),
      requirement('port-tcp-50804', 'failed'),
      requirement('port-tcp-50808', 'unproven'),
    ],
  }));

  it('leaves out what the unit was seen to have off', () => {
    expect(selectRules(closed, BOTH, ALL).printed.map(flows)).toEqual([['tcp 50804 50808', 'udp 69']]);
  });

  it('is for the firewalls on the way, and for a syntax that only the PC has, for the PC', () => {
    const wheres = (at: readonly ('path' | 'pc')[]): string[] =>
      selectRules(closed, { at }, ALL).printed.map(({ where }) => where);
    expect([wheres(['path', 'pc']), wheres(['pc']), wheres(['path'])]).toEqual([['path'], ['pc'], ['path']]);
  });

  it('has what the PC itself refuses behind it', () => {
    const report = withFindings('config-dropped-r2', [{ code: 'pc-firewall', suspects: [PC] }]);
    expect(selectRules(report, BOTH, ALL).printed.map(({ where }) => where)).toEqual(['path', 'pc']);
  });
});

describe('what an edited report gives', () => {
  const route = (source: string): Report =>
    edited('config-dropped-r2', ({ evidence }) => ({
      evidence: evidence.map((entry) =>
        entry.probe === 'route-lookup' ? { ...entry, route: { interface: 'e0', source } } : entry,
      ),
    }));

  it.each(['0.0.0.0/0', '0.0.0.0', '224.0.0.1', '255.255.255.255', 'any', '', '192.168.10.20; flush ruleset', '::1'])(
    'as the PC’s address is not copied into rules: %j',
    (source) => {
      expect(groupsOf(route(source))).toEqual([]);
    },
  );

  it.each(['0.0.0.0/0', '10.0.0.0/8', '224.0.0.9', 'nosuch.invalid', ''])(
    'as the unit’s address is not copied into rules: %j',
    (address) => {
      expect(groupsOf(edited('config-dropped-r2', () => ({ address })))).toEqual([]);
    },
  );

  it.each([22, 0, 70000, -1, 49151, 65527])('as the base port is not copied into rules: %j', (basePort) => {
    const report = recorded('everything-dropped-r2');
    const settings = { ...report.settings, basePort };
    expect(groupsOf({ ...report, settings }).map(flows)).toEqual([['icmp', 'tcp 50802']]);
  });

  it.each(['port-tcp-22', 'port-udp-53', 'port-tcp-99999', 'port-udp-50804', 'nonsense', 'constructor'])(
    'as a requirement is not copied into rules: %s',
    (id) => {
      const report = edited('healthy', () => ({ requirements: [requirement(id, 'met')] }));
      expect(selectRules(report, BOTH, { all: true, source: null }).printed).toEqual([]);
    },
  );

  it('as the id of a finding is not copied into names and comments', () => {
    const report = withFindings('config-dropped-r2', [{ id: '"; flush ruleset' }]);
    const requirements = [requirement('tcp-config', 'failed', ['"; flush ruleset'])];
    const [group] = groupsOf({ ...report, targets: [{ ...targetOf(report), requirements }] });
    expect(group?.needs[0]?.findings).toEqual([]);
  });
});

describe('the HTML report', () => {
  it('has the rules of every syntax with their labels, each with its own', () => {
    const page = [renderHtml(recorded('config-dropped-and-ping-rejected'))].flat().join('');
    expect(page).toContain('1. For hop 2 (10.0.12.2), router (likely):\n   Please allow ICMP');
    expect(page).toContain('router; or hop 2 (10.0.12.2), router (likely):\n   Please allow TCP');
    expect(page).toContain('# f1: for hop 2 (10.0.12.2), router [ping-rejected, likely].');
  });

  it('says what rules are needed if a filter is what drops everything', () => {
    const page = [renderHtml(recorded('everything-dropped-r2'))].flat().join('');
    expect(page).toContain(
      'It cannot be told from this report whether a filter drops it; if the filter of hop 2 (10.0.12.2)',
    );
  });
});
