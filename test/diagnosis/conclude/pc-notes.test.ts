import { describe, expect, it } from 'vitest';
import { pcNotes } from '../../../src/diagnosis/conclude/pc-notes.js';
import { diagnose } from '../../../src/diagnosis/diagnose.js';
import { addressChange } from '../../../src/diagnosis/observe/pc-addresses.js';
import type { Evidence } from '../../../src/model/evidence/evidence.js';
import type { Link, NeighbourEvidence, OwnAddress, RouteEvidence } from '../../../src/model/evidence/pc.js';
import { PC, REQUIREMENTS, Scene, SETTINGS, synAck, UNIT } from '../scene.js';

const E0: OwnAddress = { name: 'e0', address: PC, prefix: 24 };
const WG0: OwnAddress = { name: 'wg0', address: '10.8.0.2', prefix: 32 };
const HEAD = { sentAt: '2026-01-01T00:00:00.000Z', replies: [] as [] };

interface Pc {
  own?: OwnAddress[];
  after?: OwnAddress[];
  route?: Partial<RouteEvidence['route']>;
  outcome?: RouteEvidence['outcome'];
  links?: Link[];
  neighbour?: NeighbourEvidence['outcome'];
  traffic?: Scene;
  passed?: boolean;
}

/** What the PC's own tables said in a run, around the packets of a scene. */
function evidenceOf(pc: Pc): Evidence[] {
  const look = (id: string, addresses: OwnAddress[]): Evidence => {
    const outcome = addresses.length > 0 ? 'usable' : 'none';
    return { ...HEAD, id, probe: 'interfaces', request: {}, outcome, addresses };
  };
  const route = { interface: 'e0', source: PC, ...pc.route };
  const outcome = pc.outcome ?? 'routed';
  const neighbour = { destination: UNIT, interface: 'e0' };
  return [
    look('i1', pc.own ?? [E0]),
    { ...HEAD, id: 'r1', probe: 'route-lookup', request: { destination: UNIT }, outcome, route },
    ...(pc.traffic ?? new Scene().ping('silent')).evidence,
    { ...HEAD, id: 'n1', probe: 'neighbour', request: neighbour, outcome: pc.neighbour ?? 'reachable' },
    ...(pc.after ? [look('i2', pc.after)] : []),
    ...(pc.links
      ? [{ ...HEAD, id: 'l1', probe: 'links', request: {}, outcome: 'listed', links: pc.links } as const]
      : []),
  ];
}

function notes(pc: Pc, address = UNIT): string[] {
  const evidence = evidenceOf(pc);
  return pcNotes({ address, evidence, settings: SETTINGS, raw: true, passed: pc.passed ?? false });
}

const heard = (): Scene => new Scene().syn(50802, synAck()).session(50802, 'open').syn(50804, 'silent');

describe('nothing is noted', () => {
  it.each<[string, Pc]>([
    ['of an ordinary LAN with a private gateway', { route: { gateway: '192.168.10.1' } }],
    ['of a run that passed, whatever the interfaces look like', { route: { gateway: '203.0.113.1' }, passed: true }],
    ['of a public next hop when the unit was heard', { route: { gateway: '203.0.113.1' }, traffic: heard() }],
    ['of a public next hop of a VPN', { route: { interface: 'tun0', source: '203.0.113.9', gateway: '203.0.113.1' } }],
    ['of interfaces that are down and no VPN', { links: [{ name: 'e1', up: false, addresses: [] }] }],
    ['of a VPN that is up', { own: [E0, WG0], links: [{ name: 'wg0', up: true, addresses: ['10.8.0.2'] }] }],
    [
      'of another VPN that is down when the packets take one that is up',
      { route: { interface: 'wg0', source: '10.8.0.2' }, links: [{ name: 'tun0', up: false, addresses: [] }] },
    ],
    ['of an absent unit on the LAN without a VPN', { outcome: 'on-link', neighbour: 'failed' }],
    ['of addresses that stayed', { after: [E0] }],
    ['of two interfaces in two subnets', { own: [E0, { name: 'e1', address: '192.168.11.20', prefix: 24 }] }],
  ])('%s', (_title, pc) => expect(notes(pc)).toEqual([]));
});

