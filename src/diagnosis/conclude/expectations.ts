import type { Expectation, ExpectationResult, PortState } from '../../model/expectation.js';
import { flowName } from '../../model/flow.js';
import type { TargetReport } from '../../model/report.js';
import { findControl, findState, type Sighting } from './port-state.js';

type Target = Pick<TargetReport, 'address' | 'evidence' | 'findings'>;

/**
 * Compares what should be open, closed, rejected or filtered with what the evidence shows, a pure function. What should
 * not be open counts only when something else on the same unit is: else the unit may simply be off.
 */
export function judgeExpectations(
  targets: readonly Target[],
  expectations: readonly Expectation[],
): ExpectationResult[] {
  return expectations.flatMap((expectation) => {
    const meant = targets.filter(({ address }) => expectation.address === '*' || expectation.address === address);
    if (meant.length > 0) return meant.map((target) => judge(target, expectation));
    return [result(expectation, expectation.address, null, 'unproven', 'this unit is not a target of the run')];
  });
}

function judge(target: Target, expectation: Expectation): ExpectationResult {
  const sighting = findState(target, expectation);
  const { state } = sighting;
  const say = (status: ExpectationResult['status'], reason: string): ExpectationResult =>
    result(expectation, target.address, sighting, status, reason);
  if (state === null) return say('unproven', sighting.words);
  const told = `${sighting.words}${sayFindings(target, expectation)}`;
  if (!expectation.states.includes(state)) return say('failed', `${told}; expected ${expectation.states.join(' or ')}`);
  if (state === 'open') return say('met', told);
  const control = findControl(target, expectation);
  if (control === null) return say('unproven', `${told}; nothing on this unit answers, so that this proves nothing`);
  return say('met', `${told}; control: ${control}`);
}

function result(
  { protocol, port, states }: Expectation,
  address: string,
  sighting: Sighting | null,
  status: ExpectationResult['status'],
  reason: string,
): ExpectationResult {
  const flow = port === undefined ? { protocol } : { protocol, port };
  const evidence = sighting?.evidence ?? [];
  const found: PortState | null = sighting?.state ?? null;
  return { address, ...flow, expected: states, found, status, reason: `${flowName(flow)}: ${reason}`, evidence };
}

/** The diagnosis may say more of the port: who sends the RST, where the drop is. */
function sayFindings({ findings }: Target, { protocol, port }: Expectation): string {
  const own = findings.filter((finding) => finding.protocol === protocol && finding.port === port);
  return own.length === 0 ? '' : ` (${own.map(({ id, code }) => `${id} ${code}`).join(', ')})`;
}
