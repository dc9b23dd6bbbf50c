import { describe, expect, it } from 'vitest';
import { diagnose } from '../../src/diagnosis/diagnose.js';
import type { Finding } from '../../src/model/finding.js';
import type { Packet } from '../support/sim/packet.js';
import { HOPS, type SimulationOptions } from '../support/sim/simulation.js';
import type { ToolOptions } from '../support/sim/system-tools.js';
import { ECHO_REQUEST, TO_CONFIG } from '../support/sim/traffic.js';
import { at, FAULTS, type Fault, LINUX, unit } from './network-faults.js';
import { failuresOf, type RemoteRun, runRemote, statusesOf, suspectsOf } from './run-remote.js';

/** The simulated PC without raw sockets, and what its own programs can do. */
const WAYS: Record<string, Partial<ToolOptions> | null> = {
  'as root': {},
  'without the right to send TCP': { traces: ['icmp', 'udp'] },
  'with busybox': { traces: ['udp'], errorsShown: false },
  'with words that leave the code open': { traces: ['icmp'], codesShown: false },
  'without traceroute': { traces: [] },
  'without ping': { ping: false },
  'without both': { ping: false, traces: [] },
  'with ordinary sockets alone': null,
};
const CASES = Object.entries(WAYS).flatMap(([way, tools]) =>
  FAULTS.map((fault) => [way, fault.name, tools, fault] as const),
);
const LONGEST_RUN_MS = 15_000;

function weakly(network: SimulationOptions, tools: Partial<ToolOptions> | null): Promise<RemoteRun> {
  return runRemote({ ...network, raw: false, ...(tools ? { tools } : {}) });
}

const echoOnly = (packet: Packet): string | null => (ECHO_REQUEST(packet) ? 'EPERM' : null);

/** A router of which nothing is known may be any router; `router 1 return` is router 1 all the same. */
function mayMean(finding: Finding, { culprit }: Fault): boolean {
  const [role, hop] = culprit.split(' ');
  return finding.suspects.some(
    (suspect) => suspect.role === role && (suspect.hop === undefined || suspect.hop === Number(hop)),
  );
}

describe('without raw sockets', () => {
  it.each(CASES)('%s, %s: nothing is proved for a device that holds no fault', async (_way, _name, tools, fault) => {
    const { target } = await weakly(fault.network, tools);
    const proved = target.findings.filter((finding) => finding.certainty === 'proved');
    expect(proved.filter((finding) => !mayMean(finding, fault))).toEqual([]);
    expect(target.verdict).not.toBe('pass');
  });

  it.each(CASES)('%s, %s: who is at fault is among the suspects', async (_way, _name, tools, fault) => {
    const { target } = await weakly(fault.network, tools);
    const accused = failuresOf(target);
    expect(accused.some((finding) => mayMean(finding, fault))).toBe(target.verdict === 'fail');
    expect(accused.filter((one) => one.certainty !== 'possible' && !mayMean(one, fault))).toEqual([]);
  });

  it.each(CASES)('%s, %s: the saved report gives the same verdict', async (_way, _name, tools, fault) => {
    const { report, target } = await weakly(fault.network, tools);
    const { address, evidence, requirements, findings } = JSON.parse(JSON.stringify(target)) as typeof target;
    const ids = requirements.map((requirement) => requirement.id);
    const raw = report.vantage.method === 'raw';
    const again = diagnose({ address, evidence, requirements: ids, settings: report.settings, raw });
    expect(again.findings).toEqual(findings);
    expect(again.requirements).toEqual(requirements);
  });

  it.each(CASES)('%s, %s: it ends in time, and says every sentence to its end', async (_way, _name, tools, fault) => {
    const { report } = await weakly(fault.network, tools);
    expect(report.durationMs).toBeLessThan(LONGEST_RUN_MS);
    expect(JSON.stringify(report)).not.toMatch(/undefined|NaN|Infinity/);
  });
});

