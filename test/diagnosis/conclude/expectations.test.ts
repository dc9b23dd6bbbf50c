import { describe, expect, it } from 'vitest';
import { judgeExpectations } from '../../../src/diagnosis/conclude/expectations.js';
import { observe } from '../../../src/diagnosis/observe/observe.js';
import type { Reply } from '../../../src/model/evidence/base.js';
import type { Evidence } from '../../../src/model/evidence/evidence.js';
import type { Expectation, PortState } from '../../../src/model/expectation.js';
import { caseOf, recorded, targetOf } from '../../support/recorded.js';

const UNIT = '192.168.42.1';
const ROUTER = '10.0.12.2';
let next = 0;

/** One SYN and what came of it. */
function syn(port: number, outcome: string, reply: Partial<Reply> | null = null, purpose = 'attempt'): Evidence {
  next += 1;
  const request = { source: '192.168.10.20', sourcePort: 1000, destination: UNIT, port, ttl: 64, sequence: 1, purpose };
  const replies = reply === null ? [] : [{ from: UNIT, ttl: 62, rttMs: 1, ...reply }];
  return {
    id: `e${next}`,
    sentAt: '2026-11-22T16:57:26.197Z',
    probe: 'tcp-syn',
    request,
    outcome,
    replies,
  } as Evidence;
}

function session(port: number, outcome: string): Evidence {
  next += 1;
  const request = { destination: UNIT, port, tls: false };
  return {
    id: `e${next}`,
    sentAt: '2026-11-22T16:57:26.197Z',
    probe: 'tcp-session',
    request,
    outcome,
    replies: [],
  } as Evidence;
}

function udp(outcome: string, reply: object | null = null): Evidence {
  next += 1;
  const request = { destination: UNIT, port: 69, file: 'nasystem/who_is', broadcast: false };
  const replies = reply === null ? [] : [{ from: UNIT, rttMs: 1, ...reply }];
  return {
    id: `e${next}`,
    sentAt: '2026-11-22T16:57:26.197Z',
    probe: 'udp-whois',
    request,
    outcome,
    replies,
  } as Evidence;
}

const OPEN = syn(50802, 'syn-ack', { kind: 'syn-ack' });
const REFUSAL = { kind: 'icmp-error', from: ROUTER, icmpType: 3, icmpCode: 13 } as const;

function judge(evidence: Evidence[], states: PortState[], flow: Partial<Expectation> = { protocol: 'tcp', port: 23 }) {
  const expectation = { address: UNIT, protocol: 'tcp', states, ...flow } as Expectation;
  const [result] = judgeExpectations([{ address: UNIT, evidence, findings: [] }], [expectation]);
  if (!result) throw new Error('no result');
  return [result.status, result.found, result.reason];
}

