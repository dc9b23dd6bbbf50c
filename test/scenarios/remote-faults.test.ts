import { describe, expect, it } from 'vitest';
import { ECHO_REQUEST, TO_CONFIG } from '../support/sim/traffic.js';
import { FAULTS, LINUX, unit } from './network-faults.js';
import { failuresOf, runRemote, statusesOf, suspectsOf } from './run-remote.js';

describe('a fault on a path of two routers', () => {
  it.each(FAULTS)('$name: $code', async ({ network, code, breaks, culprit }) => {
    const { target } = await runRemote(network);
    expect(target.verdict).toBe('fail');
    expect(statusesOf(target)[breaks]).toBe('failed');
    const [first, ...others] = failuresOf(target);
    expect(first).toMatchObject({ code });
    expect(suspectsOf(first)).toContain(culprit);
    expect(others.every((finding) => finding.certainty === 'possible')).toBe(true);
  });

  it.each(FAULTS)('$name: only the device at fault is proved guilty', async ({ network, culprit }) => {
    const { target } = await runRemote(network);
    const proved = failuresOf(target).filter((finding) => finding.certainty === 'proved');
    for (const finding of proved) expect(suspectsOf(finding)).toEqual([culprit]);
  });

  it.each(FAULTS)('$name: every suspect stands on the path', async ({ network }) => {
    const { target } = await runRemote(network);
    const hops = failuresOf(target).flatMap(({ suspects }) => suspects.map((suspect) => suspect.hop ?? 0));
    expect(Math.max(...hops)).toBeLessThanOrEqual(3);
  });

  it('two faults of different devices are both told', async () => {
    const network = {
      hops: [
        { ...LINUX, dropForward: ECHO_REQUEST },
        { ...LINUX, reject: { match: TO_CONFIG, code: 13 } },
      ],
    };
    const { target } = await runRemote(network);
    const found = failuresOf(target).map((finding) => [finding.code, suspectsOf(finding)[0]]);
    expect(found).toEqual([
      ['ping-filtered', 'router 1'],
      ['port-rejected', 'router 2'],
    ]);
  });

  it('a plain port that is closed beside an open TLS port is healthy', async () => {
    const { target } = await runRemote(unit({ open: [50802, 50805] }));
    expect(target.verdict).toBe('pass');
    expect(target.findings).toMatchObject([{ code: 'secure-only', severity: 'note' }]);
  });

  it('the PC’s own firewall is told from the path', async () => {
    const { target } = await runRemote({ refuse: (packet) => (TO_CONFIG(packet) ? 'EPERM' : null) });
    expect(failuresOf(target)).toMatchObject([{ code: 'pc-firewall', certainty: 'proved' }]);
  });
});
