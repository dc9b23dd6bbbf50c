import { describe, expect, it } from 'vitest';
import type { Suspect } from '../../../src/model/finding.js';
import type { Report } from '../../../src/model/report.js';
import { remarksOn } from '../../../src/report/rules/remarks.js';
import { renderRules, VENDORS } from '../../../src/report/rules/rules.js';
import { recorded, targetOf } from '../../support/recorded.js';
import { edited, requirement, withFindings } from './edited.js';

const MISSING = { all: false, source: null };
const ALL = { all: true, source: null };
const PC: Suspect = { role: 'pc', hop: 0, direction: 'forward' };
const NOTHING_MISSING = /^no rule is missing/;

const onPc = withFindings('config-dropped-r2', [{ code: 'pc-firewall', certainty: 'proved', suspects: [PC] }]);
const unresolved = edited('pc-no-route', ({ findings }) => ({
  address: 'nosuch.invalid',
  findings: findings.map((finding) => ({ ...finding, code: 'name-unresolved' as const, remedy: 'Correct the name.' })),
}));

describe('what is said beside the rules', () => {
  it('is nothing where the rules say it all', () => {
    expect(remarksOn(recorded('config-dropped-r2'), VENDORS.pf, MISSING)).toEqual([]);
  });

  it('is that nothing is missing, where every requirement is met', () => {
    expect(remarksOn(recorded('healthy'), VENDORS.pf, MISSING)).toEqual([
      'no rule is missing by this report: every requirement is met; --all prints what the scenario needs',
    ]);
  });

  it('is that no rule mends what fails, with what does', () => {
    expect(remarksOn(recorded('config-closed'), VENDORS.pf, MISSING)).toEqual([
      expect.stringMatching(/^no rule is missing by this report: nothing that fails in it would be mended by a rule/),
      expect.stringMatching(/^no rule mends 192\.168\.42\.1 f1 service-disabled: /),
    ]);
  });

  it('is under which condition the rules are needed', () => {
    expect(remarksOn(recorded('everything-dropped-r2'), VENDORS['cisco-asa'], MISSING)).toEqual([
      'f1: it cannot be told from this report whether a filter drops it; if the filter of hop 2 (10.0.12.2) does, these rules are needed [path-silent, likely]',
    ]);
  });

  it('is what else may mend it, where a filter is one explanation of several', () => {
    const unreachable = targetOf(recorded('unit-absent')).findings[0];
    const report = withFindings('no-route-r1', [{}, { ...unreachable, id: 'f2', certainty: 'possible', evidence: [] }]);
    expect(remarksOn(report, VENDORS.pf, MISSING)).toEqual([
      expect.stringMatching(/^f2: it cannot be told .* refuses it; if the filter of hop 2 \(10\.0\.12\.2\) does/),
      expect.stringMatching(/^no rule mends 192\.168\.42\.1 f1 router-no-route: Add a route/),
    ]);
  });

  it.each<[string, Report]>([
    ['the rest behind a broken route', recorded('no-route-r1')],
    [
      'a requirement that was not measured',
      edited('healthy', () => ({ requirements: [requirement('tcp-config', 'not-tested')] })),
    ],
    ['an interrupted run', { ...recorded('healthy'), interrupted: true }],
    ['a target that is a name', unresolved],
    ['a broadcast', edited('config-dropped-r2', () => ({ address: '255.255.255.255' }))],
    ['a report of no unit', { ...recorded('healthy'), targets: [] }],
    ['a report without an address of the PC', edited('config-dropped-r2', () => ({ evidence: [] }))],
  ])('never claims that nothing is missing of %s', (_what, report) => {
    const remarks = remarksOn(report, VENDORS.pf, MISSING);
    expect(remarks).not.toEqual([]);
    expect(remarks.filter((remark) => NOTHING_MISSING.test(remark))).toEqual([]);
  });

  it.each<[string, Report, RegExp]>([
    [
      'of an interrupted run',
      { ...recorded('healthy'), interrupted: true },
      /^the run was interrupted: what it did not measure/,
    ],
    ['of a name', unresolved, /^nosuch\.invalid: a rule cannot name it, because it is no IPv4 address of a unit/],
    ['of no unit', { ...recorded('healthy'), targets: [] }, /^the report is of no unit/],
    [
      'of what is not proven',
      recorded('no-route-r1'),
      /^this report cannot tell whether a rule is missing: 192\.168\.42\.1: ping, tcp-discovery, tcp-config not proven \(cannot be tested until the route works\)/,
    ],
    [
      'of a PC without an address',
      edited('config-dropped-r2', () => ({ evidence: [] })),
      /^192\.168\.42\.1: the report names no address of the PC .*--source gives one$/,
    ],
  ])('tells the case %s', (_what, report, told) => {
    expect(remarksOn(report, VENDORS.pf, MISSING)[0]).toMatch(told);
  });

  it('tells what the reader of a name has to do about it', () => {
    expect(remarksOn(unresolved, VENDORS.pf, MISSING).at(-1)).toBe(
      'no rule mends nosuch.invalid f1 name-unresolved: Correct the name',
    );
  });

  it('holds no line end of an edited report', () => {
    const report = edited('config-dropped-r2', () => ({ address: 'a\nb\u001b[2J' }));
    for (const remark of remarksOn(report, VENDORS.pf, MISSING)) expect(remark).not.toMatch(/\p{Cc}/u);
  });
});