describe('an expectation of a port', () => {
  it.each<[string, Evidence[], PortState[], string, PortState | null, string]>([
    ['open, and it is', [syn(23, 'syn-ack', { kind: 'syn-ack' })], ['open'], 'met', 'open', 'TCP 23: open'],
    ['open, by a session', [session(23, 'open')], ['open'], 'met', 'open', 'open'],
    ['open, but closed', [syn(23, 'rst', { kind: 'rst' })], ['open'], 'failed', 'closed', 'expected open'],
    ['open, but silent', [syn(23, 'silent')], ['open'], 'failed', 'filtered', 'silent (1 try); expected open'],
    [
      'filtered, and silent, with a control',
      [OPEN, syn(23, 'silent'), syn(23, 'silent')],
      ['filtered'],
      'met',
      'filtered',
      'silent (2 tries); control: TCP 50802 is open',
    ],
    [
      'filtered, and silent, with nothing open',
      [syn(50802, 'silent'), syn(23, 'silent')],
      ['filtered'],
      'unproven',
      'filtered',
      'nothing on this unit answers',
    ],
    [
      'filtered, but open',
      [OPEN, syn(23, 'silent'), syn(23, 'syn-ack', { kind: 'syn-ack' })],
      ['filtered'],
      'failed',
      'open',
      'open; expected filtered',
    ],
    [
      'closed, and reset by the unit',
      [OPEN, syn(23, 'rst', { kind: 'rst' })],
      ['closed'],
      'met',
      'closed',
      'refused with a RST',
    ],
    [
      'closed, but reset from elsewhere',
      [OPEN, syn(23, 'rst', { kind: 'rst', ttl: 63 })],
      ['closed'],
      'failed',
      'rejected',
      'from another distance',
    ],
    [
      'rejected, with an ICMP error',
      [OPEN, syn(23, 'icmp-error', REFUSAL)],
      ['rejected'],
      'met',
      'rejected',
      'refused by 10.0.12.2 (ICMP 3/13)',
    ],
    [
      'rejected or filtered, and silent',
      [OPEN, syn(23, 'silent')],
      ['rejected', 'filtered'],
      'met',
      'filtered',
      'silent',
    ],
    [
      'filtered, where the answer of an unused port is no control',
      [syn(40000, 'syn-ack', { kind: 'syn-ack' }, 'unused'), syn(23, 'silent')],
      ['filtered'],
      'unproven',
      'filtered',
      'nothing on this unit answers',
    ],
    [
      'filtered, where the port is no control of itself',
      [syn(23, 'silent')],
      ['filtered'],
      'unproven',
      'filtered',
      'nothing',
    ],
    ['open, but never measured', [OPEN], ['open'], 'unproven', null, 'not measured in this run'],
    [
      'filtered, but the PC did not send',
      [OPEN, syn(23, 'not-sent')],
      ['filtered'],
      'unproven',
      null,
      'the PC did not send it',
    ],
    [
      'filtered, but expired on the way',
      [OPEN, syn(23, 'icmp-error', { ...REFUSAL, icmpType: 11, icmpCode: 0 })],
      ['filtered'],
      'unproven',
      null,
      'does not say',
    ],
    ['filtered, still waited for', [OPEN, syn(23, 'pending')], ['filtered'], 'unproven', null, 'not measured'],
    [
      'closed, in the words of the kernel',
      [session(50802, 'open'), session(23, 'refused')],
      ['closed'],
      'met',
      'closed',
      'refused',
    ],
  ])('%s', (_what, evidence, states, status, found, told) => {
    const result = judge(evidence, states);
    expect(result.slice(0, 2)).toEqual([status, found]);
    expect(result[2]).toContain(told);
  });

  const tftp: Partial<Expectation> = { protocol: 'udp', port: 69 };
  it.each<[string, Evidence[], PortState[], string, PortState | null]>([
    [
      'open, and answered',
      [udp('answered', { kind: 'tftp', opcode: 'data', sourcePort: 4000 })],
      ['open'],
      'met',
      'open',
    ],
    [
      'closed, as the unit itself says',
      [OPEN, udp('icmp-error', { ...REFUSAL, from: UNIT, icmpCode: 3 })],
      ['closed'],
      'met',
      'closed',
    ],
    ['rejected by a router', [OPEN, udp('icmp-error', { ...REFUSAL, icmpCode: 3 })], ['rejected'], 'met', 'rejected'],
    ['filtered, but silence of UDP proves nothing', [OPEN, udp('silent')], ['filtered'], 'unproven', null],
  ])('of UDP discovery: %s', (_what, evidence, states, status, found) => {
    expect(judge(evidence, states, tftp).slice(0, 2)).toEqual([status, found]);
  });

  it('holds for every target where its address is *', () => {
    const targets = ['10.0.0.1', '10.0.0.2'].map((address) => ({ address, evidence: [], findings: [] }));
    const results = judgeExpectations(targets, [{ address: '*', protocol: 'icmp', states: ['open'] }]);
    expect(results.map(({ address, reason }) => [address, reason])).toEqual([
      ['10.0.0.1', 'ping: not measured in this run'],
      ['10.0.0.2', 'ping: not measured in this run'],
    ]);
  });

  it('of a unit that is no target is unproven', () => {
    const [result] = judgeExpectations([], [{ address: UNIT, protocol: 'icmp', states: ['open'] }]);
    expect(result).toMatchObject({ status: 'unproven', reason: 'ping: this unit is not a target of the run' });
  });

  it('of a recorded drop names the finding', () => {
    const target = targetOf(recorded('config-dropped-r2'));
    const [result] = judgeExpectations(
      [target],
      [{ address: '*', protocol: 'tcp', port: 50804, states: ['filtered'] }],
    );
    expect(result).toMatchObject({ status: 'met', found: 'filtered' });
    expect(result?.reason).toContain('(f1 port-filtered); control: ');
  });
});

describe('what is sent for an expectation alone', () => {
  it('is left out of the diagnosis', () => {
    const file = caseOf(recorded('healthy'));
    const extra = [syn(23, 'silent', null, 'expect'), syn(25, 'rst', { kind: 'rst', ttl: 63 }, 'expect')];
    expect(observe({ ...file, evidence: [...file.evidence, ...extra] })).toEqual(observe(file));
  });
});
