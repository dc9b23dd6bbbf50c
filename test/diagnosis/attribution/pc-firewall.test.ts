import { describe, expect, it } from 'vitest';
import type { LocalFirewallEvidence } from '../../../src/model/evidence/pc.js';
import { accused, found } from '../findings/found.js';
import { echoReply, exceeded, healthyBase, R1, R2, Scene, silentPort } from '../scene.js';

type Outcome = LocalFirewallEvidence['outcome'];

const PORT = 50804;
const OUTCOMES: Outcome[] = ['none', 'rules', 'unknown'];

/** Every router answers the test, the unit does not: a drop at the last of them, at the unit, or on the way back. */
function dropped(firewall: Outcome): Scene {
  return silentPort(healthyBase(), PORT)
    .control()
    .trace(PORT, [exceeded(R1), exceeded(R2), 'silent'])
    .open(50805)
    .with({ configService: 'plain' })
    .firewall(firewall);
}

/** A unit on the PC's own LAN that is silent on one port. */
function droppedOnLan(firewall: Outcome): Scene {
  const scene = new Scene().onLink().ping(echoReply(64)).open(50802, 50805).with({ configService: 'plain' });
  for (let n = 0; n < 12; n += 1) scene.syn(PORT, 'silent', 64, 'attempt', 40_000 + n);
  scene.trace('icmp', [echoReply(64)], 'control').trace(PORT, ['silent']);
  return scene.firewall(firewall);
}

function pathSilent(firewall: Outcome): Scene {
  const scene = silentPort(silentPort(new Scene().routed().ping('silent'), 50802), PORT);
  return scene.trace('icmp', [exceeded(R1), 'silent']).firewall(firewall);
}

describe('a drop that may sit on the way back', () => {
  it.each([
    ['none', ['router 2', 'unit 3', 'router 1 return']],
    ['rules', ['router 2', 'unit 3', 'router 1 return', 'pc 0 return']],
    ['unknown', ['router 2', 'unit 3', 'router 1 return']],
  ] as const)('with the own firewall seen as %s has the suspects %j', (firewall, suspects) => {
    expect(accused(found(dropped(firewall), 'port-filtered'))).toEqual(suspects);
  });

  it('has the rules of the PC among its evidence, where they make it a suspect', () => {
    const evidence = (firewall: Outcome) => found(dropped(firewall), 'port-filtered')?.evidence ?? [];
    const look = dropped('rules').evidence.at(-1)?.id;
    expect(OUTCOMES.map((outcome) => evidence(outcome).includes(look ?? ''))).toEqual([false, true, false]);
  });

  it('leaves the PC to the next test where it could not be looked at', () => {
    const next = (firewall: Outcome) => found(dropped(firewall), 'port-filtered')?.nextTest;
    expect(next('unknown')).toMatch(
      /whether a firewall on this PC, which pathproof could not look at, lets the replies in\. Captures of both/,
    );
    expect(next('rules')).toMatch(/whether this PC’s own firewall, which has rules .* lets them in\. Captures of both/);
    expect(next('none')).toMatch(/towards the PC\. Captures of both/);
  });

  it('rules the PC out where it has nothing to drop with', () => {
    const because = (firewall: Outcome) =>
      found(dropped(firewall), 'port-filtered')?.ruledOut.find(({ code }) => code === 'pc-firewall')?.because;
    expect(because('none')).toMatch(/no rule of the PC’s own firewall/);
    expect(because('rules')).toBeUndefined();
    expect(because('unknown')).toBeUndefined();
  });

  it('is named once as a PC where a weaker method suspects its way out as well', () => {
    const scene = silentPort(healthyBase(), PORT).with({ configService: 'plain' }).ordinarySockets().firewall('rules');
    expect(accused(found(scene, 'port-filtered')).filter((one) => one.startsWith('pc'))).toEqual(['pc 0']);
  });
});

describe('a drop between two routers', () => {
  it.each(OUTCOMES)('has nothing to do with the PC, whose firewall was seen as %s', (firewall) => {
    const scene = silentPort(healthyBase(), PORT)
      .control()
      .trace(PORT, [exceeded(R1), 'silent', 'silent'])
      .open(50805)
      .with({ configService: 'plain' })
      .firewall(firewall);
    const finding = found(scene, 'port-filtered');
    expect(accused(finding)).toEqual(['router 1', 'router 2']);
    expect(finding?.nextTest).not.toMatch(/this PC/);
  });
});

describe('a unit on the PC’s own LAN that drops', () => {
  it.each([
    ['none', 'proved', ['unit 1']],
    ['rules', 'likely', ['unit 1', 'pc 0 return']],
    ['unknown', 'likely', ['unit 1']],
  ] as const)('with the own firewall seen as %s is %s', (firewall, certainty, suspects) => {
    const finding = found(droppedOnLan(firewall), 'port-filtered');
    expect([finding?.certainty, accused(finding)]).toEqual([certainty, suspects]);
  });
});

describe('silence of everything', () => {
  it.each([
    ['none', ['router 1', 'router 2', 'unit']],
    ['rules', ['router 1', 'router 2', 'unit', 'pc 0 return']],
    ['unknown', ['router 1', 'router 2', 'unit']],
  ] as const)('with the own firewall seen as %s has the suspects %j', (firewall, suspects) => {
    expect(accused(found(pathSilent(firewall), 'path-silent'))).toEqual(suspects);
  });
});

describe('silence of UDP discovery', () => {
  const silentDiscovery = (firewall: Outcome) =>
    healthyBase().open(50804, 50805).control().whoIs([]).firewall(firewall);

  it('may be a PC that lets no answer from a new port in', () => {
    const suspects = OUTCOMES.map((outcome) => accused(found(silentDiscovery(outcome), 'udp-discovery-off')).at(-1));
    expect(suspects).toEqual(['router 1', 'pc 0 return', 'router 1']);
  });

  it('is only possible behind routers, of which any may drop it, and without raw packets, which show loss', () => {
    const onLan = (): Scene => new Scene().onLink().open(50802, 50804).whoIs([]).firewall('none');
    expect(found(onLan(), 'udp-discovery-off')?.certainty).toBe('likely');
    expect(found(silentDiscovery('none'), 'udp-discovery-off')?.certainty).toBe('possible');
    expect(found(onLan().ordinarySockets(), 'udp-discovery-off')?.certainty).toBe('possible');
  });
});
