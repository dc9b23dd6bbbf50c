import { describe, expect, it } from 'vitest';
import { LINUX, unit } from '../../scenarios/network-faults.js';
import { runRemote } from '../../scenarios/run-remote.js';
import type { PacketTest } from '../../support/sim/packet.js';
import { TO_CONFIG } from '../../support/sim/traffic.js';

/** Matches the first `count` packets that `test` matches. */
function first(count: number, test: PacketTest): PacketTest {
  let seen = 0;
  return (packet) => test(packet) && (seen += 1) <= count;
}

function rejecting(match: PacketTest) {
  return { hops: [{ ...LINUX }, { ...LINUX, reject: { match, code: 13 } }] };
}

function spanMs(ids: readonly string[], evidence: readonly { id: string; sentAt: string }[]): number {
  const times = evidence.filter(({ id }) => ids.includes(id)).map(({ sentAt }) => Date.parse(sentAt));
  return Math.max(...times) - Math.min(...times);
}

describe('a refusal', () => {
  it('is proved by a packet a second later that is refused again', async () => {
    const { target } = await runRemote(rejecting(TO_CONFIG));
    const [finding] = target.findings.filter(({ code }) => code === 'port-rejected');
    expect(finding).toMatchObject({ certainty: 'proved' });
    expect(spanMs(finding?.evidence ?? [], target.evidence)).toBeGreaterThanOrEqual(1000);
  });

  it('that is gone by then is a note, and the session opens', async () => {
    const { target } = await runRemote(rejecting(first(2, TO_CONFIG)));
    expect(target.verdict).toBe('pass');
    const told = target.findings.filter(({ code }) => code === 'port-rejected');
    expect(told.map(({ severity }) => severity)).toEqual(['note', 'note']);
    expect(told.every(({ certainty }) => certainty !== 'proved')).toBe(true);
  });

  it('of a port that its service does not need costs no second packet', async () => {
    const { target } = await runRemote(unit({ open: [50802, 50805] }));
    const toPlain = target.evidence.filter((one) => one.probe === 'tcp-syn' && one.request.port === 50804);
    expect(toPlain.filter(({ request }) => 'purpose' in request && request.purpose === 'confirm')).toEqual([]);
  });
});
