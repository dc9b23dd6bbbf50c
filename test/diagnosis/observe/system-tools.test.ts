import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Case, type Diagnosis, diagnose } from '../../../src/diagnosis/diagnose.js';
import { observe } from '../../../src/diagnosis/observe/observe.js';
import type { Evidence } from '../../../src/model/evidence/evidence.js';
import type {
  SystemPingEvidence,
  SystemTraceEvidence,
  ToolHop,
  ToolRefusal,
} from '../../../src/model/evidence/system-tools.js';
import { PC, R1, R2, REQUIREMENTS, SETTINGS, UNIT } from '../scene.js';

const SENT_AT = '2026-01-01T00:00:00.000Z';
const STRANGER = '10.9.9.9';
const RUNS = { numRuns: 500 };
const PLACEHOLDER = /undefined|null|NaN|\?|\[object|Infinity| (by|at|past)[.:]| {2}/;

type Draft = { probe: string } & Record<string, unknown>;

/** A case of the system's tools, from what they told, in order. */
function told(...drafts: Draft[]): Case {
  const route = { interface: 'e0', source: PC, gateway: R1 };
  const lookup = { probe: 'route-lookup', request: { destination: UNIT }, outcome: 'routed', replies: [], route };
  const evidence = [lookup, ...drafts].map((draft, index) => ({ id: `e${index + 1}`, sentAt: SENT_AT, ...draft }));
  const settings = SETTINGS;
  return {
    address: UNIT,
    evidence: evidence as unknown as Evidence[],
    requirements: REQUIREMENTS,
    settings,
    raw: false,
  };
}

function ping(own: Partial<SystemPingEvidence>): Draft {
  const request = { destination: UNIT, count: 3, timeoutMs: 2000 };
  return { probe: 'system-ping', request, outcome: 'silent', replies: [], sent: 3, received: 0, ...own };
}

const answered = (): Draft => {
  const reply = { kind: 'echo-reply' as const, from: UNIT, ttl: 62, rttMs: 0.6 };
  return ping({ outcome: 'answered', received: 3, replies: [reply] });
};

function refusedPing(refusal: ToolRefusal): Draft {
  return ping({ outcome: 'icmp-error', refusal });
}

function session(port: number, outcome: string, errno?: string): Draft {
  const request = { destination: UNIT, port, tls: port === 50805 };
  return { probe: 'tcp-session', request, outcome, replies: [], ...(errno ? { errno } : {}) };
}

/** A trace with one address a hop; null where nothing answered. */
function trace(protocol: string, port: number | null, hops: readonly (string | null | Partial<ToolHop>)[]): Draft {
  const request = { destination: UNIT, protocol, ...(port === null ? {} : { port }), maxHops: 30, timeoutMs: 1000 };
  const list = hops.map((hop, index): ToolHop => {
    const base = { ttl: index + 1, address: null, rttMs: null };
    return typeof hop === 'string' || hop === null
      ? { ...base, address: hop, rttMs: hop === null ? null : 1 }
      : { ...base, ...hop };
  });
  const reached = list.some((hop) => hop.address === UNIT);
  return { probe: 'system-trace', request, outcome: reached ? 'reached' : 'ended', replies: [], hops: list };
}

const refusedAt = (from: string, icmpCodes: number[], text: string, rttMs = 1): Partial<ToolHop> => ({
  address: from,
  rttMs,
  refusal: { from, icmpType: 3, icmpCodes, text },
});

const CONFIG = [50804, 50805];
const config = (outcome: string, errno?: string): Draft[] => CONFIG.map((port) => session(port, outcome, errno));
const control = (): Draft => trace('icmp', null, [R1, R2, UNIT]);

function told1(diagnosis: Diagnosis): [string, string, ...(string | undefined)[]][] {
  return diagnosis.findings.map(({ code, certainty, suspects }) => [
    code,
    certainty,
    ...suspects.map((suspect) => suspect.address ?? suspect.role),
  ]);
}

describe('a refusal in the words of ping', () => {
  const sessions = [session(50802, 'open'), ...config('open')];

  it('is likely where one ping’s words leave one code', () => {
    const words = { from: R2, icmpType: 3, icmpCodes: [13], text: 'Packet filtered' };
    const { findings } = diagnose(told(refusedPing(words), ...sessions));
    expect(findings).toMatchObject([{ code: 'ping-rejected', certainty: 'likely', suspects: [{ address: R2 }] }]);
    expect(findings[0]?.summary).toContain('Packet filtered');
  });

  it('is not proved where they leave the code open', () => {
    const words = { from: R2, text: 'Zielhost nicht erreichbar' };
    const { findings } = diagnose(told(refusedPing(words), ...sessions));
    expect(findings).toMatchObject([{ code: 'ping-rejected', certainty: 'likely', suspects: [{ address: R2 }] }]);
  });

  it('of the PC itself is its own firewall, or nothing but silence', () => {
    const filter = { from: PC, icmpType: 3, icmpCodes: [13], text: 'Packet filtered' };
    expect(told1(diagnose(told(refusedPing(filter), ...sessions)))).toEqual([['pc-firewall', 'proved', 'pc']]);
    const arp = { from: PC, icmpType: 3, icmpCodes: [1], text: 'Destination Host Unreachable' };
    const [first] = told1(diagnose(told(refusedPing(arp), ...sessions)));
    expect(first?.slice(0, 2)).toEqual(['ping-filtered', 'likely']);
  });

  it('may mean a missing route, an absent unit or a filter where the code is open and the unit is silent', () => {
    const words = { from: R2, text: 'Zielhost nicht erreichbar' };
    const { findings } = diagnose(told(refusedPing(words), session(50802, 'timeout'), ...config('timeout')));
    expect(findings.map(({ certainty }) => certainty)).not.toContain('proved');
    expect(findings.map(({ code }) => code)).toEqual(expect.arrayContaining(['router-no-route', 'unit-unreachable']));
  });
});

describe('host unreachable', () => {
  const silent = [session(50802, 'timeout'), ...config('timeout')];
  const late = trace('icmp', null, [R1, R2, refusedAt(R2, [1, 7, 12], '!H', 3050)]);
  const quick = trace('icmp', null, [R1, R2, refusedAt(R2, [1, 7, 12], '!H', 2)]);

  it('that comes late is an absent unit', () => {
    expect(told1(diagnose(told(late, ping({}), ...silent)))).toEqual([['unit-unreachable', 'likely', UNIT, R2]]);
  });

  it('that comes quickly does not tell when ARP was asked', () => {
    const found = told1(diagnose(told(quick, ping({}), ...silent)));
    expect(found.map(([code, certainty]) => [code, certainty])).toEqual([
      ['unit-unreachable', 'likely'],
      ['router-no-route', 'possible'],
    ]);
  });
});

describe('a port whose trace meets another router than that of ping', () => {
  const ASIDE = '10.0.99.2';
  const start = [answered(), session(50802, 'open'), ...config('timeout')];
  const aside = CONFIG.map((port) => trace('tcp', port, [R1, ASIDE, null, null]));

  it('is dropped by the router of its own trace, or behind it', () => {
    const { findings } = diagnose(told(...start, control(), ...aside, ...aside, control()));
    const filtered = findings.filter(({ code }) => code === 'port-filtered');
    expect(filtered).not.toEqual([]);
    for (const { suspects } of filtered) {
      const forward = suspects.filter(({ direction }) => direction === 'forward');
      expect(forward.map(({ address }) => address)).toEqual([ASIDE, UNIT]);
    }
  });
});

describe('everything well in the words of the system’s tools', () => {
  it('is said with its doubt: a proxy looks like the unit', () => {
    const sessions = [50802, ...CONFIG].map((port) => session(port, 'open'));
    const { verdict, summary } = diagnose(told(answered(), ...sessions));
    expect(verdict).toBe('pass');
    expect(summary).toBe(`Everything Manager needs to reach ${UNIT} works, as far as can be told without raw sockets.`);
  });
});

describe('a TCP trace', () => {
  const start = [answered(), session(50802, 'open')];

  it('names who refuses, whatever code its mark stands for', () => {
    const traces = CONFIG.map((port) => trace('tcp', port, [R1, refusedAt(R1, [9, 10, 13], '!X')]));
    const found = told1(diagnose(told(...start, ...config('unreachable', 'EHOSTUNREACH'), ...traces)));
    expect(found).toEqual([['port-rejected', 'likely', R1]]);
  });

  it('narrows a drop only when two traces were silent before the control was answered', () => {
    const silent = CONFIG.flatMap((port) => [trace('tcp', port, [R1, null, null])]);
    const drops = [...start, ...config('timeout')];
    expect(told1(diagnose(told(...drops, ...silent, control())))).toEqual([['port-filtered', 'likely', R1, R2, UNIT]]);
    const twice = [...silent, ...silent];
    expect(told1(diagnose(told(...drops, ...twice, control())))).toEqual([['port-filtered', 'likely', R1, R2]]);
    expect(told1(diagnose(told(...drops, control(), ...twice)))).toEqual([['port-filtered', 'likely', R1, R2, UNIT]]);
  });

  it('tells a RST before the unit’s hop from one at it', () => {
    const rst = { address: UNIT, rttMs: 1, reply: 'rst' as const };
    const refused = [...start, ...config('refused', 'ECONNREFUSED')];
    const near = CONFIG.map((port) => trace('tcp', port, [R1, rst]));
    expect(told1(diagnose(told(...refused, ...near, control())))).toEqual([['port-reset', 'likely', R1, R2]]);
    const far = CONFIG.map((port) => trace('tcp', port, [R1, R2, rst]));
    expect(told1(diagnose(told(...refused, ...far, control())))).toEqual([
      ['port-closed', 'possible', UNIT],
      ['port-reset', 'possible', R2],
    ]);
  });

  it('that says no more than the unit’s address does not call the port open', () => {
    const file = told(...start, ...config('timeout'), trace('tcp', 50804, [R1, R2, UNIT]));
    expect(observe(file).flows.get('tcp/50804')?.state).toBe('silent');
  });
});

describe('a UDP trace', () => {
  it('that reaches the unit meets the route', () => {
    const file = told(ping({}), session(50802, 'timeout'), ...config('timeout'), trace('udp', null, [R1, R2, UNIT]));
    const { requirements } = diagnose(file);
    expect(requirements.find(({ id }) => id === 'route')?.status).toBe('met');
    expect(observe(file).unit.hop).toBe(3);
  });
});

describe('a ping that cannot be used', () => {
  it('leaves its requirement untested, with the reason', () => {
    const unusable = ping({ outcome: 'unusable', text: 'there is no ping on this machine' });
    const { requirements } = diagnose(told(unusable, session(50802, 'open'), ...config('open')));
    expect(requirements.find(({ id }) => id === 'ping')).toMatchObject({
      status: 'not-tested',
      reason: 'ping could not be used: there is no ping on this machine',
    });
  });

  it('that hides ICMP errors does not rule out a refusal', () => {
    const hiding = ping({ errorsShown: false });
    const { findings } = diagnose(told(hiding, session(50802, 'open'), ...config('open')));
    expect(findings.map(({ code }) => code)).toEqual(['ping-filtered', 'ping-rejected']);
  });
});

const address = fc.constantFrom(PC, R1, R2, UNIT, STRANGER);
const refusal = fc.record(
  {
    from: address,
    icmpType: fc.constantFrom(3, 3, 3, 11),
    icmpCodes: fc.array(fc.integer({ min: 0, max: 15 }), { minLength: 1, maxLength: 4 }),
    text: fc.constantFrom('!H', '!X', 'Packet filtered'),
  },
  { requiredKeys: ['from', 'text'] },
);
const anyPing = fc.oneof(
  fc.constant(ping({})),
  fc.constant(ping({ errorsShown: false })),
  fc.constant(answered()),
  fc.constant(ping({ outcome: 'answered', sent: 3, received: 2 })),
  fc.constant(ping({ outcome: 'unusable', text: 'no ping' })),
  fc.constant(ping({ outcome: 'pending' })),
  refusal.map((one) => refusedPing(one as ToolRefusal)),
);
const anyHop = fc.oneof(
  fc.constant(null),
  address,
  fc.record({
    address,
    rttMs: fc.integer({ min: 0, max: 4000 }),
    reply: fc.constantFrom('rst' as const, 'syn-ack' as const),
  }),
  refusal.map((one) => ({ address: one.from, rttMs: 1, refusal: one as ToolRefusal })),
);
const flow = fc.constantFrom<[string, number | null]>(
  ['icmp', null],
  ['udp', null],
  ['tcp', 50802],
  ['tcp', 50804],
  ['tcp', 50805],
);
const anyTrace = fc
  .tuple(flow, fc.array(anyHop, { minLength: 1, maxLength: 6 }))
  .map(([[protocol, port], hops]) => trace(protocol, port, hops));
const anySession = fc
  .tuple(
    fc.constantFrom(50802, 50804, 50805),
    fc.constantFrom('pending', 'open', 'refused', 'unreachable', 'timeout', 'denied', 'error'),
  )
  .map(([port, outcome]) => session(port, outcome, outcome === 'denied' ? 'EPERM' : undefined));
const anyCase = fc
  .array(fc.oneof(anyPing, anyTrace, anySession, anySession), { maxLength: 14 })
  .map((drafts) => told(...drafts));

describe('for anything the tools may tell, the diagnosis', () => {
  it('rests on evidence that exists, and has a suspect for each failure', () => {
    fc.assert(
      fc.property(anyCase, (file) => {
        const ids = file.evidence.map((entry) => entry.id);
        for (const { severity, evidence, suspects } of diagnose(file).findings) {
          expect(ids).toEqual(expect.arrayContaining(evidence));
          expect(evidence.length).toBeGreaterThan(0);
          expect(severity === 'failure' && suspects.length === 0).toBe(false);
        }
      }),
      RUNS,
    );
  });

  it('never proves a drop, and proves a refusal only by a device that was told of', () => {
    fc.assert(
      fc.property(anyCase, (file) => {
        const proved = diagnose(file).findings.filter(({ certainty }) => certainty === 'proved');
        expect(proved.filter(({ code }) => code.endsWith('-filtered') || code === 'path-silent')).toEqual([]);
        const told = new Set(senders(file.evidence));
        const rejected = proved.filter(({ code }) => code.endsWith('-rejected')).flatMap(({ suspects }) => suspects);
        for (const suspect of rejected) expect(told).toContain(suspect.address);
      }),
      RUNS,
    );
  });

  it('says every sentence to its end, and the same from a saved report', () => {
    fc.assert(
      fc.property(anyCase, (file) => {
        const diagnosis = diagnose(file);
        const texts = diagnosis.findings.flatMap(({ summary, remedy, nextTest }) => [summary, remedy, nextTest ?? '']);
        const reasons = diagnosis.requirements.map(({ reason }) => reason);
        for (const text of [diagnosis.summary, ...texts, ...reasons]) expect(text).not.toMatch(PLACEHOLDER);
        expect(diagnose(JSON.parse(JSON.stringify(file)) as Case)).toEqual(JSON.parse(JSON.stringify(diagnosis)));
      }),
      RUNS,
    );
  });
});

function senders(evidence: readonly Evidence[]): string[] {
  const pings = evidence.filter((entry): entry is SystemPingEvidence => entry.probe === 'system-ping');
  const traces = evidence.filter((entry): entry is SystemTraceEvidence => entry.probe === 'system-trace');
  const refusals = [...pings, ...traces.flatMap((one) => one.hops)].map((one) => one.refusal);
  return refusals.flatMap((one) => one?.from ?? []);
}
