import { type FindingRule, ROUTE_KEY } from '../rule.js';

/** The name that was given does not resolve. */
export const nameUnresolved: FindingRule = {
  code: 'name-unresolved',
  title: 'The name that was given does not resolve',
  judge(observations) {
    const entry = [...observations.evidence.values()].find((one) => one.probe === 'name-lookup');
    if (entry?.probe !== 'name-lookup' || entry.outcome !== 'unresolved') return [];
    const { name } = entry.request;
    return [
      {
        kind: 'explains',
        covers: [ROUTE_KEY],
        weight: 'strong',
        conclusive: true,
        suspects: [{ role: 'dns', direction: 'forward' }],
        evidence: [entry.id],
        summary: `The name ${name} does not resolve to an IPv4 address (${entry.errno ?? 'no address'}): nothing was sent.`,
        remedy: 'Give the unit’s IPv4 address instead, or correct the name, or the PC’s DNS servers.',
        nextTest: `Look up ${name} on another PC of this network.`,
      },
    ];
  },
};
