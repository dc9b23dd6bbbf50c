import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Report } from '../../../src/model/report.js';
import { blockOf, netmask, wildcard } from '../../../src/report/rules/block.js';
import { type NeedOptions, neededRules, notMended } from '../../../src/report/rules/need.js';
import { renderRules, VENDORS, vendorOf } from '../../../src/report/rules/rules.js';
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

function onPc(): Report {
  const report = recorded('ping-dropped-r2');
  const target = targetOf(report);
  return {
    ...report,
    targets: [{ ...target, findings: target.findings.map((one) => ({ ...one, code: 'pc-firewall' })) }],
  } as Report;
}

const CASES: [string, Report, NeedOptions][] = [
  ['one-port', recorded('config-dropped-r2'), MISSING],
  ['network', recorded('config-dropped-r2'), { all: false, source: network }],
  ['all', recorded('healthy'), { all: true, source: null }],
  ['ping', recorded('ping-dropped-r2'), MISSING],
  ['tftp', legacy(), MISSING],
  ['own-firewall', onPc(), MISSING],
  ['three-units', manyTargets(3), MISSING],
];

describe.each(Object.entries(VENDORS))('the rules for %s', (name, vendor) => {
  // PATHPROOF_GOLDEN=write stores what is rendered now; read the difference before committing it.
  it.each(CASES)('of %s are those stored', (title, report, options) => {
    const text = renderRules(report, vendor, { ...options, chain: null });
    const file = join(GOLDEN, `${name}-${title}.txt`);
    if (process.env['PATHPROOF_GOLDEN'] === 'write') writeFileSync(file, text);
    expect(text).toBe(readFileSync(file, 'utf8'));
  });

  it('name the PC, the unit and the ports, and nothing wider', () => {
    const text = renderRules(recorded('config-dropped-r2'), vendor, { ...MISSING, chain: null });
    const rules = text.split('\n').filter((line) => vendor.comment === '' || !line.startsWith(vendor.comment));
    const told = rules.join('\n');
    expect(told).toContain('192.168.10.20');
    expect(text).toContain('192.168.42.1');
    expect(told).toMatch(/50804[ ,:-]+(50805|.*50805)|50804[^]*50805/);
    expect(told).not.toMatch(/50802|0\.0\.0\.0\/0/);
  });

  it('say how the replies pass and where the rules belong', () => {
    const text = renderRules(recorded('config-dropped-r2'), vendor, { ...MISSING, chain: null });
    expect(text).toContain(vendor.replies.replace(/\.$/, ''));
    expect(text).toContain(vendor.place.replace(/\.$/, ''));
    expect(text).not.toContain('TFTP:');
  });

  it('say what TFTP needs where UDP discovery matters', () => {
    expect(renderRules(legacy(), vendor, { ...MISSING, chain: null })).toContain(
      `TFTP: ${vendor.tftp.replace(/\.$/, '')}`,
    );
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
  it.each(RECORDED)('by %s is what failed for a reason that a firewall can mend', (name) => {
    const report = recorded(name);
    const { findings, requirements } = targetOf(report);
    const failures = findings.filter(({ severity }) => severity === 'failure');
    const needs = neededRules(report, MISSING);
    const told = needs.flatMap((need) => need.requirements);
    expect(new Set(told).size).toBe(told.length);
    for (const id of told) expect(requirements.find((one) => one.id === id)?.status).toBe('failed');
    if (failures.length === 0) expect(needs).toEqual([]);
    expect(needs.length > 0 || notMended(report).length > 0).toBe(failures.length > 0);
  });

  it.each(['no-route-r1', 'config-closed', 'unit-absent', 'pc-no-route', 'everything-dropped-r2'])(
    'is no rule for %s, with the reason',
    (name) => {
      expect(neededRules(recorded(name), MISSING)).toEqual([]);
      expect(renderRules(recorded(name), VENDORS['ticket'] ?? fail(), { ...MISSING, chain: null })).toBe('');
      const [reason] = notMended(recorded(name));
      expect(reason).toMatch(/^192\.168\.42\.1 f1 [a-z-]+: [A-Z]/);
    },
  );

  it('is never a rule for a broadcast', () => {
    const report = legacy();
    const everybody = { ...report, targets: [{ ...targetOf(report), address: '255.255.255.255' }] };
    expect(neededRules(everybody, MISSING)).toEqual([]);
  });

  it('is no rule for a unit on the PC’s own link, unless the PC’s own firewall refuses', () => {
    const onLink = (report: Report): Report => {
      const target = targetOf(report);
      const evidence = target.evidence.map((entry) =>
        entry.probe === 'route-lookup' ? { ...entry, outcome: 'on-link' as const } : entry,
      );
      return { ...report, targets: [{ ...target, evidence }] };
    };
    expect(neededRules(onLink(recorded('config-dropped-unit')), MISSING)).toEqual([]);
    expect(notMended(onLink(recorded('config-dropped-unit')))).toHaveLength(1);
    expect(neededRules(onLink(onPc()), MISSING)).toHaveLength(1);
  });

  it('belongs to the PC where its own firewall refuses', () => {
    expect(neededRules(onPc(), MISSING).map(({ where }) => where)).toEqual(['pc']);
    expect(neededRules(recorded('ping-dropped-r2'), MISSING).map(({ where }) => where)).toEqual(['path']);
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

function fail(): never {
  throw new Error('no such vendor');
}
