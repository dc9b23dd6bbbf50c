import { describe, expect, it } from 'vitest';
import { type Diagnosis, diagnose } from '../../src/diagnosis/diagnose.js';
import type { Reply } from '../../src/model/evidence/base.js';
import type { Evidence } from '../../src/model/evidence/evidence.js';
import { codesIn, found } from './findings/found.js';
import {
  echoReply,
  exceeded,
  healthy,
  healthyBase,
  PC,
  R1,
  R2,
  Scene,
  SETTINGS,
  silentPort,
  synAck,
  UNIT,
} from './scene.js';

/** Each pair of rows stands on both sides of one number that decides whom a diagnosis blames, and how surely. */

const CONFIG = 50804;

describe('silence of TCP before the only device left', () => {
  const atHop1 = (packets: number): Scene => {
    const scene = silentPort(healthyBase().open(50805), CONFIG).with({ configService: 'plain' }).control();
    scene.trace(50805, [exceeded(R1), exceeded(R2), synAck()], 'control');
    for (let n = 0; n < packets; n += 1) scene.trace(CONFIG, ['silent', 'silent', 'silent']);
    return scene;
  };
  const atUnit = (packets: number): Scene => {
    const scene = new Scene().onLink().ping(echoReply(64)).open(50802, 50805).with({ configService: 'plain' });
    for (let n = 0; n < packets; n += 1) scene.syn(CONFIG, 'silent');
    return scene
      .trace('icmp', [echoReply(64)], 'control')
      .trace(CONFIG, ['silent'])
      .firewall('none');
  };

  it.each([
    [5, 'likely'],
    [6, 'proved'],
  ])('of %i packets that died at a router is %s', (packets, certainty) => {
    expect(found(atHop1(packets), 'port-filtered')).toMatchObject({
      certainty,
      suspects: [{ role: 'router', hop: 1 }],
    });
  });

  it.each([
    [5, 'likely'],
    [6, 'proved'],
  ])('of %i packets to a unit on the PC’s own LAN is %s', (packets, certainty) => {
    expect(found(atUnit(packets), 'port-filtered')).toMatchObject({ certainty, suspects: [{ role: 'unit' }] });
  });
});

describe('silence of UDP, which an open port may keep as well', () => {
  const SNMP = 161;
  const scene = (silences: number): Scene => {
    const asked = healthy().control();
    const request = {
      destination: UNIT,
      port: SNMP,
      sourcePort: 41_000,
      ttl: 64,
      payload: 'snmp-get-v2c',
      bytes: 40,
    } as const;
    const sent = {
      id: 'asked',
      sentAt: '2026-01-01T00:00:00.000Z',
      request: { ...request, purpose: 'attempt' as const },
    };
    asked.evidence.push({ ...sent, probe: 'udp-port', outcome: 'silent', replies: [] });
    return asked.udpTrace(SNMP, [exceeded(R1), 'silent'], silences);
  };
  const lossy = (silences: number): Scene => scene(silences).ping('silent');

  it.each([
    [2, false],
    [3, true],
  ])('is a drop after %i datagrams that died at a router: %s', (silences, told) => {
    expect(codesIn(scene(silences)).includes('port-filtered')).toBe(told);
  });

  it.each([
    [11, false],
    [12, true],
  ])('is a drop after %i datagrams where packets get lost: %s', (silences, told) => {
    expect(codesIn(lossy(silences)).includes('port-filtered')).toBe(told);
  });
});

describe('a hop that the system’s traceroute of a silent port got nothing from', () => {
  /** Traces of TCP 50804 that end at hop 1, so many of them, then one of ping that ends at the unit. */
  function traced(times: number): Diagnosis {
    const head = { sentAt: '2026-01-01T00:00:00.000Z', replies: [] };
    const trace = (protocol: 'icmp' | 'tcp', addresses: (string | null)[]) => ({
      ...head,
      probe: 'system-trace',
      request: {
        destination: UNIT,
        protocol,
        ...(protocol === 'tcp' ? { port: CONFIG } : {}),
        maxHops: 30,
        timeoutMs: 1000,
      },
      outcome: addresses.includes(UNIT) ? 'reached' : 'ended',
      hops: addresses.map((address, index) => ({ ttl: index + 1, address, rttMs: address === null ? null : 1 })),
    });
    const pinged = { probe: 'system-ping', request: { destination: UNIT, count: 3, timeoutMs: 2000 } };
    const reply = { kind: 'echo-reply', from: UNIT, ttl: 62, rttMs: 0.6 };
    const session = (port: number, outcome: string) => ({
      ...head,
      probe: 'tcp-session',
      request: { destination: UNIT, port, tls: port === 50805 },
      outcome,
    });
    const drafts = [
      {
        ...head,
        probe: 'route-lookup',
        request: { destination: UNIT },
        outcome: 'routed',
        route: { interface: 'e0', source: PC, gateway: R1 },
      },
      { ...head, ...pinged, outcome: 'answered', sent: 3, received: 3, replies: [reply] },
      session(50802, 'open'),
      session(CONFIG, 'timeout'),
      ...Array.from({ length: times }, () => trace('tcp', [R1, null, null])),
      trace('icmp', [R1, R2, UNIT]),
    ];
    const evidence = drafts.map((draft, index) => ({ ...draft, id: `e${index + 1}` })) as unknown as Evidence[];
    const settings = { ...SETTINGS, configService: 'plain' as const };
    return diagnose({ address: UNIT, evidence, requirements: ['tcp-config'], settings, raw: false });
  }
  const timesSuspected = ({ findings }: Diagnosis): number =>
    findings.flatMap(({ suspects }) => suspects.filter(({ role }) => role === 'unit')).length;

  it.each([
    [1, 1],
    [2, 0],
  ])('clears what lies behind it after %i traces: the unit is suspected %i times', (times, suspected) => {
    expect(timesSuspected(traced(times))).toBe(suspected);
  });
});

