import { describe, expect, it } from 'vitest';
import { type ResetOrigin, resetOrigin } from '../../src/diagnosis/attribution/reset-origin.js';
import { echoReply, exceeded, healthyBase, R1, R2, rst, Scene, synAck, UNIT_TTL } from './scene.js';

const PORT = 50804;

function originOf(scene: Scene): ResetOrigin {
  return resetOrigin(scene.observe(), scene.flow(`tcp/${PORT}`));
}

/** Ping and discovery show the unit at hop 3; the port is reset with the given TTL and rungs. */
function resetBy(ttl: number, hopProbes: Parameters<Scene['trace']>[1] = []): Scene {
  return healthyBase().control().syn(PORT, rst(ttl)).trace(PORT, hopProbes);
}

describe('a RST comes from the unit', () => {
  it('for certain when it has the unit’s distance and needs the unit’s TTL', () => {
    const scene = resetBy(UNIT_TTL, [exceeded(R1), exceeded(R2), rst()]);
    expect(originOf(scene)).toMatchObject({ kind: 'unit', conclusive: true });
  });

  it('most likely when it has the unit’s distance and was not traced', () => {
    expect(originOf(resetBy(UNIT_TTL))).toMatchObject({ kind: 'unit', conclusive: false });
  });

  it('whatever initial TTL the unit’s RSTs start from', () => {
    for (const ttl of [126, 253]) expect(originOf(resetBy(ttl))).toMatchObject({ kind: 'unit' });
  });

  it('when no router stands between the PC and the unit', () => {
    const scene = new Scene()
      .onLink()
      .ping(echoReply(64))
      .trace('icmp', [echoReply(64)], 'control');
    expect(originOf(scene.syn(PORT, rst(30)))).toMatchObject({ kind: 'unit', conclusive: false });
  });

  it('for all that is known when only RSTs came, at the TTL that their distance asks for', () => {
    const scene = new Scene().routed().ping('silent').syn(PORT, rst());
    expect(originOf(scene.trace(PORT, [exceeded(R1), exceeded(R2), rst()]))).toMatchObject({
      kind: 'unit',
      conclusive: false,
    });
  });
});

describe('a RST comes from a device on the path', () => {
  it('for certain when it came at a TTL too small for the unit, and the hop is the one its distance shows', () => {
    const scene = resetBy(64, [exceeded(R1), rst(64), rst(64)]);
    expect(originOf(scene)).toMatchObject({ kind: 'middlebox', conclusive: true, hops: [1] });
  });

  it('at the hop of the first RST or the one before, when the RST copies the TTL of the probe', () => {
    const scene = resetBy(60, [exceeded(R1), rst(2), rst(3)]);
    expect(originOf(scene)).toMatchObject({ kind: 'middlebox', conclusive: true, hops: [1, 2] });
  });

  it('at the first hop when TTL 1 brings a RST', () => {
    expect(originOf(resetBy(64, [rst(64)]))).toMatchObject({ kind: 'middlebox', hops: [1] });
  });

  it('for certain when it is two hops nearer than the unit', () => {
    expect(originOf(resetBy(UNIT_TTL + 2))).toMatchObject({ kind: 'middlebox', conclusive: true, hops: [1] });
  });

  it('perhaps, when it is one hop nearer: ways back may differ by one', () => {
    expect(originOf(resetBy(UNIT_TTL + 1))).toMatchObject({ kind: 'middlebox', conclusive: false, hops: [2] });
  });

  it('perhaps, when packets that just reach the unit get no RST: the device copies their TTL', () => {
    const copied = resetBy(UNIT_TTL - 1, [exceeded(R1), exceeded(R2), 'silent']);
    copied.trace(PORT, [exceeded(R1), exceeded(R2), 'silent']);
    expect(originOf(copied)).toMatchObject({ kind: 'middlebox', conclusive: false, hops: [2] });
  });
});

describe('the origin of a RST is unclear', () => {
  it('when it seems to come from behind the unit, which may start from an unusual TTL', () => {
    for (const ttl of [UNIT_TTL - 1, UNIT_TTL - 20]) {
      expect(originOf(resetBy(ttl))).toMatchObject({ kind: 'unclear' });
      const [first] = resetBy(ttl).diagnose().findings;
      expect(first).toMatchObject({ code: 'port-closed', suspects: [{ role: 'unit' }] });
    }
  });

  it('when nothing but this RST came', () => {
    expect(originOf(new Scene().routed().ping('silent').syn(PORT, rst()))).toEqual({ kind: 'unclear', hops: [3] });
  });

  it('when only RSTs came, at a TTL that their distance does not explain', () => {
    const scene = new Scene().routed().ping('silent').syn(PORT, rst(60));
    expect(originOf(scene.trace(PORT, [exceeded(R1), rst(60)]))).toEqual({ kind: 'unclear', hops: [1, 2] });
  });

  it('when the unit’s other packets disagree about its distance', () => {
    const scene = new Scene().routed().ping(echoReply(62)).syn(50802, synAck(60)).syn(PORT, rst(62));
    expect(originOf(scene)).toMatchObject({ kind: 'unclear' });
  });
});

describe('a RST that a SYN-ACK follows', () => {
  it('decides, and is judged by its own TTL', () => {
    const scene = healthyBase().control().syn(PORT, rst(64));
    scene.evidence.at(-1)?.replies.push(synAck() as never);
    expect(scene.flow(`tcp/${PORT}`)).toMatchObject({ state: 'reset', reply: { kind: 'rst' } });
    expect(originOf(scene)).toMatchObject({ kind: 'middlebox', conclusive: true, hops: [1] });
  });
});

describe('the findings about a RST', () => {
  it('name the unit and the router where neither is ruled out', () => {
    const { findings } = resetBy(UNIT_TTL + 1)
      .open(50805)
      .with({ configService: 'plain' })
      .diagnose();
    expect(findings.map(({ code, certainty }) => [code, certainty])).toEqual([
      ['port-reset', 'likely'],
      ['port-closed', 'possible'],
    ]);
  });

  it('rule the unit out where the path resets for certain', () => {
    const scene = resetBy(64, [exceeded(R1), rst(64), rst(64)])
      .open(50805)
      .with({ configService: 'plain' });
    const [finding, ...others] = scene.diagnose().findings;
    expect(others).toEqual([]);
    expect(finding).toMatchObject({ code: 'port-reset', certainty: 'proved', suspects: [{ address: R1, hop: 1 }] });
    expect(finding?.ruledOut).toContainEqual({
      code: 'port-closed',
      because: 'a RST came for packets that get no farther than hop 2, the unit is hop 3',
    });
  });
});
