import fc from 'fast-check';
import type { Case } from '../../src/diagnosis/diagnose.js';
import type { Evidence, Purpose, Reply } from '../../src/model/evidence.js';
import { PC, R1, R2, REQUIREMENTS, SETTINGS, UNIT } from './scene.js';

const PORTS = [50802, 50804, 50805];
const PURPOSES: Purpose[] = ['attempt', 'confirm', 'control', 'test'];
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
  quoted: fc.constant({ source: PC, destination: UNIT, protocol: 6, ttl: 1 }),
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

const session = fc
  .record({
    port: fc.constantFrom(...PORTS),
    outcome: fc.constantFrom('pending', 'open', 'refused', 'unreachable', 'timeout', 'reset', 'denied', 'error'),
    errno: fc.option(fc.constantFrom('ECONNREFUSED', 'EHOSTUNREACH', 'EPERM'), { nil: undefined }),
  })
  .map(({ port, outcome, errno }) => ({
    probe: 'tcp-session',
    request: { destination: UNIT, port, tls: port === 50805 },
    outcome,
    replies: [],
    ...(errno === undefined ? {} : { errno }),
  }));

const route = fc.constantFrom('routed', 'on-link', 'no-route', 'unknown').map((outcome) => ({
  probe: 'route-lookup',
  request: { destination: UNIT },
  outcome,
  replies: [],
  ...(outcome === 'routed' ? { route: { interface: 'e0', source: PC, gateway: R1 } } : {}),
  ...(outcome === 'on-link' ? { route: { interface: 'e0', source: PC } } : {}),
}));

const neighbour = fc.constantFrom('reachable', 'failed', 'incomplete', 'none').map((outcome) => ({
  probe: 'neighbour',
  request: { destination: R1, interface: 'e0' },
  outcome,
  replies: [],
}));

function number(drafts: readonly object[]): Evidence[] {
  const sentAt = '2026-01-01T00:00:00.000Z';
  return drafts.map((draft, index) => ({ id: `e${index + 1}`, sentAt, ...draft }) as unknown as Evidence);
}

const packets = fc.array(fc.oneof(echo, syn, syn, session), { maxLength: 24 });
const sessions = fc.array(session, { maxLength: 6 });

function evidence(raw: boolean): fc.Arbitrary<Evidence[]> {
  const probes = raw ? packets : sessions;
  return fc.tuple(route, probes, fc.option(neighbour)).map(([first, rest, last]) => {
    const drafts: object[] = [first, ...rest];
    return number(last === null ? drafts : [...drafts, last]);
  });
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
