import { describe, expect, it } from 'vitest';
import { echoReply, exceeded, healthy, misquoted, PC, R1, R2, rst, Scene, silentPort, synAck, UNIT } from '../scene.js';
import { accused, codesIn, found } from './found.js';

const OUTSIDE = '203.0.113.9';
const MAC = '00e007000001';
const OTHER_MAC = '00e007000002';
const answer = (mac: string): string => `mac "${mac}" type "IP 500 V2" "" "" "9.1" "Main"`;

describe('nat-rewrites', () => {
  it('is a note that breaks nothing, with the rewritten source', () => {
    const scene = healthy().trace('icmp', [exceeded(R1), misquoted(R2, { source: OUTSIDE }), echoReply()], 'control');
    expect(found(scene, 'nat-rewrites')).toMatchObject({ severity: 'note', certainty: 'likely', requirements: [] });
    expect(found(scene, 'nat-rewrites')?.summary).toContain(`source ${OUTSIDE} instead of ${PC}`);
    expect(scene.diagnose().verdict).toBe('pass');
  });

  it('names the hop that quotes and the one before it', () => {
    const scene = healthy().trace('icmp', [exceeded(R1), misquoted(R2, { source: OUTSIDE })], 'control');
    expect(accused(found(scene, 'nat-rewrites'))).toEqual(['router 1', 'router 2']);
  });

  it('names the first hop alone where that one quotes it, and the nearest of several', () => {
    const hopProbes = [misquoted(R1, { source: OUTSIDE }), misquoted(R2, { source: OUTSIDE })];
    expect(accused(found(healthy().trace('icmp', hopProbes, 'control'), 'nat-rewrites'))).toEqual(['router 1']);
  });

  it('sees a rewritten source port of a SYN', () => {
    const scene = healthy().syn(50804, misquoted(R2, { sourcePort: 1024 }), 2, 'test');
    expect(found(scene, 'nat-rewrites')?.summary).toContain('source port 1024 instead of 40000');
  });

  it('names a router that was never traced by its address', () => {
    const scene = healthyWithError();
    expect(found(scene, 'nat-rewrites')?.suspects).toEqual([{ role: 'router', address: R2, direction: 'forward' }]);
  });

  it.each([
    ['quotes are as they were sent', healthy().control()],
    ['the quote holds no ports', healthy().syn(50804, misquoted(R2, {}), 2, 'test')],
    ['the TTL alone differs', healthy().syn(50804, misquoted(R2, { ttl: 200 }), 2, 'test')],
  ])('is not found where %s', (_name, scene) => {
    expect(codesIn(scene)).not.toContain('nat-rewrites');
  });
});

describe('udp-discovery-off', () => {
  it('is a note where UDP is silent and TCP discovery open', () => {
    const scene = healthy().whoIs([]);
    expect(found(scene, 'udp-discovery-off')).toMatchObject({
      severity: 'note',
      certainty: 'possible',
      requirements: [],
    });
    expect(accused(found(scene, 'udp-discovery-off'))).toEqual(['unit', 'router']);
    expect(scene.diagnose().verdict).toBe('pass');
  });

  it('suspects no router on the PC’s own LAN', () => {
    const scene = new Scene().onLink().ping(echoReply(64)).syn(50802, synAck(64)).session(50802, 'open').whoIs([]);
    expect(accused(found(scene, 'udp-discovery-off'))).toEqual(['unit']);
  });

  it.each([
    ['TCP discovery is refused', new Scene().routed().ping(echoReply()).syn(50802, rst()).whoIs([])],
    ['TCP discovery is silent', silentPort(new Scene().routed().ping(echoReply()), 50802).whoIs([])],
    ['TCP discovery was not measured', new Scene().routed().ping(echoReply()).whoIs([])],
    ['UDP is answered', healthy().whoIs([answer(MAC)])],
    [
      'one of two requests is answered',
      healthy()
        .whoIs([])
        .whoIs([answer(MAC)]),
    ],
    ['only the broadcast is silent', healthy().whoIs([], '255.255.255.255')],
    ['nothing was asked', healthy()],
    ['packets get lost', healthy().ping('silent').whoIs([])],
    ['large packets get lost now and then', healthy().size(1500, 'silent').size(1500, echoReply()).whoIs([])],
    ['a session opened only after its SYN was sent again', healthy().openedAfter(1009, 50804).whoIs([])],
  ])('is not found where %s', (_name, scene) => {
    expect(codesIn(scene)).not.toContain('udp-discovery-off');
  });
});

