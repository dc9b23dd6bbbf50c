import { describe, expect, it } from 'vitest';
import { chain } from '../../src/lab/chain.js';
import type { ExpectedFinding } from '../../src/lab/fault.js';
import { FAULTS, faultByName } from '../../src/lab/faults.js';
import type { Lab } from '../../src/lab/lab.js';
import type { Reply } from '../../src/model/evidence/base.js';
import type { TargetReport } from '../../src/model/report.js';
import { describeLab } from '../support/strict.js';
import { expectRight, failures, inLab, runRemote, suspectsOf } from './remote-run.js';

/** Behind the last router that answers: it, the unit's own filter, or any other router that lost the reply. */
const BEFORE_THE_UNIT = ['r2', 'unit', 'r1 back'];

/**
 * What the evidence leaves for each fault of the two-router chain, most likely first. A Linux router answers an expired
 * TTL before its forward filter, so the router that drops still answers as the last hop.
 */
const SUSPECTS: Record<string, string[][]> = {
  healthy: [],
  'mute-routers': [],
  'loss-20': [],
  'plain-closed': [],
  // No router ever answers: only the unit's distance is known, and the first router's address from the PC's route.
  'mute-routers-config-dropped-r2': [['r1', 'hop 2', 'unit']],
  // Hop 2 answers the control and not the test: the drop sits at hop 1 or hop 2, in one direction or the other.
  'config-dropped-and-ping-rejected': [['r1', 'r2'], ['r2']],
  'config-dropped-r1': [['r1', 'r2']],
  'config-dropped-r2': [BEFORE_THE_UNIT],
  'config-dropped-unit': [BEFORE_THE_UNIT],
  'config-dropped-return': [BEFORE_THE_UNIT],
  // An ICMP error carries its sender's address.
  'config-rejected-13': [['r2']],
  'config-rejected-10': [['r2']],
  'config-rejected-9': [['r2']],
  'config-rejected-3': [['r2']],
  'config-rejected-r1': [['r1']],
  // The RST's own TTL tells its sender's distance.
  'config-reset-r1': [['r1']],
  'config-reset-r2': [['r2']],
  'config-closed': [['unit']],
  'discovery-dropped-r2': [BEFORE_THE_UNIT],
  'discovery-closed': [['unit']],
  'ping-dropped-r2': [BEFORE_THE_UNIT],
  'ping-dropped-unit': [BEFORE_THE_UNIT],
  'ping-rejected-r2': [['r2']],
  // The unit's distance is unknown: the last hop that answers, whatever is behind it, and the unit.
  'everything-dropped-r2': [['r2', 'hop 3', 'unit']],
  // The errors of the second router have no way back either, so the first one is the last that answers.
  'no-route-r2-return': [['r1', 'hop 2', 'unit']],
  'no-route-r1': [['r1']],
  'pc-no-route': [['pc']],
  // The last router waited for ARP: the unit is absent, or is not where this router looks for it.
  'unit-absent': [['unit', 'r2']],
};

describe('the table of suspects', () => {
  it('has a line for every fault', () => {
    expect(Object.keys(SUSPECTS).sort()).toEqual(FAULTS.map((fault) => fault.name).sort());
  });
});

await describeLab('the remote scenario over two routers', () => {
  it.concurrent.each(Object.entries(SUSPECTS))(
    '%s is found, and %j is what the evidence leaves',
    async (name, suspects) => {
      const fault = faultByName(name)!;
      const expected = [fault.truth, ...(fault.truth.also ?? [])].filter((one) => one.codes.length > 0);
      await inLab(
        chain(2),
        async (lab) => {
          await fault.inject(lab);
          const run = await runRemote(lab);
          expectRight(run, fault.truth, lab);
          expect(expected.map((one) => suspectsFor(run.target, one, lab))).toEqual(suspects);
          for (const one of expected) expectEvidence(run.target, one, lab);
        },
        fault.standinArgs,
      );
    },
  );
});

function suspectsFor(target: TargetReport, expected: ExpectedFinding, lab: Lab): string[] {
  return failures(target)
    .filter((finding) => expected.codes.includes(finding.code))
    .flatMap((finding) => suspectsOf(finding, lab));
}

/** A finding cites packets of the report; a refusal cites the ICMP error of the device that holds the fault. */
function expectEvidence(target: TargetReport, expected: ExpectedFinding, lab: Lab): void {
  const finding = failures(target).find((one) => expected.codes.includes(one.code))!;
  const cited = target.evidence.filter((entry) => finding.evidence.includes(entry.id));
  expect(cited.length).toBeGreaterThan(0);
  expect(cited).toHaveLength(finding.evidence.length);
  if (expected.icmpCode === undefined) return;
  // The error about an absent unit comes from the router that asked for it.
  const from = lab.addressOf(expected.device === 'unit' ? 'r2' : (expected.device as string));
  const replies = cited.flatMap((entry): readonly Reply[] => entry.replies);
  expect(replies).toContainEqual(expect.objectContaining({ from, icmpType: 3, icmpCode: expected.icmpCode }));
}
