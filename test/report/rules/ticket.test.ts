import { describe, expect, it } from 'vitest';
import type { Evidence } from '../../../src/model/evidence/evidence.js';
import type { Report } from '../../../src/model/report.js';
import { proofOf } from '../../../src/report/rules/proof.js';
import { renderRules, VENDORS } from '../../../src/report/rules/rules.js';
import { sentBy } from '../../../src/report/rules/sent.js';
import { recorded, targetOf } from '../../support/recorded.js';
import { manyTargets } from '../../support/reports.js';
import { edited, requirement } from './edited.js';

const CONFIG = [
  { protocol: 'tcp', port: 50804 },
  { protocol: 'tcp', port: 50805 },
] as const;

const letter = (report: Report, all = false): string =>
  renderRules(report, VENDORS.ticket, { all, source: null, chain: null });

describe('the ticket', () => {
  it('says what is needed, for whom, where, why, and what was measured', () => {
    expect(letter(recorded('config-dropped-r1')).split('\n')).toEqual([
      'Subject: Firewall rule for IP Office Manager: TCP 50804-50805 from 192.168.10.20 to 192.168.42.1',
      '',
      'IP Office Manager on the PC 192.168.10.20 does not get through to the IP Office unit 192.168.42.1. A firewall has to let the following through.',
      '',
      '1. For hop 1 (192.168.10.1), router; or hop 2 (10.0.12.2), router (likely):',
      '   Please allow TCP from 192.168.10.20 to 192.168.42.1, destination ports 50804-50805; connections are opened by 192.168.10.20 alone.',
      '   The replies to it have to get back to 192.168.10.20: by state, or by a rule of their own where the device keeps none.',
      '   What it is for: The configuration port opens (50804, or 50805 with TLS).',
      expect.stringMatching(
        /^ {3}Measured: 2026-11-22, \d\d:\d\d:\d\d to \d\d:\d\d:\d\d UTC: the PC sent 12 packets to TCP 50804 and 12 packets to TCP 50805\. None was answered\.$/,
      ),
      '     Traced hop by hop, they were seen up to hop 1 (192.168.10.1); nothing came back from hop 2.',
      '     In the same run UDP 69, ping and TCP 50802 were answered.',
      '   How to verify: from 192.168.10.20, TCP 50804 of 192.168.42.1 opens (Windows: Test-NetConnection 192.168.42.1 -Port 50804).',
      '',
    ]);
  });

  it('asks whether it is a firewall, where that cannot be told', () => {
    const text = letter(recorded('everything-dropped-r2'));
    expect(text).toMatch(
      /^IP Office Manager .*Whether a firewall is the reason cannot be told from the PC; if one is, /m,
    );
    expect(text).toContain('if the filter of hop 2 (10.0.12.2) does, these rules are needed');
    expect(text).toContain('they were seen up to hop 2 (10.0.12.2); nothing came back from hop 3.');
    expect(text).not.toContain('In the same run');
  });

  it('has no failure to tell, where all that the scenario needs is wanted', () => {
    const text = letter(recorded('healthy'), true);
    expect(text).toMatch(
      /^IP Office Manager on the PC 192\.168\.10\.20 needs the following to work with the IP Office unit/m,
    );
    expect(text).toContain('1. All that the scenario needs, for every firewall and access list on the way:');
    expect(text).not.toContain('Measured');
  });

  it('has words instead of the ids of requirements and the name of a syntax', () => {
    for (const name of ['config-dropped-r2', 'ping-dropped-r2', 'everything-dropped-r2']) {
      expect(letter(recorded(name))).not.toMatch(
        /tcp-config|tcp-discovery|port-filtered|path-silent|\bf1\b|Syntax|plain language|pathproof/,
      );
    }
  });

  it('names the network instead of the PC where the rules are for that', () => {
    const source = { address: '192.168.10.0' as never, prefix: 24 };
    const text = renderRules(recorded('config-dropped-r2'), VENDORS.ticket, { all: false, source, chain: null });
    expect(text).toMatch(/^IP Office Manager on the PC 192\.168\.10\.20 /m);
    expect(text).toContain('TCP from 192.168.10.0/24 to 192.168.42.1');
  });

  it('proves the first units alone where there are many', () => {
    const report = { ...recorded('config-dropped-r2'), targets: manyTargets(90).targets };
    const units = [...letter(report).matchAll(/Measured at (\S+):/g)].map(([, unit]) => unit);
    expect(units.length).toBeGreaterThan(1);
    expect(units.length).toBeLessThan(40);
  });

  it('tells of a port alone, of a range, and of what was refused', () => {
    expect(letter(recorded('discovery-dropped-r2'))).toContain('destination port 50802;');
    expect(letter(recorded('config-rejected-13'))).toMatch(
      /Outcome: .*refused by 10\.0\.12\.2: communication administratively prohibited \(ICMP 3\/13\)/,
    );
    expect(letter(recorded('config-reset-r1'))).toMatch(
      /Outcome: refused with a RST\.\n.* seen up to hop 1 \(192\.168\.10\.1\); a RST in the unit’s name came back from hop 2\.\n/,
    );
  });
});