describe('duplicate-address', () => {
  it.each([
    ['two discovery answers with different MACs', healthy().whoIs([answer(MAC), answer(OTHER_MAC)])],
    [
      'two requests with different answers',
      healthy()
        .whoIs([answer(MAC)])
        .whoIs([answer(OTHER_MAC)]),
    ],
    [
      'a broadcast and a request',
      healthy()
        .whoIs([answer(MAC)], '255.255.255.255')
        .whoIs([answer(OTHER_MAC)]),
    ],
    ['two link addresses of the unit', twoOnLink('02:00:00:00:00:01', '02:00:00:00:00:02')],
  ])('is a proved warning with %s', (_name, scene) => {
    expect(found(scene, 'duplicate-address')).toMatchObject({ severity: 'warning', certainty: 'proved' });
    expect(found(scene, 'duplicate-address')?.summary).toMatch(/answer for 192\.168\.42\.1: \S+ and \S+\.$/);
    expect(scene.diagnose().verdict).toBe('pass');
  });

  it.each([
    ['one MAC, twice', healthy().whoIs([answer(MAC), answer(MAC)])],
    ['one MAC in two spellings', healthy().whoIs([answer(MAC), answer('00:E0:07:00:00:01')])],
    [
      'one of each kind: a link address and another MAC in discovery',
      twoOnLink('02:00:00:00:00:01').whoIs([answer(MAC)]),
    ],
    ['the same link address twice', twoOnLink('02:00:00:00:00:01', '02:00:00:00:00:01')],
    ['another link address of the gateway', healthy().neighbour('reachable', 'a').neighbour('reachable', 'b')],
    ['another unit that answers the broadcast', otherUnit()],
    ['an answer without a MAC', healthy().whoIs([answer(MAC), 'nothing quoted', '"Main" "IP 500 V2"'])],
  ])('is not found with %s', (_name, scene) => {
    expect(codesIn(scene)).not.toContain('duplicate-address');
  });

  it('is the failure where no session opened', () => {
    const scene = new Scene().routed().ping(echoReply()).open(50802).with({ configService: 'plain' });
    scene
      .syn(50804, synAck())
      .session(50804, 'reset')
      .whoIs([answer(MAC), answer(OTHER_MAC)]);
    expect(found(scene, 'duplicate-address')).toMatchObject({ severity: 'failure', requirements: ['tcp-config'] });
  });
});

/** A port unreachable from a router of which nothing else is known, about a packet that arrived there rewritten. */
function healthyWithError(): Scene {
  const quote = misquoted(R2, { source: OUTSIDE });
  return healthy().syn(50812, { ...quote, icmpType: 3, icmpCode: 13 } as typeof quote);
}

/** The unit on the PC's own LAN, with these addresses in the table, one after the other. */
function twoOnLink(...macs: string[]): Scene {
  const scene = new Scene().onLink().ping(echoReply(64));
  for (const port of [50802, 50804]) scene.syn(port, synAck(64)).session(port, 'open');
  for (const mac of macs) scene.neighbour('reachable', mac, UNIT);
  return scene;
}

function otherUnit(): Scene {
  return healthy()
    .whoIs([answer(MAC)])
    .whoIs([answer(OTHER_MAC)], '255.255.255.255', '192.168.10.50');
}