describe('a source port that is silent while others pass', () => {
  /** Four silent source ports of so many packets each, compared with one that was answered sixteen times. */
  const swept = (tries: number): Scene => {
    const silent = Array.from({ length: 4 }, () => ({ sent: tries - 1, answered: 0 }));
    const tried = [...silent.map(() => ({ tries: 1, answered: false })), { tries: 1, answered: true }];
    return healthy()
      .sweep(CONFIG, tried)
      .compare(CONFIG, [...silent, { sent: 16, answered: 16 }]);
  };

  it.each([
    [5, false],
    [6, true],
  ])('is blocked after %i tries of each of four: %s', (tries, told) => {
    expect(codesIn(swept(tries)).includes('intermittent')).toBe(told);
  });
});

describe('a unit that stops answering during the run', () => {
  const asked = (rechecks: number): Scene => {
    const scene = silentPort(healthyBase().control(), CONFIG).with({ configService: 'plain' });
    for (let n = 0; n < rechecks; n += 1) scene.ping('silent', 64, 'recheck');
    return scene;
  };
  /** The port was silent so often before the last word of the unit. */
  const silentBefore = (packets: number): Scene => {
    const scene = healthyBase().control().with({ configService: 'plain' });
    for (let n = 0; n < packets; n += 1) scene.syn(CONFIG, 'silent');
    scene.ping(echoReply());
    for (let n = 0; n < 6; n += 1) scene.syn(CONFIG, 'silent');
    for (let n = 0; n < 3; n += 1) scene.ping('silent', 64, 'recheck');
    return scene;
  };

  it.each([
    [2, 'port-filtered'],
    [3, 'path-silent'],
  ])('is believed after %i rechecks in vain: %s', (rechecks, code) => {
    expect(codesIn(asked(rechecks))).toEqual([code]);
  });

  it.each([
    [2, 'path-silent'],
    [3, 'port-filtered'],
  ])('excuses a port that was silent %i times before: %s', (packets, code) => {
    expect(codesIn(silentBefore(packets))).toEqual([code]);
  });
});

describe('sessions that open and carry nothing', () => {
  /** The kernel sent its FIN four times, and nothing of it was acknowledged. */
  const facts = {
    rttMs: 1,
    receivedBytes: 0,
    sentBytes: 0,
    acknowledgedBytes: 0,
    repeatedSynAcks: 0,
    errors: [],
    fin: { sentMs: 150, watchedMs: 3000 },
    retransmits: 3,
  };
  const dead = (...atMs: number[]): Scene => {
    const scene = healthyBase().with({ configService: 'plain' }).syn(CONFIG, synAck());
    const request = { destination: UNIT, port: CONFIG, tls: false };
    for (const ms of atMs) {
      const own = { id: `session-${ms}`, sentAt: new Date(Date.UTC(2026, 0, 1) + ms).toISOString() };
      scene.evidence.push({ ...own, probe: 'tcp-session', request, outcome: 'open', replies: [], facts });
    }
    return scene;
  };

  it.each([
    ['one of them', false, [10_000]],
    ['two at once', false, [10_000, 10_900]],
    ['two, a second apart', true, [10_000, 11_000]],
  ])('are a finding after %s: %s', (_name, told, atMs) => {
    expect(codesIn(dead(...atMs)).includes('session-dead')).toBe(told);
  });
});

describe('a path that lets nothing through at first', () => {
  const late = (silent: number): Scene => {
    const scene = new Scene().routed();
    for (let n = 0; n < silent; n += 1) scene.ping('silent');
    for (let n = 0; n < 40; n += 1) scene.ping(echoReply());
    return scene.open(50802, CONFIG, 50805);
  };

  it.each([
    [2, false],
    [3, true],
  ])('is told after %i packets in vain before the first answer: %s', (silent, told) => {
    expect(codesIn(late(silent)).includes('packet-loss')).toBe(told);
  });
});

describe('the segments that a SYN-ACK offers', () => {
  const offering = (mss: number): Scene => {
    const scene = healthyBase();
    for (const port of [50802, 50804, 50805]) scene.syn(port, { ...synAck(), mss } as Reply).session(port, 'open');
    return scene;
  };

  it.each([
    [65_494, 'pass', []],
    [65_495, 'unproven', ['middlebox-answers']],
  ] as const)('%i bytes: %s', (mss, verdict, codes) => {
    expect(offering(mss).diagnose().verdict).toBe(verdict);
    expect(codesIn(offering(mss))).toEqual(codes);
  });
});
