import { describe, expect, it } from 'vitest';
import { LOOPBACK_MSS } from '../../../src/diagnosis/findings/middlebox.js';
import type { Reply } from '../../../src/model/evidence/base.js';
import { echoReply, exceeded, type Fate, healthy, icmp, R1, R2, rst, Scene, synAck, UNIT } from '../scene.js';
import { accused, codesIn, found, statusesIn } from './found.js';

/** Two ports that nothing uses, and what became of the packets to them. */
function withUnused(scene: Scene, first: Fate, second: Fate): Scene {
  return scene.syn(23_000, first, 64, 'unused').syn(23_001, second, 64, 'unused');
}

/** Every port answers with SYN-ACKs of this TTL, echo with that of the unit two routers away. */
function answeredWith(ttl: number, ports = [50802, 50804, 50805], echoTtl?: number): Scene {
  const scene = new Scene().routed().ping(echoReply(echoTtl));
  for (const port of [50802, 50804, 50805])
    scene.syn(port, synAck(ports.includes(port) ? ttl : undefined)).session(port, 'open');
  return scene;
}

/** A unit on the PC's own link, whose ports all answer with this. */
function lan(reply: Reply): Scene {
  const scene = new Scene().onLink().ping(echoReply(64));
  for (const port of [50802, 50804, 50805]) scene.syn(port, reply).session(port, 'open');
  return scene;
}

