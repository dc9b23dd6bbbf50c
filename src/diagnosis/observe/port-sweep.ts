import type { Purpose } from '../../model/evidence/base.js';
import type { Evidence } from '../../model/evidence/evidence.js';
import type { SynEvidence } from '../../model/evidence/packets.js';
import { isFor, synsFor } from '../../model/evidence/queries/flows.js';
import { buildLadder } from './flow.js';
import type { SweptFlow } from './observations.js';

const RUNGS: readonly Purpose[] = ['swept-control', 'swept-test'];

/** The swept source ports of each port of the unit, with all that was sent from them afterwards. */
export function sweeps(evidence: readonly Evidence[]): Map<number, SweptFlow[]> {
  const shots = synsFor(evidence, 'sweep', 'compare', ...RUNGS);
  const swept = shots.filter((shot) => shot.request.purpose === 'sweep');
  const ports = [...new Set(swept.map((shot) => shot.request.port))];
  return new Map(ports.map((port) => [port, sweepOf(shots.filter((shot) => shot.request.port === port))]));
}

function sweepOf(shots: readonly SynEvidence[]): SweptFlow[] {
  const sourcePorts = [...new Set(shots.map((shot) => shot.request.sourcePort))];
  return sourcePorts.map((sourcePort) => {
    const own = shots.filter((shot) => shot.request.sourcePort === sourcePort);
    return { sourcePort, ...sweptFlow(own) };
  });
}

function sweptFlow(own: readonly SynEvidence[]): Omit<SweptFlow, 'sourcePort'> {
  const rungs = own.filter(isRung);
  const compared = own.filter((shot) => shot.request.purpose === 'compare');
  // A rung that the unit answered arrived; one without an answer may have died where it was meant to.
  const arrived = own.filter((shot) => !isRung(shot) || isFromUnit(shot));
  return {
    sent: arrived.length,
    answered: arrived.filter((shot) => shot.replies.length > 0).length,
    passed: arrived.filter(isFromUnit).length,
    compared: { sent: compared.length, answered: compared.filter(isFromUnit).length },
    ladder: buildLadder(rungs),
    evidence: arrived.map((shot) => shot.id),
  };
}

function isRung(shot: SynEvidence): boolean {
  return isFor(shot, ...RUNGS);
}

function isFromUnit({ outcome }: SynEvidence): boolean {
  return outcome === 'syn-ack' || outcome === 'rst';
}
