import { describe, expect, it } from 'vitest';
import { echoReply, icmp, PC, R1, rst, Scene, silentPort, synAck, UNIT } from '../scene.js';
import { accused, codesIn, found } from './found.js';

const ownWord = icmp(PC, 1, 3, 2900);

/** Nobody on the PC's own link claims the unit's address, and the PC's system says so itself. */
function unclaimed(prefix: number): Scene {
  const scene = new Scene().mask(prefix).onLink().ping(ownWord).syn(50802, ownWord).syn(50804, ownWord);
  return scene.trace('icmp', [ownWord]).neighbour('failed', undefined, UNIT);
}

describe('a unit that nobody on the PC’s own link claims', () => {
  it('is likely absent, and never proved to be: the mask of the PC may be wrong', () => {
    const finding = found(unclaimed(24), 'unit-unreachable');
    expect(finding).toMatchObject({ certainty: 'likely', suspects: [{ role: 'unit' }] });
    expect(finding?.remedy).toContain('mask');
  });

  it('accuses the PC first where only an unusually wide mask makes it a neighbour', () => {
    const finding = found(unclaimed(16), 'unit-unreachable');
    expect(accused(finding)).toEqual(['pc 0', 'unit']);
    expect(finding?.summary).toContain(`${PC}/16`);
  });

  it('was refused by nobody: the host unreachable is the PC’s own', () => {
    const { findings, path } = unclaimed(16).diagnose();
    expect(findings[0]?.ruledOut.map(({ because }) => because).join()).not.toMatch(/refusal|ICMP error came, not/);
    expect(path.ladders.flatMap(({ hops }) => hops.map(({ outcome }) => outcome))).not.toContain('rejected');
  });
});

describe('a link without a carrier', () => {
  it('is the PC’s own, before the unit behind it', () => {
    const scene = unclaimed(24).links(false);
    expect(codesIn(scene)).toEqual(['pc-no-address']);
    expect(accused(found(scene, 'pc-no-address'))).toEqual(['pc 0', 'unit']);
  });

  it('is not the answer where the link is up', () => {
    expect(codesIn(unclaimed(24).links(true))).toEqual(['unit-unreachable']);
  });

  it('stands before the gateway as well', () => {
    const scene = silentPort(new Scene().routed().ping('silent'), 50802).neighbour('failed', undefined, R1);
    expect(codesIn(scene)).toContain('gateway-unreachable');
    expect(codesIn(scene.links(false))).toEqual(['pc-no-address']);
  });
});

describe('a neighbour that answers ARP and not IP', () => {
  const scene = silentPort(new Scene().mask(24).onLink().ping('silent'), 50802)
    .trace('icmp', ['silent'])
    .neighbour('reachable', '02:00:00:00:00:01', UNIT);

  it('is there, so that no router is suspected', () => {
    expect(accused(found(scene, 'path-silent'))).toEqual(['unit']);
    expect(found(scene, 'path-silent')?.summary).toContain('ARP knows it as 02:00:00:00:00:01');
    expect(found(scene, 'path-silent')?.remedy).not.toMatch(/router|first hop/);
  });
});

describe('a RST on the PC’s own link', () => {
  const refused = (open: number[], closed: number[]): Scene => {
    const scene = new Scene().onLink().ping(echoReply(64));
    for (const port of open) scene.syn(port, synAck(64)).session(port, 'open');
    for (const port of closed) scene.syn(port, rst(64)).session(port, 'refused');
    return scene;
  };

  it('is the unit’s or this PC’s where a rule of the PC’s own firewall resets what it sends', () => {
    const scene = refused([50802], [50804, 50805]).firewall('none', { resets: true });
    const { findings } = scene.diagnose();
    expect(findings.map((one) => [one.code, one.certainty, accused(one)])).toEqual([
      ['port-closed', 'possible', ['unit']],
      ['port-reset', 'possible', ['pc 0']],
    ]);
    expect(findings[1]?.summary).toContain('whose own firewall has a rule that resets TCP on its way out');
  });

  it('is the unit’s where the firewall has none', () => {
    const { findings } = refused([50802], [50804, 50805]).firewall('none').diagnose();
    expect(findings.map((one) => [one.code, accused(one)])).toEqual([['service-disabled', ['unit']]]);
  });

  it('breaks nothing where the TLS port opens, whoever sent it', () => {
    expect(refused([50802, 50805], [50804]).firewall('none', { resets: true }).diagnose().verdict).toBe('pass');
  });
});