describe('what is wrong with the PC itself', () => {
  it.each(Object.entries(VENDORS).filter(([, { at }]) => at === undefined))(
    'is no rule for %s, and is said to belong on the PC',
    (_name, vendor) => {
      for (const options of [MISSING, { all: false, source: { address: '192.168.10.0', prefix: 24 } as never }]) {
        expect(renderRules(onPc, vendor, { ...options, chain: null })).toBe('');
        expect(remarksOn(onPc, vendor, options)).toEqual([
          expect.stringMatching(
            /^192\.168\.42\.1 f1: the rule belongs on the PC itself, into the PC’s own firewall .*, and not on a router: --for nftables, iptables, pf, windows or ticket prints it$/,
          ),
        ]);
      }
    },
  );

  it.each(['nftables', 'iptables', 'pf', 'windows', 'ticket'] as const)('is a rule for %s', (name) => {
    const text = renderRules(onPc, VENDORS[name], { ...MISSING, chain: null });
    const place = 'or the PC’s own firewall (192.168.10.20), which refuses what the PC sends; not for a router';
    expect(text).toContain(name === 'ticket' ? `1. F${place}` : `f1: f${place}`);
    expect(text).not.toMatch(/every firewall|forward|FORWARD/);
    expect(remarksOn(onPc, VENDORS[name], MISSING)).toEqual([]);
  });

  it('is said beside all that the scenario needs', () => {
    expect(remarksOn(onPc, VENDORS['cisco-ios'], ALL)).toEqual([expect.stringContaining('belongs on the PC itself')]);
    expect(renderRules(onPc, VENDORS.nftables, { ...ALL, chain: null })).toMatch(
      /Commented out[^]*\n# insert rule inet filter output /,
    );
  });

  it('has only the chains of what it has to let through', () => {
    const rules = (report: Report, name: 'nftables' | 'iptables'): string[] =>
      renderRules(report, VENDORS[name], { ...MISSING, chain: null })
        .split('\n')
        .filter((line) => line !== '' && !line.startsWith('#'))
        .map((line) => line.match(/(output|input|forward) /i)?.[1] ?? line);
    const replies = withFindings('config-dropped-r2', [{ suspects: [{ ...PC, direction: 'return' }] }]);
    expect(rules(onPc, 'nftables')).toEqual(['output']);
    expect(rules(onPc, 'iptables')).toEqual(['OUTPUT']);
    expect(rules(replies, 'nftables')).toEqual(['input']);
    expect(rules(replies, 'iptables')).toEqual(['INPUT']);
  });

  it('stands in the chain that is given, and in its direction alone', () => {
    const text = renderRules(onPc, VENDORS.nftables, { ...MISSING, chain: 'inet own out' });
    const rules = text.split('\n').filter((line) => line.startsWith('insert'));
    expect(rules).toEqual([
      expect.stringMatching(/^insert rule inet own out ip saddr 192\.168\.10\.20 ip daddr 192\.168\.42\.1 tcp dport/),
    ]);
  });

  it('is commented out where rules for a router stand in the same output', () => {
    const router: Suspect = { role: 'router', hop: 2, address: '10.0.12.2', direction: 'forward' };
    const report = withFindings('config-dropped-r2', [{ suspects: [router, PC] }]);
    const lines = renderRules(report, VENDORS.nftables, { ...MISSING, chain: null }).split('\n');
    expect(lines.filter((line) => line.startsWith('insert')).every((line) => line.includes(' forward '))).toBe(true);
    expect(lines.filter((line) => line.startsWith('# insert'))).toEqual([expect.stringContaining(' output ')]);
  });
});

