import { describe, expect, it } from 'vitest';
import { carries, type SessionFacts } from '../../src/model/session-facts.js';

const NOTHING: SessionFacts = {
  rttMs: 40,
  receivedBytes: 0,
  sentBytes: 0,
  acknowledgedBytes: 0,
  retransmits: 0,
  repeatedSynAcks: 0,
  errors: [],
};
const FIN = { sentMs: 100, watchedMs: 3000 };
const ACKNOWLEDGED = { ...FIN, acknowledgedMs: 140 };

describe('carries', () => {
  it.each<[string, Partial<SessionFacts>, boolean | 'unknown']>([
    ['an acknowledged FIN', { fin: ACKNOWLEDGED }, true],
    ['an acknowledged FIN after which the peer reset', { fin: ACKNOWLEDGED, resetMs: 141 }, true],
    ['an acknowledged request whose FIN is still out', { fin: FIN, sentBytes: 3, acknowledgedBytes: 3 }, true],
    ['a FIN and three repetitions without an answer', { fin: FIN, retransmits: 3 }, false],
    ['the same beside SYN-ACKs that come again', { fin: FIN, retransmits: 3, repeatedSynAcks: 2 }, false],
    ['a FIN and two repetitions', { fin: FIN, retransmits: 2 }, 'unknown'],
    ['bytes of the peer, and our FIN unanswered', { fin: FIN, retransmits: 5, receivedBytes: 5 }, 'unknown'],
    ['a FIN of the peer, and ours unanswered', { fin: FIN, retransmits: 5, peerFinMs: 50 }, 'unknown'],
    ['a reset as the first word', { resetMs: 0 }, false],
    ['a reset that was on its way before our FIN', { fin: FIN, resetMs: 135 }, false],
    ['a reset that answers our FIN', { fin: FIN, resetMs: 140 }, 'unknown'],
    ['a reset after bytes of the peer', { resetMs: 60, receivedBytes: 5 }, 'unknown'],
    ['a reset after an acknowledged request', { resetMs: 60, acknowledgedBytes: 3 }, 'unknown'],
    ['a watch that was ended from outside', { aborted: true }, 'unknown'],
    ['repetitions of a request before any FIN', { retransmits: 5, sentBytes: 3 }, 'unknown'],
  ])('judges %s', (_, facts, expected) => {
    expect(carries({ ...NOTHING, ...facts })).toBe(expected);
  });
});
