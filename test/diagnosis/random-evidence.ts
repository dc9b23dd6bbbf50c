import fc from 'fast-check';
import type { Case } from '../../src/diagnosis/diagnose.js';
import type { Purpose, Reply } from '../../src/model/evidence/base.js';
import type { Evidence } from '../../src/model/evidence/evidence.js';
import { PC, R1, R2, REQUIREMENTS, SETTINGS, UNIT } from './scene.js';

const PORTS = [50802, 50804, 50805];
const PURPOSES: Purpose[] = ['attempt', 'confirm', 'control', 'test'];
const UNUSED_PORTS = [23_000, 23_001];
const MACS = ['02:00:00:00:00:01', '02:00:00:00:00:02'];
const OUTSIDE = '203.0.113.9';
const STRANGER = '10.9.9.9';
const ERRNOS = ['EPERM', 'EACCES', 'ENOBUFS', 'ENETUNREACH'];

const ttl = fc.integer({ min: 1, max: 255 });
const shortTtl = fc.integer({ min: 1, max: 8 });
const rttMs = fc.double({ min: 0, max: 4000, noNaN: true });

/** Answers that TCP or ICMP echo of the target itself can give. */
function fromTarget(kind: 'echo-reply' | 'syn-ack' | 'rst'): fc.Arbitrary<Reply> {
  return fc.record({ kind: fc.constant(kind), from: fc.constant(UNIT), ttl, rttMs });
}

const icmpError: fc.Arbitrary<Reply> = fc.record({
  kind: fc.constant('icmp-error' as const),
  from: fc.constantFrom(PC, R1, R2, UNIT, STRANGER),
  ttl,
  rttMs,
  icmpType: fc.constantFrom(3, 3, 3, 11, 11, 12),
  icmpCode: fc.integer({ min: 0, max: 16 }),
  quoted: fc.constantFrom(PC, PC, PC, OUTSIDE).map((source) => ({ source, destination: UNIT, protocol: 6, ttl: 1 })),
});

/** A probe that got replies, whose first one is the outcome, or none. */
function fate(reply: fc.Arbitrary<Reply>) {
  return fc.oneof(
    fc
      .array(reply, { minLength: 1, maxLength: 3 })
      .map((replies) => ({ outcome: (replies[0] as Reply).kind as string, replies })),
    fc.constantFrom('silent', 'silent', 'silent', 'pending').map((outcome) => ({ outcome, replies: [] })),
    fc
      .constantFrom(...ERRNOS)
      .map((errno) => ({ outcome: 'not-sent', replies: [], failure: { errno, message: 'refused' } })),
  );
}

const purposeAndTtl = fc
  .record({ purpose: fc.constantFrom(...PURPOSES), low: shortTtl })
  .map(({ purpose, low }) => ({ purpose, ttl: purpose === 'attempt' || purpose === 'confirm' ? 64 : low }));

const echo = fc.tuple(purposeAndTtl, fate(fc.oneof(fromTarget('echo-reply'), icmpError))).map(([request, outcome]) => ({
  probe: 'echo',
  request: { destination: UNIT, identifier: 1, sequence: 1, bytes: 64, ...request },
  ...outcome,
}));

const syn = fc
  .tuple(purposeAndTtl, fc.constantFrom(...PORTS), fate(fc.oneof(fromTarget('syn-ack'), fromTarget('rst'), icmpError)))
  .map(([request, port, outcome]) => ({
    probe: 'tcp-syn',
    request: { source: PC, sourcePort: 40_000, destination: UNIT, port, sequence: 1, ...request },
    ...outcome,
  }));

const synFate = fate(fc.oneof(fromTarget('syn-ack'), fromTarget('rst'), icmpError));

const unused = fc.tuple(fc.constantFrom(...UNUSED_PORTS), synFate).map(([port, outcome]) => ({
  probe: 'tcp-syn',
  request: { source: PC, sourcePort: 22_000, destination: UNIT, port, sequence: 1, ttl: 64, purpose: 'unused' },
  ...outcome,
}));

/** One source port of a sweep: silent again and again, then answered or not. */
const sweptFlow = fc
  .record({
    port: fc.constantFrom(...PORTS),
    sourcePort: fc.integer({ min: 21_000, max: 21_003 }),
    silent: fc.nat(8),
    last: synFate,
  })
  .map(({ port, sourcePort, silent, last }) => {
    const request = { source: PC, sourcePort, destination: UNIT, port, sequence: 1, ttl: 64, purpose: 'sweep' };
    const lost = Array.from({ length: silent }, () => ({ outcome: 'silent', replies: [] }));
    return [...lost, last].map((outcome) => ({ probe: 'tcp-syn', request, ...outcome }));
  });