describe('the proof', () => {
  const SYN = {
    destination: '192.168.42.1',
    port: 50804,
    ttl: 64,
    source: '192.168.10.20',
    sourcePort: 1,
    sequence: 1,
  };
  const entry = (given: object): Evidence =>
    ({ id: 'e1', sentAt: '2026-11-22T23:59:59.900Z', replies: [], ...given }) as Evidence;
  const syn = (given: object, purpose = 'attempt'): Evidence =>
    entry({ probe: 'tcp-syn', request: { ...SYN, purpose }, outcome: 'silent', ...given });
  const proof = (...evidence: Evidence[]): string[] =>
    proofOf({ ...targetOf(recorded('healthy')), evidence, path: { hops: [], ladders: [] } }, CONFIG);

  it('is empty where nothing was sent', () => {
    expect(proof()).toEqual([]);
    expect(proof(syn({ outcome: 'pending' }), syn({}, 'test'), syn({}, 'control'), syn({}, 'expect'))).toEqual([]);
  });

  it('counts one packet as one', () => {
    expect(proof(syn({}))).toEqual(['2026-11-22, 23:59:59 UTC: the PC sent 1 packet to TCP 50804. None was answered.']);
  });

  it('counts what came back by kind, the most frequent first', () => {
    const rst = { outcome: 'rst', replies: [{ kind: 'rst', from: '192.168.42.1', ttl: 62, rttMs: 1 }] };
    expect(proof(syn({}), syn(rst), syn(rst))[0]).toMatch(/ Outcome: 2 refused with a RST; 1 no answer\.$/);
  });

  it('says that nothing left the PC where its own firewall refuses', () => {
    expect(proof(syn({ outcome: 'not-sent', failure: { errno: 'EPERM', message: 'x' } }))[0]).toMatch(
      /the PC tried to send 1 packet to TCP 50804\. Outcome: not sent, the PC itself refused\.$/,
    );
  });

  it('calls a session of the system an attempt', () => {
    const session = { probe: 'tcp-session', request: { destination: '192.168.42.1', port: 50804, tls: false } };
    expect(proof(entry({ ...session, outcome: 'timeout' }), entry({ ...session, outcome: 'timeout' }))[0]).toMatch(
      /the PC sent 2 connection attempts to TCP 50804\. None was answered\.$/,
    );
  });

  it('sums up many ports', () => {
    const flows = Array.from({ length: 9 }, (_, index) => ({ protocol: 'tcp' as const, port: 50001 + index }));
    const evidence = flows.map(({ port }) => syn({ request: { ...SYN, port, purpose: 'attempt' } }));
    const [first] = proofOf({ ...targetOf(recorded('healthy')), evidence, path: { hops: [], ladders: [] } }, flows);
    expect(first).toContain('1 packet to TCP 50006 and 3 to other ports.');
  });

  it.each<[string, Evidence, ReturnType<typeof sentBy>]>([
    ['a broadcast', entry({ probe: 'udp-whois', request: { port: 69, broadcast: true }, outcome: 'silent' }), null],
    ['a look-up', entry({ probe: 'route-lookup', request: {}, outcome: 'routed' }), null],
    ['a tool that told nothing', entry({ probe: 'system-ping', request: { count: 3 }, outcome: 'unusable' }), null],
    [
      'the system’s ping',
      entry({ probe: 'system-ping', request: { count: 3 }, outcome: 'silent', sent: 4 }),
      { flow: { protocol: 'icmp' }, what: 'ping', at: '2026-11-22T23:59:59.900Z', count: 4, outcome: 'no answer' },
    ],
    [
      'the system’s ping that was refused',
      entry({
        probe: 'system-ping',
        request: { count: 3 },
        outcome: 'icmp-error',
        refusal: { from: '10.0.12.2', text: 'x' },
      }),
      {
        flow: { protocol: 'icmp' },
        what: 'ping',
        at: '2026-11-22T23:59:59.900Z',
        count: 3,
        outcome: 'refused by 10.0.12.2',
      },
    ],
    [
      'a refusal by somebody without an address',
      entry({
        probe: 'udp-port',
        request: { port: 161 },
        outcome: 'icmp-error',
        replies: [{ kind: 'icmp-error', from: 'x\ny', ttl: 1, rttMs: 1, icmpType: 3, icmpCode: 3, quoted: {} }],
      }),
      {
        flow: { protocol: 'udp', port: 161 },
        what: 'packet',
        at: '2026-11-22T23:59:59.900Z',
        count: 1,
        outcome: 'refused: port unreachable (ICMP 3/3)',
      },
    ],
  ])('counts %s as what it is', (_what, given, expected) => {
    expect(sentBy(given)).toEqual(expected);
  });

  it('claims nothing of hops that the trace did not try', () => {
    const path = {
      hops: [],
      ladders: [
        {
          protocol: 'tcp' as const,
          port: 50804,
          hops: [
            { ttl: 1, outcome: 'not-tried' as const },
            { ttl: 2, outcome: 'silent' as const },
          ],
        },
      ],
    };
    expect(proofOf({ ...targetOf(recorded('healthy')), evidence: [syn({})], path }, CONFIG)).toHaveLength(1);
  });

  it('is the same whatever a report calls its hops', () => {
    const report = edited('config-dropped-r1', ({ path }) => ({
      requirements: [requirement('tcp-config', 'failed', ['f1'])],
      path: {
        hops: path.hops.map((hop) => ({ ...hop, address: '\u001b[2Jx' })),
        ladders: path.ladders.map(({ hops, ...rest }) => ({
          ...rest,
          hops: hops.map(({ ttl, outcome }) => ({ ttl, outcome })),
        })),
      },
    }));
    expect(letter(report)).toContain('they were seen up to hop 1; nothing came back from hop 2.');
  });
});
