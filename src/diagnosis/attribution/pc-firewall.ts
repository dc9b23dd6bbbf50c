import type { Suspect } from '../../model/finding.js';
import type { Observations } from '../observe/observations.js';

const THE_PC: Suspect = { role: 'pc', hop: 0, direction: 'return' };

/**
 * The PC as one more suspect, after all others, of answers that do not arrive: only where its own firewall was seen to
 * have something that may drop them. Where that is not known the PC is not accused, but nobody else is proved guilty.
 */
export function withOwnFirewall(observations: Observations, others: readonly Suspect[]): Suspect[] {
  const named = others.some(({ role }) => role === 'pc');
  return mayDropAnswers(observations) && !named ? [...others, THE_PC] : [...others];
}

/** The look at the PC's own firewall, as evidence for the PC as a suspect. */
export function ownFirewallEvidence(observations: Observations): string[] {
  return observations.ownFirewall && mayDropAnswers(observations) ? [observations.ownFirewall.id] : [];
}

/** Its firewall was looked at, and has nothing that could drop an answer. */
export function letsAnswersIn({ ownFirewall }: Observations): boolean {
  return ownFirewall?.outcome === 'none';
}

/** What is left to be asked of the PC itself, as the end of a sentence; empty where nothing is. */
export function askOwnFirewall(observations: Observations): string {
  if (letsAnswersIn(observations)) return '';
  return mayDropAnswers(observations)
    ? 'whether this PC’s own firewall, which has rules that may drop the replies, lets them in'
    : 'whether a firewall on this PC, which pathproof could not look at, lets the replies in';
}

/** Its firewall has a rule that answers what it sends with a RST, which no TTL tells from one of a neighbour. */
export function mayResetItself({ ownFirewall }: Observations): boolean {
  return ownFirewall?.resets === true;
}

/** The same look, as evidence for the PC as the sender of a RST. */
export function ownResetEvidence({ ownFirewall }: Observations): string[] {
  return ownFirewall?.resets ? [ownFirewall.id] : [];
}

function mayDropAnswers({ ownFirewall }: Observations): boolean {
  return ownFirewall?.outcome === 'rules';
}