describe('with the system’s tools', () => {
  it('a healthy path passes, and nothing is traced', async () => {
    const { report, target } = await weakly({}, {});
    expect(report.vantage.method).toBe('system');
    expect(report.vantage.limits[0]).toContain('ping and traceroute');
    expect([target.verdict, target.findings]).toEqual(['pass', []]);
    expect(target.evidence.filter((entry) => entry.probe === 'system-trace')).toEqual([]);
    expect(target.evidence.filter((entry) => entry.probe === 'system-ping')).toMatchObject([
      { outcome: 'answered', sent: 3, received: 3, replies: [{ kind: 'echo-reply', ttl: 62 }] },
    ]);
  });

  it.each([1, 2, 3, 4, 5, 6, 7, 8])('loss of a fifth of all packets fails nothing (seed %i)', async (seed) => {
    const { target } = await weakly({ hops: [LINUX, { ...LINUX, loss: 0.2 }], seed }, {});
    expect(Object.values(statusesOf(target))).not.toContain('failed');
  });

  it('routers that never answer fail nothing', async () => {
    const { target } = await weakly({ hops: [{ mute: true }, { mute: true }] }, {});
    expect(target.verdict).toBe('pass');
  });

  it('a ping that is answered, or a session that opens, meets the route', async () => {
    const onlyPing = await weakly(unit({ silent: [50802, 50804, 50805] }), {});
    expect(statusesOf(onlyPing.target)).toMatchObject({ route: 'met', ping: 'met', 'tcp-config': 'failed' });
    const onlySessions = await weakly(unit({ answersPing: false }), {});
    expect(statusesOf(onlySessions.target)).toMatchObject({ route: 'met', ping: 'failed', 'tcp-config': 'met' });
  });

  it('who refuses a ping is named, and proved where the words leave one code', async () => {
    const network = at(2, { reject: { match: ECHO_REQUEST, code: 13 } });
    const [told] = failuresOf((await weakly(network, {})).target);
    expect(told).toMatchObject({ code: 'ping-rejected', certainty: 'proved' });
    expect(suspectsOf(told)).toEqual(['router 2']);
    const [vague] = failuresOf((await weakly(network, { codesShown: false })).target);
    expect(vague).toMatchObject({ code: 'ping-rejected', certainty: 'likely' });
  });

  it('a silent port is placed by a TCP trace, and on the whole path without one', async () => {
    const network = at(1, { dropForward: TO_CONFIG });
    const traced = failuresOf((await weakly(network, {})).target);
    expect(traced.map((finding) => [finding.code, ...suspectsOf(finding)])).toEqual([
      ['port-filtered', 'router 1', 'router 2'],
    ]);
    const untraced = failuresOf((await weakly(network, { traces: ['icmp'] })).target);
    expect(untraced.map((finding) => suspectsOf(finding))).toEqual([['router 1', 'router 2', 'unit 3', 'pc 0']]);
  });

  it('a RST before the unit’s hop is a device on the path, at its hop it may be either', async () => {
    const before = failuresOf((await weakly(at(1, { reset: { match: TO_CONFIG } }), {})).target);
    expect(before.map((finding) => [finding.code, finding.certainty])).toEqual([['port-reset', 'likely']]);
    const atUnit = failuresOf((await weakly(unit({ open: [50802] }), {})).target);
    expect(atUnit.map((finding) => [finding.code, finding.certainty])).toEqual([
      ['port-closed', 'possible'],
      ['port-reset', 'possible'],
    ]);
  });

  it('a plain port that is closed beside an open TLS port is healthy', async () => {
    const { target } = await weakly(unit({ open: [50802, 50805] }), {});
    expect(target.verdict).toBe('pass');
    expect(target.findings[0]).toMatchObject({ code: 'secure-only', severity: 'note', certainty: 'likely' });
  });

  it('the PC’s own firewall is proved where traceroute says that it refuses, else it stays a suspect', async () => {
    const refuse = (packet: Packet): string | null => (ECHO_REQUEST(packet) || TO_CONFIG(packet) ? 'EPERM' : null);
    const proved = failuresOf((await weakly({ refuse }, {})).target);
    expect(proved).toMatchObject([{ code: 'pc-firewall', certainty: 'proved', suspects: [{ role: 'pc' }] }]);
    const silence = failuresOf((await weakly({ refuse: echoOnly }, { traces: [] })).target);
    expect(silence).toMatchObject([{ code: 'ping-filtered', certainty: 'likely' }]);
    expect(suspectsOf(silence[0])).toContain('pc 0');
    const [path] = failuresOf((await weakly(at(2, { dropForward: ECHO_REQUEST }), {})).target);
    expect(suspectsOf(path)).not.toContain('pc 0');
  });

  it('routers that point at each other are a loop', async () => {
    const { target } = await weakly({ hops: [LINUX, LINUX, { ...LINUX, pointsBack: true }] }, {});
    const [first] = failuresOf(target);
    expect(first).toMatchObject({ code: 'routing-loop' });
    const addresses = first?.suspects.map((suspect) => suspect.address);
    expect(addresses).toEqual(expect.arrayContaining([HOPS[1], HOPS[2]]));
  });

  it.each([50, 1500, 4000, 7000])('cancelled after %i ms it reports what it has', async (cancelAfterMs) => {
    const network = { ...at(2, { dropForward: TO_CONFIG }), raw: false, tools: {} };
    const { report } = await runRemote(network, { cancelAfterMs });
    expect(report.interrupted).toBe(true);
    expect(report.durationMs).toBeLessThanOrEqual(cancelAfterMs + 1);
  });
});