/** What follows a sweep: one source port compared with others, or a rung of its ladder. */
const followed = fc
  .record({
    port: fc.constantFrom(...PORTS),
    sourcePort: fc.integer({ min: 21_000, max: 21_003 }),
    packets: fc.oneof(
      fc.record({ purpose: fc.constant('compare'), ttl: fc.constant(64), count: fc.nat(20) }),
      fc.record({ purpose: fc.constantFrom('swept-control', 'swept-test'), ttl: shortTtl, count: fc.nat(2) }),
    ),
    outcome: synFate,
  })
  .map(({ port, sourcePort, packets: { count, ...own }, outcome }) => {
    const request = { source: PC, sourcePort, destination: UNIT, port, sequence: 1, ...own };
    return Array.from({ length: count + 1 }, () => ({ probe: 'tcp-syn', request, ...outcome }));
  });

/** A port that one source port never reaches and another always, compared, and both with some rungs of a ladder. */
const splitSweep = fc
  .record({
    port: fc.constantFrom(...PORTS),
    passing: fc.constant({ outcome: 'syn-ack', replies: [{ kind: 'syn-ack', from: UNIT, ttl: 62, rttMs: 1 }] }),
    hopProbes: fc.array(fc.record({ fate: synFate, ttl: shortTtl, blocked: fc.boolean() }), { maxLength: 8 }),
  })
  .map(({ port, passing, hopProbes }) => {
    const silent = { outcome: 'silent', replies: [] };
    const from = (blocked: boolean, purpose: string, ttl: number, fate: object): object => {
      const request = { source: PC, sourcePort: blocked ? 21_000 : 21_001, destination: UNIT, port, sequence: 1 };
      return { probe: 'tcp-syn', request: { ...request, purpose, ttl }, ...fate };
    };
    return [
      ...Array.from({ length: 8 }, () => from(true, 'sweep', 64, silent)),
      from(false, 'sweep', 64, passing),
      ...Array.from({ length: 16 }, () => [
        from(true, 'compare', 64, silent),
        from(false, 'compare', 64, passing),
      ]).flat(),
      ...hopProbes.map(({ fate: own, ttl, blocked }) =>
        from(blocked, blocked ? 'swept-test' : 'swept-control', ttl, own),
      ),
    ];
  });

const size = fc
  .tuple(
    fc.constantFrom(64, 64, 1, 2, 3),
    fc.constantFrom(556, 1380, 1392, 1480),
    fate(fc.oneof(fromTarget('echo-reply'), icmpError)),
  )
  .map(([low, bytes, outcome]) => ({
    probe: 'echo',
    request: { destination: UNIT, identifier: 2, sequence: 1, bytes, ttl: low, purpose: 'size' },
    ...outcome,
  }));

/** Discovery, answered by the target or by another unit, with a MAC or with bytes that hold none. */
const whoIs = fc
  .record({
    destination: fc.constantFrom(UNIT, UNIT, '255.255.255.255'),
    answers: fc.array(
      fc.record({
        from: fc.constantFrom(UNIT, STRANGER),
        opcode: fc.constantFrom('data', 'error'),
        text: fc.oneof(
          fc.string(),
          fc.constantFrom(...MACS).map((mac) => `mac "${mac}" type "IP 500 V2"`),
        ),
      }),
      { maxLength: 3 },
    ),
  })
  .map(({ destination, answers }) => ({
    probe: 'udp-whois',
    request: { destination, port: 69, file: 'nasystem/who_is', broadcast: destination !== UNIT },
    outcome: answers.length > 0 ? 'answered' : 'silent',
    replies: answers.map((one) => ({ kind: 'tftp', rttMs: 1, sourcePort: 5000, ...one })),
  }));

/** What may happen on a connection after its handshake; `nothing` does most often, so that dead ones are common. */
const nothing = <T>(something: fc.Arbitrary<T>) => fc.option(something, { nil: undefined, freq: 1 });
const ms = fc.integer({ min: 0, max: 8000 });
const bytes = fc.constantFrom(0, 0, 0, 20);
const facts = fc.record({
  rttMs,
  receivedBytes: bytes,
  sentBytes: bytes,
  acknowledgedBytes: bytes,
  fin: nothing(fc.record({ sentMs: ms, acknowledgedMs: nothing(ms), watchedMs: ms })),
  retransmits: fc.nat(5),
  repeatedSynAcks: fc.nat(3),
  peerFinMs: nothing(ms),
  resetMs: nothing(ms),
  errors: fc.constant([]),
});

const tls = fc.constantFrom(
  undefined,
  { error: 'no answer' },
  {
    version: 'TLSv1.2',
    cipher: 'AES',
    subject: '',
    issuer: '',
    alternativeNames: [],
    validFrom: '',
    validTo: '',
    selfSigned: true,
  },
);

