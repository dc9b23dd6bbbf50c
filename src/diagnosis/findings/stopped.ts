import type { FindingCode, Suspect } from '../../model/finding.js';
import { joinAnd } from '../../model/sentences.js';
import { everyRouter, senderSuspect, THE_PC, unitSuspect } from '../attribution/suspects.js';
import type { Observations } from '../observe/observations.js';
import type { Remark } from '../rule.js';
import { nameSuspect, nameSuspects, sayFlow } from '../wording.js';

/** Which finding tells that the unit stopped answering during the run. */
type Code = Extract<FindingCode, 'unit-unreachable' | 'gateway-unreachable' | 'path-silent'>;

/**
 * The unit answered, and then nothing came any more, not even for what it had answered: told as `code` where that is the
 * one that fits. It breaks no requirement: those that were not measured before it are unproven.
 */
export function tellStopped(observations: Observations, code: Code): Remark[] {
  const { stopped } = observations;
  if (stopped === null || stopped.flows.length === 0 || codeOf(observations) !== code) return [];
  const flows = stopped.flows.flatMap((key) => observations.flows.get(key) ?? []);
  const suspects = suspectsOf(observations, code);
  return [
    {
      kind: 'remarks',
      flows: stopped.flows,
      breaks: 'never',
      severity: 'warning',
      proof: null,
      suspects,
      evidence: [...stopped.evidence, ...(stopped.reporter ? [stopped.reporter.evidence] : [])],
      summary: `The unit stopped answering during the run: at the end not even what it had answered before was answered${sayReporter(observations)}. ${joinAnd(flows.map(sayFlow))} could not be tested.`,
      remedy: `Look for what changed while the run went on: ${nameSuspects(suspects)} went down, restarted or lost its link, or a firewall began to block the PC.`,
      nextTest:
        'Run pathproof again. Where it stops at the same place each time, look for a firewall that blocks the PC after so many packets.',
    },
  ];
}

function codeOf(observations: Observations): Code {
  const onLink = observations.route?.outcome === 'on-link';
  if (isLinkDead(observations)) return onLink ? 'unit-unreachable' : 'gateway-unreachable';
  return observations.stopped?.reporter ? 'unit-unreachable' : 'path-silent';
}

/** The PC's own ARP gets no answer any more, or its link is gone. */
function isLinkDead({ neighbour, link }: Observations): boolean {
  return link?.up === false || neighbour?.outcome === 'failed' || neighbour?.outcome === 'incomplete';
}

function suspectsOf(observations: Observations, code: Code): Suspect[] {
  const unit = unitSuspect(observations);
  const gateway = observations.route?.route?.gateway;
  if (code === 'gateway-unreachable' && gateway !== undefined)
    return [THE_PC, { role: 'gateway', hop: 1, address: gateway, direction: 'forward' }];
  if (isLinkDead(observations)) return [unit, THE_PC];
  const reporter = observations.stopped?.reporter;
  return reporter
    ? [unit, senderSuspect(observations, reporter.from)]
    : [unit, ...(observations.route?.outcome === 'on-link' ? [] : everyRouter(observations).reverse())];
}

function sayReporter(observations: Observations): string {
  const reporter = observations.stopped?.reporter;
  if (!reporter || reporter.from === observations.route?.route?.source) return '';
  return `, and ${nameSuspect(senderSuspect(observations, reporter.from))} calls it unreachable`;
}
