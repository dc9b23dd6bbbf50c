import { describe, expect, it } from 'vitest';
import type { Finding } from '../../../src/model/finding.js';
import type { Report } from '../../../src/model/report.js';
import { mendingOf } from '../../../src/report/rules/mending.js';
import { flowsKeptShut } from '../../../src/report/rules/needed-flows.js';
import { recorded, targetOf } from '../../support/recorded.js';
import { edited, icmpErrors, requirement, withFindings } from './edited.js';

function mending(report: Report): string {
  const target = targetOf(report);
  return mendingOf(target.findings[0] as Finding, target);
}

function unreachable(code: number, ...rttMs: number[]): Report {
  return edited('unit-absent', ({ evidence, findings: [finding] }) => ({
    evidence: [...evidence, ...icmpErrors(code, '10.0.12.2', ...rttMs)],
    findings: [{ ...(finding as Finding), evidence: rttMs.map((_, index) => `i${index + 1}`) }],
  }));
}

describe('whether a rule in a firewall mends a finding', () => {
  it.each<[string, string]>([
    ['config-dropped-r2', 'yes'],
    ['config-rejected-13', 'yes'],
    ['config-reset-r1', 'yes'],
    ['ping-dropped-r2', 'yes'],
    ['ping-rejected-r2', 'yes'],
    ['everything-dropped-r2', 'maybe'],
    ['no-route-r2-return', 'maybe'],
    ['config-closed', 'no'],
    ['discovery-closed', 'no'],
    ['no-route-r1', 'no'],
    ['unit-absent', 'no'],
    ['pc-no-route', 'no'],
    ['plain-closed', 'no'],
    ['loss-20', 'no'],
  ])('is told of %s: %s', (name, expected) => {
    expect(mending(recorded(name))).toBe(expected);
  });

  it.each<[string, Report, string]>([
    [
      'a drop that something else explains as well',
      withFindings('config-dropped-r2', [{ certainty: 'possible' }]),
      'maybe',
    ],
    ['a refusal that breaks nothing', withFindings('config-rejected-13', [{ severity: 'note' }]), 'no'],
    ['a host that a router had to look for', unreachable(1, 3050, 2, 1), 'no'],
    ['a host that is called unreachable at once, as filters do', unreachable(1, 0.3, 12, 899), 'maybe'],
    ['a late error of another code', unreachable(13, 3050), 'maybe'],
  ])('is told of %s', (_what, report, expected) => {
    expect(mending(report)).toBe(expected);
  });

  it('is no for what stopped only during the run', () => {
    const report = withFindings('everything-dropped-r2', [{ severity: 'warning', requirements: ['tcp-config'] }]);
    expect(mending(report)).toBe('no');
  });

  it('is maybe where ordinary sockets leave the whole way unproven', () => {
    const report = withFindings('everything-dropped-r2', [{ severity: 'note' }]);
    const unproven = [requirement('route', 'unproven', ['f1'])];
    expect(mending({ ...report, targets: [{ ...targetOf(report), requirements: unproven }] })).toBe('maybe');
  });

  it('is maybe for what ordinary sockets leave unproven of one port, whose rules are those of that port', () => {
    const report = withFindings('config-rejected-13', [{ severity: 'note', certainty: 'possible' }]);
    const requirements = [requirement('ping', 'not-tested'), requirement('tcp-config', 'unproven', ['f1'])];
    const target = { ...targetOf(report), requirements };
    expect(mending({ ...report, targets: [target] })).toBe('maybe');
    const flows = flowsKeptShut(target.findings[0] as Finding, target, report.settings);
    expect(flows.map(({ flow }) => flow.port)).toEqual([50804, 50805]);
  });

  it('is no where the whole way is met after all', () => {
    const report = withFindings('everything-dropped-r2', [{}]);
    expect(
      mending({ ...report, targets: [{ ...targetOf(report), requirements: [requirement('route', 'met')] }] }),
    ).toBe('no');
  });

  it('is no for a unit that its own link knows to be absent', () => {
    const report = edited('unit-absent', ({ evidence, findings }) => ({
      evidence: evidence.map((entry) => (entry.probe === 'route-lookup' ? { ...entry, outcome: 'on-link' } : entry)),
      findings: findings.map((finding) => ({ ...finding, evidence: [] })),
    }));
    expect(mending(report)).toBe('no');
  });

  it.each<[string, Finding['suspects'], string]>([
    ['the unit alone', [{ role: 'unit', direction: 'forward' }], 'no'],
    [
      'a router too',
      [
        { role: 'unit', direction: 'forward' },
        { role: 'router', direction: 'return' },
      ],
      'maybe',
    ],
  ])('of UDP discovery that is off depends on who is suspected: %s', (_what, suspects, expected) => {
    expect(mending(withFindings('config-dropped-r2', [{ code: 'udp-discovery-off', suspects }]))).toBe(expected);
  });

  it('believes a trace of the system that waited for ARP', () => {
    const report = edited('unit-absent', ({ findings: [finding] }) => ({
      evidence: [
        {
          id: 't1',
          sentAt: '2026-11-22T19:31:02.000Z',
          probe: 'system-trace',
          request: { destination: '192.168.42.1', protocol: 'icmp', maxHops: 30, timeoutMs: 2000 },
          outcome: 'ended',
          replies: [],
          hops: [{ ttl: 2, address: '10.0.12.2', rttMs: 3050, refusal: { from: '10.0.12.2', text: '!H' } }],
        },
      ],
      findings: [{ ...(finding as Finding), evidence: ['t1'] }],
    }));
    expect(mending(report)).toBe('no');
  });
});
