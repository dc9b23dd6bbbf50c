import { describe, expect, it } from 'vitest';
import type { Reply } from '../../src/model/evidence/base.js';
import type { EchoEvidence } from '../../src/model/evidence/packets.js';
import { EvidenceLog, type LogListener } from '../../src/probes/evidence-log.js';
import { VirtualClock } from '../support/sim/clock.js';
import { TARGET } from '../support/sim/simulation.js';

const REPLY: Reply = { kind: 'echo-reply', from: TARGET, ttl: 62, rttMs: 1 };

function addEcho(log: EvidenceLog): EchoEvidence {
  const request = { destination: TARGET, ttl: 64, identifier: 1, sequence: 1, bytes: 64, purpose: 'attempt' } as const;
  return log.add<EchoEvidence>({ probe: 'echo', request, outcome: 'pending', replies: [] });
}

describe('the evidence log', () => {
  it('numbers the entries in order of sending and stamps them', () => {
    const log = new EvidenceLog(new VirtualClock(), () => {});
    const ids = [addEcho(log), addEcho(log)].map((entry) => entry.id);
    expect(ids).toEqual(['e1', 'e2']);
    expect(log.entries[0]?.sentAt).toBe('2026-01-01T00:00:00.000Z');
  });

  it('keeps eight replies to one probe and tells that the rest was not taken', () => {
    const told: Parameters<LogListener>[0]['type'][] = [];
    const log = new EvidenceLog(new VirtualClock(), (event) => told.push(event.type));
    const entry = addEcho(log);
    const taken = Array.from({ length: 20 }, () => log.reply(entry, REPLY));
    expect(taken.filter(Boolean)).toHaveLength(8);
    expect(entry.replies).toHaveLength(8);
    expect(told).toEqual(['probe-sent', ...Array.from({ length: 8 }, () => 'reply')]);
  });
});