describe('Windows, whose firewall is the PC’s own', () => {
  it.each(['config-dropped-r2', 'everything-dropped-r2', 'ping-rejected-r2'])(
    'has no rule for %s, and is said to be no suspect',
    (name) => {
      expect(renderRules(recorded(name), VENDORS.windows, { ...MISSING, chain: null })).toBe('');
      expect(remarksOn(recorded(name), VENDORS.windows, MISSING)).toEqual([
        expect.stringMatching(
          /^192\.168\.42\.1 f1: Windows Defender Firewall is the PC’s own, which is no suspect.*: the rule is for hop 2 \(10\.0\.12\.2\), router/,
        ),
      ]);
    },
  );

  it('has a rule where the PC’s firewall is one suspect of several, and says so', () => {
    const suspects: Suspect[] = [{ role: 'router', direction: 'forward' }, PC];
    const text = renderRules(withFindings('config-dropped-r2', [{ suspects }]), VENDORS.windows, {
      ...MISSING,
      chain: null,
    });
    expect(text).toContain('if it drops what the PC sends: it is one suspect of several');
    expect(text).toMatch(/-Direction Outbound .*-RemotePort 50804,50805 /);
  });

  it('opens for the answer of TFTP the ports that it can come from and go to, and says so', () => {
    const report = edited('healthy', () => ({ requirements: [requirement('udp-discovery', 'met')] }));
    const text = renderRules(report, VENDORS.windows, { ...ALL, chain: null });
    expect(text).toMatch(
      /^# The port of the answer cannot be foretold: .*1024-65535.*49152-65535.*\nNew-NetFirewallRule .*-Direction Inbound .*-RemotePort 1024-65535 -LocalPort 49152-65535 .*-RemoteAddress 192\.168\.42\.1 /m,
    );
  });
});

describe('the head of the output', () => {
  it('says what is left out because the unit has it off', () => {
    const report = edited('healthy', () => ({
      requirements: [requirement('port-udp-520', 'not-applicable'), requirement('port-tcp-50804', 'met')],
    }));
    for (const vendor of Object.values(VENDORS)) {
      const text = renderRules(report, vendor, { ...ALL, chain: null });
      expect(text).toContain('Left out, because the unit has it off by this report: UDP 520.');
      expect(text.split('\n').filter((line) => /\b520\b/.test(line) && !line.includes('Left out'))).toEqual([]);
    }
  });

  it('says that the run was interrupted', () => {
    const report = { ...recorded('config-dropped-r2'), interrupted: true };
    for (const name of ['nftables', 'cisco-asa', 'ticket'] as const) {
      expect(renderRules(report, VENDORS[name], { ...MISSING, chain: null })).toContain(
        'The run was interrupted: what it did not measure may need rules as well.',
      );
    }
  });

  it('marks what an ASA needs for every device as optional', () => {
    const text = renderRules(recorded('healthy'), VENDORS['cisco-asa'], { ...ALL, chain: null });
    expect(text).toMatch(/\n! Optional, and for all traffic of the device, .*\npolicy-map global_policy\n/);
  });
});
