import { describe, expect, it } from 'vitest';
import type { Reply } from '../../src/model/evidence/base.js';
import { RoundTripEstimator } from '../../src/probes/round-trip.js';
import { TARGET } from '../support/sim/simulation.js';

type Kind = 'echo-reply' | 'syn-ack' | 'rst';

function heard(...replies: [Kind, number][]): RoundTripEstimator {
  const roundTrip = new RoundTripEstimator();
  for (const [kind, rttMs] of replies) roundTrip.note({ kind, from: TARGET, ttl: 62, rttMs });
  return roundTrip;
}

describe('what is heard from the target', () => {
  it('is nothing at first', () => {
    expect(heard()).toMatchObject({ heard: false, rttMs: null, replyTtl: null });
  });

  it('takes the longest round trip of packets that are sent once', () => {
    expect(heard(['echo-reply', 2], ['syn-ack', 5], ['rst', 3])).toMatchObject({ heard: true, rttMs: 5, replyTtl: 62 });
    expect(heard(['echo-reply', 2], ['echo-reply', 1500]).rttMs).toBe(1500);
  });

  it.each([1003, 3007, 31_000])(
    'does not take a SYN-ACK after %i ms, which was sent again, for a round trip',
    (late) => {
      expect(heard(['syn-ack', 2], ['syn-ack', late]).rttMs).toBe(2);
      expect(heard(['syn-ack', late], ['echo-reply', 2]).rttMs).toBe(2);
    },
  );

  it('takes the shortest of late SYN-ACKs where nothing else was heard: the path may be that long', async () => {
    const roundTrip = heard(['syn-ack', 3007], ['syn-ack', 1203]);
    expect(roundTrip).toMatchObject({ heard: true, rttMs: 1203 });
    await roundTrip.first;
  });

  it('does not take a TFTP block that was sent again for a round trip either', () => {
    const roundTrip = heard(['echo-reply', 2]);
    const block: Reply = { kind: 'tftp', from: TARGET, rttMs: 5000, opcode: 'data', sourcePort: 5000 };
    roundTrip.note(block);
    expect(roundTrip.rttMs).toBe(2);
  });
});
