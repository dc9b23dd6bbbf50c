import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Report } from '../../../src/model/report.js';
import { blockOf, netmask, wildcard } from '../../../src/report/rules/block.js';
import type { Need } from '../../../src/report/rules/need.js';
import { remarksOn } from '../../../src/report/rules/remarks.js';
import { renderRules, VENDORS, vendorOf } from '../../../src/report/rules/rules.js';
import { type NeedOptions, selectRules } from '../../../src/report/rules/select.js';
import { RECORDED, recorded, targetOf } from '../../support/recorded.js';
import { HOSTILE, hostile, manyTargets } from '../../support/reports.js';

const GOLDEN = join(import.meta.dirname, '../../fixtures/rules');
const MISSING: NeedOptions = { all: false, source: null };
const network = blockOf('192.168.10.0/24');

/** A legacy unit whose UDP discovery a router drops. */
function legacy(): Report {
  const report = recorded('config-dropped-r2');
  const target = targetOf(report);
  const finding = {
    ...target.findings[0],
    code: 'udp-discovery-off',
    requirements: ['udp-discovery'],
    protocol: 'udp',
    port: 69,
  };
  const requirement = { id: 'udp-discovery', title: 'x', status: 'failed', reason: 'x', findings: ['f1'] };
  return {
    ...report,
    scenario: 'legacy',
    targets: [{ ...target, requirements: [requirement], findings: [finding] }],
  } as Report;
}

/** The PC's own firewall is the only suspect. */
function onPc(name = 'ping-dropped-r2'): Report {
  const report = recorded(name);
  const target = targetOf(report);
  const suspects = [{ role: 'pc', hop: 0, direction: 'forward' }];
  return {
    ...report,
    targets: [{ ...target, findings: target.findings.map((one) => ({ ...one, code: 'pc-firewall', suspects })) }],
  } as Report;
}

function needsOf(report: Report): Need[] {
  return selectRules(report, { at: ['path', 'pc'] }, MISSING).printed.flatMap(({ needs }) => needs);
}

const CASES: [string, Report, NeedOptions][] = [
  ['one-port', recorded('config-dropped-r2'), MISSING],
  ['network', recorded('config-dropped-r2'), { all: false, source: network }],
  ['all', recorded('healthy'), { all: true, source: null }],
  ['ping', recorded('ping-dropped-r2'), MISSING],
  ['tftp', legacy(), MISSING],
  ['own-firewall', onPc(), MISSING],
  ['three-units', manyTargets(3), MISSING],
  ['silent', recorded('everything-dropped-r2'), MISSING],
  ['two-faults', recorded('config-dropped-and-ping-rejected'), MISSING],
];

describe.each(Object.entries(VENDORS))('the rules for %s', (name, vendor) => {
  const ofConfig = name === 'windows' ? onPc('config-dropped-r2') : recorded('config-dropped-r2');

  // PATHPROOF_GOLDEN=write stores what is rendered now; read the difference before committing it.
  it.each(CASES)('of %s are those stored', (title, report, options) => {
    const text = renderRules(report, vendor, { ...options, chain: null });
    const file = join(GOLDEN, `${name}-${title}.txt`);
    if (process.env['PATHPROOF_GOLDEN'] === 'write') writeFileSync(file, text);
    expect(text).toBe(readFileSync(file, 'utf8'));
  });

  it('name the PC, the unit and the ports, and nothing wider', () => {
    const text = renderRules(ofConfig, vendor, { ...MISSING, chain: null });
    const isRule = (line: string): boolean =>
      vendor.comment === '' ? line.includes('Please allow') : !line.startsWith(vendor.comment);
    const rules = text.split('\n').filter(isRule);
    const told = rules.join('\n');
    expect(told).toContain('192.168.10.20');
    expect(text).toContain('192.168.42.1');
    expect(told).toMatch(/50804[ ,:-]+(50805|.*50805)|50804[^]*50805/);
    expect(told).not.toMatch(/50802|0\.0\.0\.0\/0/);
  });

  it('say how the replies pass and where the rules belong', () => {
    const text = renderRules(ofConfig, vendor, { ...MISSING, chain: null });
    expect(text).toContain(vendor.replies.replace(/\.$/, ''));
    expect(text).toContain(name === 'ticket' ? 'For hop 2 (10.0.12.2), router' : vendor.place.replace(/\.$/, ''));
    expect(text).not.toContain('TFTP:');
  });

  it('say what TFTP needs where UDP discovery matters', () => {
    const options = { all: name === 'windows', source: null, chain: null };
    expect(renderRules(legacy(), vendor, options)).toContain(`TFTP: ${vendor.tftp.replace(/\.$/, '')}`);
  });

  it.each(HOSTILE)('hold no line that %s made', (_what, text) => {
    const lines = (given: string): string[] => {
      const report = hostile(given);
      const settled = { ...report, targets: report.targets.map((target) => ({ ...target, address: '192.168.42.1' })) };
      return renderRules(settled, vendor, { ...MISSING, chain: null }).split('\n');
    };
    expect(lines(text).slice(1)).toEqual(lines('harmless').slice(1));
  });
});