describe('middlebox-answers', () => {
  it('is proved by two unused ports that accept, and then no open port proves anything', () => {
    const scene = withUnused(healthy(), synAck(), synAck());
    expect(found(scene, 'middlebox-answers')).toMatchObject({ severity: 'failure', certainty: 'proved' });
    expect(statusesIn(scene)).toEqual({ route: 'met', ping: 'met', 'tcp-discovery': 'failed', 'tcp-config': 'failed' });
    expect(scene.diagnose().verdict).toBe('fail');
  });

  it('on the PC’s own link leaves a program of the PC and a bridge, which no distance tells from the unit', () => {
    const scene = withUnused(lan(synAck(64)), synAck(64), synAck(64));
    expect(accused(found(scene, 'middlebox-answers'))).toEqual(['pc 0', 'router']);
    expect(scene.diagnose().verdict).toBe('fail');
  });

  it('is the PC alone where a SYN-ACK offers segments that only the loopback interface carries', () => {
    const scene = lan({ ...synAck(64), mss: LOOPBACK_MSS } as Reply);
    expect(accused(found(scene, 'middlebox-answers'))).toEqual(['pc 0']);
    expect(scene.diagnose().verdict).toBe('unproven');
    const accepted = withUnused(scene, synAck(64), synAck(64));
    expect(accused(found(accepted, 'middlebox-answers'))).toEqual(['pc 0']);
    expect(accepted.diagnose().verdict).toBe('fail');
  });

  it.each([
    ['both refuse', rst(), rst()],
    ['both stay silent', 'silent', 'silent'],
    ['one accepts and the other refuses: an odd service', synAck(), rst()],
    ['one accepts and the other stays silent', synAck(), 'silent'],
    ['they are still waited for', 'pending', 'pending'],
  ] as const)('is not found where of two unused ports %s', (_name, first, second) => {
    const scene = withUnused(healthy(), first, second);
    expect(codesIn(scene)).toEqual([]);
    expect(scene.diagnose().verdict).toBe('pass');
  });

  it.each([
    [64, 'router 1'],
    [128, 'router 1'],
    [255, 'router 1'],
  ])('is likely where a SYN-ACK (TTL %i) comes from much nearer than those of other ports: %s', (ttl, router) => {
    const finding = found(answeredWith(ttl, [50804, 50805]), 'middlebox-answers');
    expect(finding).toMatchObject({ severity: 'failure', certainty: 'likely' });
    expect(accused(finding)).toEqual([router, 'pc 0']);
  });

  it('is likely where all SYN-ACKs come from nearer than the RST of a port that nothing uses', () => {
    const finding = found(withUnused(answeredWith(64), rst(62), rst(62)), 'middlebox-answers');
    expect(finding).toMatchObject({ severity: 'failure', certainty: 'likely' });
    expect(accused(finding)).toEqual(['router 1', 'pc 0']);
  });

  it('is a warning that breaks nothing where the TTL of the echo reply alone differs: a unit may do that itself', () => {
    const scene = answeredWith(64);
    expect(found(scene, 'middlebox-answers')).toMatchObject({ severity: 'warning', certainty: 'possible' });
    expect(scene.diagnose().verdict).toBe('pass');
  });

  it('is not found where unused ports refuse from as far as the SYN-ACKs: the unit starts ICMP from another TTL', () => {
    expect(codesIn(withUnused(answeredWith(62, undefined, 58), rst(62), rst(62)))).toEqual([]);
  });

  it.each([
    ['as far as the echo reply', 62, undefined],
    ['farther: a port forward to another host', 61, undefined],
    ['as far, with another initial TTL', 126, 254],
  ])('is not found where the SYN-ACK comes from %s', (_name, ttl, echoTtl) => {
    expect(codesIn(answeredWith(ttl, undefined, echoTtl))).toEqual([]);
  });

  it('is not found where unused ports accept and no documented one does: then nothing is proved wrongly', () => {
    const scene = withUnused(new Scene().routed().ping(echoReply()).syn(50802, rst()), synAck(), synAck());
    expect(codesIn(scene)).not.toContain('middlebox-answers');
  });

  it('is not found without an echo reply and without unused ports to compare with', () => {
    const scene = new Scene().routed().ping('silent').open(50802, 50804, 50805);
    expect(codesIn(scene)).not.toContain('middlebox-answers');
  });

  it('is found where a SYN is accepted at a TTL at which an echo request dies', () => {
    const scene = healthy()
      .control()
      .trace(50804, [exceeded(R1), synAck(), synAck()]);
    expect(accused(found(scene, 'middlebox-answers'))).toEqual(['router 1', 'router 2']);
  });

  it('is not found where the echo reply of that TTL was lost', () => {
    const trace = [exceeded(R1), exceeded(R2), 'silent', echoReply()] as const;
    const scene = healthy()
      .trace('icmp', trace, 'control')
      .trace(50804, [exceeded(R1), exceeded(R2), synAck()]);
    expect(codesIn(scene)).not.toContain('middlebox-answers');
  });

  describe('without an echo reply', () => {
    /** Every port is answered, ping by nobody, and a closer look was taken. */
    const unheard = (): Scene => withUnused(new Scene().routed().open(50802, 50804, 50805), 'silent', 'silent');
    const traced = (scene: Scene, trace: readonly Fate[]): Scene =>
      [50802, 50804, 50805].reduce((all, port) => all.trace(port, trace), scene);
    const unreachable = icmp(R2, 1, 3, 3000);

    it('is a failure where pings expire at the TTL that brings a SYN-ACK, and nothing shows that the unit is heard', () => {
      const scene = traced(unheard().ping('silent'), [synAck(64)]).trace('icmp', [exceeded(R1), exceeded(R2)]);
      const finding = found(scene, 'middlebox-answers');
      expect(finding).toMatchObject({ id: 'f1', severity: 'failure', certainty: 'likely' });
      expect(accused(finding)).toEqual(['router 1']);
      expect(statusesIn(scene)).toEqual({
        route: 'failed',
        ping: 'unproven',
        'tcp-discovery': 'failed',
        'tcp-config': 'failed',
      });
      expect(codesIn(scene)).toEqual(['middlebox-answers', 'path-silent']);
    });

    it('draws the flow to the device that answers, and no farther', () => {
      const scene = traced(unheard().ping('silent'), [synAck(64)]).trace('icmp', [exceeded(R1), exceeded(R2)]);
      const { hops, ladders } = scene.diagnose().path;
      expect(hops.map(({ address }) => address)).toEqual([R1, R2, null]);
      const discovery = ladders.find(({ port }) => port === 50802);
      expect(discovery?.hops.map(({ outcome }) => outcome)).toEqual(['reached', 'not-tried', 'not-tried']);
    });

    it('is a failure where the router that cannot deliver pings is no nearer than who answers SYNs', () => {
      const scene = traced(unheard().ping(unreachable), [exceeded(R1), synAck()]).trace('icmp', [
        exceeded(R1),
        exceeded(R2),
      ]);
      expect(statusesIn(scene)).toMatchObject({ route: 'failed', 'tcp-discovery': 'failed' });
      expect(codesIn(scene)).toEqual(['middlebox-answers', 'unit-unreachable']);
    });

    it('leaves everything unproven where a router cannot deliver pings and no trace shows who answers', () => {
      const scene = unheard().ping(unreachable);
      expect(statusesIn(scene)).toMatchObject({
        route: 'unproven',
        'tcp-discovery': 'unproven',
        'tcp-config': 'unproven',
      });
      expect(found(scene, 'middlebox-answers')).toMatchObject({ severity: 'warning', certainty: 'possible' });
      expect(found(scene, 'middlebox-answers')?.nextTest).toContain(`run remote --address ${UNIT}`);
    });

    it('leaves everything unproven where SYN-ACKs are all that arrives and nothing was traced', () => {
      const scene = unheard().ping('silent').whoIs([]);
      expect(scene.diagnose(['route', 'tcp-discovery', 'tcp-config']).verdict).toBe('unproven');
      expect(codesIn(scene)).not.toContain('udp-discovery-off');
    });

    it.each([
      ['the unit refuses ports that nothing uses', 'silent', rst(), [synAck()]],
      ['pings get as far as the last router', 'silent', 'silent', [exceeded(R1), exceeded(R2), synAck()]],
      ['a router refuses ping alone and SYNs get past it', unreachable, rst(), [exceeded(R1), exceeded(R2), synAck()]],
    ] as const)('is not found where %s', (_name, ping, unused, trace) => {
      const scene = new Scene().routed().ping(ping).open(50802, 50804, 50805);
      withUnused(scene, unused, unused);
      if (trace.length > 1) traced(scene, trace).trace('icmp', [exceeded(R1), exceeded(R2), 'silent']);
      expect(codesIn(scene)).not.toContain('middlebox-answers');
      expect(scene.diagnose(['route', 'tcp-discovery', 'tcp-config']).verdict).toBe('pass');
    });

    it('is not found on the PC’s own link, where no router could answer instead', () => {
      const scene = withUnused(new Scene().onLink().ping('silent').open(50802, 50804, 50805), 'silent', 'silent');
      expect(scene.diagnose(['route', 'tcp-discovery', 'tcp-config']).verdict).toBe('pass');
    });
  });

  it('for the plain configuration port alone is a warning where TLS opens', () => {
    const scene = answeredWith(64, [50804]);
    expect(found(scene, 'middlebox-answers')).toMatchObject({ severity: 'warning', requirements: ['tcp-config'] });
    expect(scene.diagnose().verdict).toBe('pass');
  });

  it('for the plain configuration port alone is a failure where that port is what has to open', () => {
    const scene = answeredWith(64, [50804]).with({ configService: 'plain' });
    expect(found(scene, 'middlebox-answers')).toMatchObject({ severity: 'failure', requirements: ['tcp-config'] });
    expect(statusesIn(scene)).toMatchObject({ 'tcp-discovery': 'met', 'tcp-config': 'failed' });
  });
});