const session = fc
  .record({
    facts: fc.option(facts, { nil: undefined, freq: 8 }),
    tls,
    port: fc.constantFrom(...PORTS),
    outcome: fc.constantFrom('pending', 'open', 'refused', 'unreachable', 'timeout', 'reset', 'denied', 'error'),
    errno: fc.option(fc.constantFrom('ECONNREFUSED', 'EHOSTUNREACH', 'EPERM'), { nil: undefined }),
  })
  .map(({ port, outcome, errno, facts: after, tls: done }) => ({
    probe: 'tcp-session',
    request: { destination: UNIT, port, tls: port === 50805 },
    outcome,
    replies: [],
    ...(outcome === 'open' && after !== undefined ? { facts: after } : {}),
    ...(outcome === 'open' && port === 50805 && done !== undefined ? { tls: done } : {}),
    ...(errno === undefined ? {} : { errno }),
  }));

const basePortSearch = fc
  .record({ found: fc.boolean(), ambiguous: fc.boolean(), basePort: fc.integer({ min: 49_152, max: 65_526 }) })
  .map(({ found, ambiguous, basePort }) => ({
    probe: 'base-port-search',
    request: { destination: UNIT, first: 49_152, last: 65_526, by: 'syn', atMostMs: 1 },
    outcome: found ? 'found' : ambiguous ? 'everything-answers' : 'not-found',
    replies: [],
    tried: 100,
    openPorts: [],
    moved: found ? { basePort, open: [basePort, basePort + 1], tls: true, ambiguous } : null,
  }));

const route = fc.constantFrom('routed', 'on-link', 'no-route', 'unknown').map((outcome) => ({
  probe: 'route-lookup',
  request: { destination: UNIT },
  outcome,
  replies: [],
  ...(outcome === 'routed' ? { route: { interface: 'e0', source: PC, gateway: R1 } } : {}),
  ...(outcome === 'on-link' ? { route: { interface: 'e0', source: PC } } : {}),
}));

const neighbour = fc
  .record({
    outcome: fc.constantFrom('reachable', 'failed', 'incomplete', 'none'),
    destination: fc.constantFrom(R1, UNIT),
    mac: fc.option(fc.constantFrom(...MACS), { nil: undefined }),
  })
  .map(({ outcome, destination, mac }) => ({
    probe: 'neighbour',
    request: { destination, interface: 'e0' },
    outcome,
    replies: [],
    ...(mac === undefined ? {} : { mac }),
  }));

const nameLookup = fc.constantFrom('resolved', 'unresolved').map((outcome) => ({
  probe: 'name-lookup',
  request: { name: 'unit.example' },
  outcome,
  replies: [],
  addresses: outcome === 'resolved' ? [UNIT] : [],
}));

const interfaces = fc
  .constantFrom('usable', 'usable', 'none')
  .map((outcome) => ({ probe: 'interfaces', request: {}, outcome, replies: [] }));

/** Times that were asked for, because there are few of them and millions of packets. */
const TIMES: string[] = [];

function timeOf(index: number): string {
  TIMES[index] ??= new Date(Date.UTC(2026, 0, 1) + 600 * index).toISOString();
  return TIMES[index];
}

function number(drafts: readonly object[]): Evidence[] {
  return drafts.map(
    (draft, index) => ({ id: `e${index + 1}`, sentAt: timeOf(index), ...draft }) as unknown as Evidence,
  );
}

const packets = fc
  .tuple(
    fc.array(fc.oneof(echo, syn, syn, session), { maxLength: 24 }),
    fc.array(fc.oneof(unused, size, whoIs), { maxLength: 10 }),
    fc.array(fc.oneof(sweptFlow, sweptFlow, followed, splitSweep), { maxLength: 5 }),
  )
  .map(([main, side, swept]): object[] => [...main, ...side, ...swept.flat()]);
const sessions = fc.array(fc.oneof(session, session, session, whoIs), { maxLength: 6 });

function evidence(raw: boolean): fc.Arbitrary<Evidence[]> {
  const probes: fc.Arbitrary<object[]> = raw ? packets : sessions;
  const facts = fc.tuple(fc.option(nameLookup), fc.option(interfaces), route, fc.option(neighbour));
  return fc
    .tuple(facts, probes, fc.option(neighbour), fc.option(basePortSearch))
    .map(([first, rest, last, search]) => number([...first, ...rest, last, search].filter((draft) => draft !== null)));
}

/** Any evidence that probes could record, however unlikely: raw packets and sessions, or sessions alone. */
export const caseArbitrary: fc.Arbitrary<Case> = fc.boolean().chain((raw) =>
  fc.record({
    address: fc.constant(UNIT),
    evidence: evidence(raw),
    requirements: fc.constant(REQUIREMENTS),
    settings: fc
      .constantFrom('either' as const, 'plain' as const, 'tls' as const)
      .map((configService) => ({ ...SETTINGS, configService })),
    raw: fc.constant(raw),
  }),
);