describe('a private address that leaves towards the public internet is noted', () => {
  const LEAVES =
    /^192\.168\.42\.1 is a private address, but its packets (leave towards|reach) the public internet .*VPN/;

  it.each<[string, Pc]>([
    ['by the gateway', { route: { gateway: '203.0.113.1' } }],
    ['by the source address', { route: { source: '198.51.100.7', gateway: '100.64.0.1' } }],
    ['by a router of the path', { route: { gateway: '192.168.10.1' }, traffic: hop('203.0.113.1') }],
  ])('%s', (_title, pc) => expect(notes(pc)).toEqual([expect.stringMatching(LEAVES)]));

  it.each(['10.1.2.3', '172.16.0.1', '172.31.255.254', '192.168.255.1', '100.64.0.1', '100.127.255.254'])(
    'for %s',
    (address) => expect(notes({ route: { gateway: '203.0.113.1' } }, address)).toHaveLength(1),
  );

  it.each(['172.32.0.1', '100.128.0.1', '11.0.0.1', '193.168.0.1', 'pbx.example'])('never for %s', (address) =>
    expect(notes({ route: { gateway: '203.0.113.1' } }, address)).toEqual([]),
  );
});

function hop(router: string): Scene {
  const scene = new Scene();
  const quoted = { source: PC, destination: UNIT, protocol: 1, ttl: 1 };
  const expired = { kind: 'icmp-error', from: router, ttl: 63, rttMs: 1, icmpType: 11, icmpCode: 0, quoted } as const;
  return scene.ping('silent').ping(expired, 2, 'test');
}

describe('a VPN', () => {
  it.each<[Link, string]>([
    [{ name: 'wg0', up: false, addresses: ['10.8.0.2'] }, 'The VPN interface wg0 is down'],
    [{ name: 'tun0', up: true, addresses: [] }, 'The VPN interface tun0 is up, but has no IPv4 address'],
    [{ name: 'office', up: false, addresses: [], kind: 'wireguard' }, 'The VPN interface office is down'],
    [{ name: 'FortiClient SSL', up: false, addresses: [] }, 'The VPN interface FortiClient SSL is down'],
  ])('that does not work is named: %j', (link, words) => {
    expect(notes({ links: [link] })).toEqual([expect.stringContaining(words)]);
    expect(notes({ links: [link], traffic: heard() })).toEqual([]);
  });

  it('whose network has the numbers of the own LAN is named when nobody claims the address there', () => {
    const pc: Pc = { own: [{ name: 'e0', address: '192.168.42.77', prefix: 24 }, WG0], outcome: 'on-link' };
    const route = { source: '192.168.42.77' };
    expect(notes({ ...pc, route, neighbour: 'failed' })).toEqual([
      expect.stringContaining(
        'is on the PC’s own LAN 192.168.42.0/24 (e0), where nobody claims it, while the VPN wg0 is up',
      ),
    ]);
    expect(notes({ ...pc, route, neighbour: 'reachable' })).toEqual([]);
  });

  it('whose route hides the own LAN is named', () => {
    const own = [{ name: 'e0', address: '192.168.42.77', prefix: 24 }, WG0];
    expect(notes({ own, route: { interface: 'wg0', source: '10.8.0.2' }, outcome: 'on-link' })).toEqual([
      expect.stringContaining('(e0), but its packets leave by the VPN wg0: a route of the VPN hides the LAN'),
    ]);
  });
});

it('without any usable address, an interface that has one and no link is named', () => {
  const none = { own: [], outcome: 'no-route' } as const;
  const links = [
    { name: 'e0', up: false, addresses: [PC] },
    { name: 'e1', up: false, addresses: [] },
  ];
  const words = 'e0 has the address 192.168.10.20, but no link: check the PC’s cable or Wi-Fi.';
  expect(notes({ own: [...none.own], outcome: none.outcome, links })).toEqual([words]);
});

