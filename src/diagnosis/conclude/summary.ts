import type { Finding } from '../../model/finding.js';
import type { Verdict } from '../../model/report.js';
import type { RequirementResult } from '../../model/requirement.js';
import { uncapitalise } from '../../model/sentences.js';
import { NOBODY } from '../observe/lan.js';

interface Outcome {
  address: string;
  verdict: Verdict;
  requirements: readonly RequirementResult[];
  findings: readonly Finding[];
  /** It was seen by raw packets who answered. */
  raw: boolean;
  /** It answers, and by nothing that only a unit has: every port is closed, and it does not say who it is. */
  stranger: boolean;
  /** The interface of this PC that holds the address; null where it is another device's. */
  own: string | null;
}

/** One sentence a customer can read. */
export function summarise(outcome: Outcome): string {
  const { address, own } = outcome;
  const told = summariseVerdict(outcome);
  return own === null ? told : `${address} is this PC itself (${own}): no network was tested. ${told}`;
}

function summariseVerdict(outcome: Outcome): string {
  if (outcome.verdict === 'pass') return summarisePass(outcome);
  if (outcome.verdict === 'fail') return summariseFailure(outcome);
  return summariseDoubt(outcome);
}

/** A warning is told before anything else. Without raw packets a device that answers in the unit's name looks like the unit. */
function summarisePass({ address, raw, findings }: Outcome): string {
  const warnings = findings.filter(({ severity }) => severity === 'warning').map(({ summary }) => summary);
  if (warnings.length > 0) return `Sessions to ${address} could be opened, but: ${warnings.join(' ')}`;
  const works = `Everything Manager needs to reach ${address} works`;
  return raw ? `${works}.` : `${works}, as far as can be told without raw sockets.`;
}

function summariseFailure(outcome: Outcome): string {
  const { address, findings, requirements } = outcome;
  const failures = findings.filter((finding) => finding.severity === 'failure');
  const sure = failures.filter((finding) => finding.certainty !== 'possible');
  if (sure.length === 0 && address === NOBODY)
    return 'No unit answers the broadcast: none is on the PC’s subnet, or its UDP discovery is switched off.';
  const told = (sure.length > 0 ? sure : failures.slice(0, 1)).map((finding) => finding.summary);
  if (told.length > 0) return `${sure.length > 0 ? told.join(' ') : sayPossible(failures)}${sayStranger(outcome)}`;
  const failed = requirements.filter((requirement) => requirement.status === 'failed');
  return `Not met: ${failed.map((requirement) => requirement.title).join(', ')}.`;
}

/** Two explanations side by side, and what would decide between them. */
function sayPossible(failures: readonly Finding[]): string {
  const [first, second] = failures;
  const other = second ? ` Or: ${second.summary}` : '';
  const test = first?.nextTest ?? second?.nextTest;
  return `This may be the cause, and is not sure: ${first?.summary ?? ''}${other}${test === undefined ? '' : ` To decide: ${uncapitalise(test)}`}`;
}

function sayStranger({ address, stranger }: Outcome): string {
  return stranger
    ? ` Nothing at ${address} answers as a unit does: ask first whether this is the address of the unit at all.`
    : '';
}

function summariseDoubt({ address, requirements }: Outcome): string {
  const open = requirements.filter((one) => one.status === 'unproven' || one.status === 'not-tested');
  const reasons = [...new Set(open.map((one) => one.reason))];
  const parts = reasons.map((reason) => {
    const ids = open.filter((one) => one.reason === reason).map((one) => one.id);
    return `${ids.join(', ')}: ${reason}`;
  });
  return `Not proven for ${address}: ${parts.join('; ')}.`;
}