describe('what is missing', () => {
  it.each(RECORDED)('by %s is what failed, or may have failed, for a reason that a firewall can mend', (name) => {
    const report = recorded(name);
    const { findings, requirements } = targetOf(report);
    const failures = findings.filter(({ severity }) => severity === 'failure');
    const needs = needsOf(report);
    const told = needs.flatMap((need) => need.requirements);
    expect(new Set(told).size).toBe(told.length);
    for (const id of told) expect(['failed', 'unproven']).toContain(requirements.find((one) => one.id === id)?.status);
    if (failures.length === 0) expect(needs).toEqual([]);
    const remarks = remarksOn(report, VENDORS.nftables, MISSING).filter((text) => text.startsWith('no rule mends'));
    expect(needs.length > 0 || remarks.length > 0).toBe(failures.length > 0);
  });

  it.each(['no-route-r1', 'config-closed', 'unit-absent', 'pc-no-route'])(
    'is no rule for %s, with the reason',
    (name) => {
      expect(needsOf(recorded(name))).toEqual([]);
      expect(renderRules(recorded(name), VENDORS.ticket, { ...MISSING, chain: null })).toBe('');
      expect(remarksOn(recorded(name), VENDORS.ticket, MISSING).at(-1)).toMatch(
        /^no rule mends 192\.168\.42\.1 f1 [a-z-]+: [A-Z]/,
      );
    },
  );

  it('is never a rule for a broadcast', () => {
    const report = legacy();
    const everybody = { ...report, targets: [{ ...targetOf(report), address: '255.255.255.255' }] };
    expect(needsOf(everybody)).toEqual([]);
    expect(remarksOn(everybody, VENDORS.pf, MISSING)).toContain(
      '255.255.255.255: no router passes a broadcast on, so that no rule helps',
    );
  });

  it('is no rule for a unit on the PC’s own link, unless the PC’s own firewall refuses', () => {
    const onLink = (report: Report): Report => {
      const target = targetOf(report);
      const evidence = target.evidence.map((entry) =>
        entry.probe === 'route-lookup' ? { ...entry, outcome: 'on-link' as const } : entry,
      );
      return { ...report, targets: [{ ...target, evidence }] };
    };
    expect(needsOf(onLink(recorded('config-dropped-unit')))).toEqual([]);
    expect(remarksOn(onLink(recorded('config-dropped-unit')), VENDORS.pf, MISSING).at(-1)).toMatch(
      /^no rule on the way mends 192\.168\.42\.1 f1 port-filtered: Allow/,
    );
    expect(needsOf(onLink(onPc()))).toHaveLength(1);
  });

  it('belongs to the PC where its own firewall refuses', () => {
    expect(needsOf(onPc()).map(({ where, way }) => [where, way])).toEqual([['pc', 'out']]);
    expect(needsOf(recorded('ping-dropped-r2')).map(({ where, way }) => [where, way])).toEqual([['path', 'both']]);
  });
});

describe('names of vendors', () => {
  it.each(['constructor', '__proto__', 'toString', '', 'NFTABLES'])('%j is none', (name) => {
    expect(vendorOf(name)).toBeNull();
  });
});

describe('a block of addresses', () => {
  it.each([
    ['192.168.10.20', '255.255.255.255', '0.0.0.0'],
    ['192.168.10.0/24', '255.255.255.0', '0.0.0.255'],
    ['10.0.0.0/8', '255.0.0.0', '0.255.255.255'],
    ['0.0.0.0/0', '0.0.0.0', '255.255.255.255'],
    ['192.0.2.128/25', '255.255.255.128', '0.0.0.127'],
  ])('%s has the masks of its length', (text, mask, inverse) => {
    const block = blockOf(text);
    if (!block) throw new Error(text);
    expect([netmask(block), wildcard(block)]).toEqual([mask, inverse]);
  });

  it.each([
    '',
    '10.0.0.1/8',
    '10.0.0.0/33',
    '10.0.0.0/',
    '10.0.0.0/8/8',
    '10.0.0',
    '10.0.0.00',
    'any',
    '10.0.0.0/-1',
    '10.0.0.0/1e1',
  ])('%j is none', (text) => {
    expect(blockOf(text)).toBeNull();
  });
});