describe('an address of this PC itself', () => {
  const here = (address: string) => {
    const evidence = evidenceOf({ outcome: 'local', traffic: new Scene().syn(50802, 'silent') });
    return diagnose({ address, evidence, requirements: REQUIREMENTS, settings: SETTINGS, raw: true }).summary;
  };

  it('is told in the summary, and no other address is', () => {
    expect(here(PC)).toMatch(/^192\.168\.10\.20 is this PC itself \(e0\): no network was tested\. /);
    expect(here(UNIT)).not.toContain('this PC itself');
    expect(here('127.0.0.1')).not.toContain('this PC itself');
  });
});

it('two interfaces in one subnet are named', () => {
  const own = [E0, { name: 'wlan0', address: '192.168.10.21', prefix: 24 }];
  const words = 'e0 (192.168.10.20) and wlan0 (192.168.10.21) are both in 192.168.10.0/24';
  expect(notes({ own, traffic: heard() })).toEqual([expect.stringContaining(words)]);
});

describe('a change of the PC’s address during a run', () => {
  const after = [{ ...E0, address: '192.168.10.99' }];
  const judge = (pc: Pc) =>
    diagnose({ address: UNIT, evidence: evidenceOf(pc), requirements: REQUIREMENTS, settings: SETTINGS, raw: true });
  const silent = (): Scene => {
    const scene = new Scene();
    for (let n = 0; n < 12; n += 1) scene.ping('silent').syn(50802, 'silent').syn(50804, 'silent').syn(50805, 'silent');
    return scene;
  };

  it('is told with the documented advice, also when everything is met', () => {
    for (const passed of [true, false]) {
      const [note] = notes({ after, passed });
      expect(note).toContain('192.168.10.20 on e0 is gone, 192.168.10.99 on e0 is new');
      expect(note).toContain('close Manager and start it again');
    }
  });

  it('accuses nobody, where the same silence without it is a fault', () => {
    expect(judge({ traffic: silent(), neighbour: 'failed', route: { gateway: '192.168.10.1' } }).verdict).toBe('fail');
    const moved = judge({ traffic: silent(), neighbour: 'failed', route: { gateway: '192.168.10.1' }, after });
    expect(moved.findings).toEqual([]);
    expect(moved.verdict).toBe('unproven');
    expect(moved.summary).toContain('the PC’s address changed during the run');
  });

  it('keeps what was met before', () => {
    const { requirements } = judge({ traffic: heard(), after });
    expect(requirements.find(({ id }) => id === 'tcp-discovery')?.status).toBe('met');
    expect(requirements.find(({ id }) => id === 'route')?.status).toBe('met');
  });

  it('is the PC’s own fault where no address is left', () => {
    const { findings } = judge({ traffic: silent(), after: [] });
    expect(findings.map(({ code }) => code)).toEqual(['pc-no-address']);
  });

  it('is told as a lost link where the address is still set on an interface without one', () => {
    const links = [{ name: 'e0', up: false, addresses: [PC] }];
    const [note, ...others] = notes({ after: [], links });
    expect(note).toMatch(
      /^The PC’s link on e0 was lost during the run \(192\.168\.10\.20 is still set on it\).*run it again/,
    );
    expect([note, ...others].join(' ')).not.toMatch(/address changed|close Manager/);
    const other = { name: 'e1', address: '192.168.11.20', prefix: 24 };
    const lost = judge({ traffic: silent(), own: [E0, other], after: [other], links });
    expect(lost.findings).toEqual([]);
    expect(lost.summary).toContain('the PC’s link was lost during the run');
    expect(notes({ after: [], links: [{ name: 'e0', up: false, addresses: [] }] })[0]).toContain('address changed');
  });

  it('of another interface leaves the verdict as it is', () => {
    const change = addressChange(evidenceOf({ after: [E0, WG0] }));
    expect(change).toEqual({ gone: [], come: [WG0], sourceGone: false });
    expect(
      judge({ traffic: silent(), neighbour: 'failed', route: { gateway: '192.168.10.1' }, after: [E0, WG0] }).verdict,
    ).toBe('fail');
  });

  it('is not seen where the interface took another name and kept the address', () => {
    expect(addressChange(evidenceOf({ after: [{ ...E0, name: 'lan0' }] }))?.sourceGone).toBe(false);
  });
});
