import { isNameLookup } from '../../model/evidence/kinds.js';
import type { NameEvidence } from '../../model/evidence/pc.js';
import { type FindingRule, ROUTE_KEY, saidByPc, type Words } from '../rule.js';

/** The resolver's own word that there is no such name, or none with an address. */
const NO_SUCH_NAME = ['ENOTFOUND', 'ENODATA'];

/** The name that was given does not resolve. */
export const nameUnresolved: FindingRule = {
  code: 'name-unresolved',
  title: 'The name that was given does not resolve',
  judge(observations) {
    const entry = [...observations.evidence.values()].find(isNameLookup);
    if (entry?.outcome !== 'unresolved') return [];
    const { name } = entry.request;
    const { errno } = entry;
    const noUnits = entry.addresses.length > 0;
    const isUnknown = noUnits || errno === undefined || NO_SUCH_NAME.includes(errno);
    return [
      {
        kind: 'explains',
        covers: [ROUTE_KEY],
        weight: 'strong',
        proof: isUnknown ? saidByPc([entry.id]) : null,
        suspects: [
          entry.inHostsFile ? { role: 'pc', hop: 0, direction: 'forward' } : { role: 'dns', direction: 'forward' },
        ],
        evidence: [entry.id],
        say: () => {
          if (noUnits) return sayNoUnits(entry);
          return isUnknown ? sayUnknown(name, errno) : sayMute(name, errno);
        },
      },
    ];
  },
};

/** Hosts files and DNS filters give such addresses to names that they block. */
function sayNoUnits({ request: { name }, addresses, inHostsFile = false }: NameEvidence): Words {
  const by = inHostsFile ? ' by the PC’s own hosts file' : '';
  return {
    summary: `The name ${name} resolves to ${addresses.join(', ')}${by}, which no unit can have: nothing was sent.`,
    remedy: inHostsFile
      ? `Correct or remove the line for ${name} in the PC’s hosts file, or give the unit’s IPv4 address instead.`
      : `Look whether the PC’s DNS servers or a filter on the PC block ${name}, or give the unit’s IPv4 address instead.`,
    nextTest: `Look up ${name} on another PC of this network.`,
  };
}

function sayUnknown(name: string, errno: string | undefined): Words {
  return {
    summary: `The name ${name} does not resolve to an IPv4 address (${errno ?? 'no address'}): nothing was sent.`,
    remedy: 'Give the unit’s IPv4 address instead, or correct the name, or the PC’s DNS servers.',
    nextTest: `Look up ${name} on another PC of this network.`,
  };
}

/** No answer says nothing about the name (EAI_AGAIN, RFC 3493 §6.1: a temporary failure). */
function sayMute(name: string, errno: string): Words {
  return {
    summary: `The PC got no usable answer about the name ${name} from its DNS servers (${errno}): the name may exist all the same. Nothing was sent.`,
    remedy:
      'Check that the PC reaches its DNS servers (its network or VPN, and its DNS settings), or give the unit’s IPv4 address instead.',
    nextTest: `Look up another name on this PC: if that fails too, its DNS servers do not answer; else look up ${name} on another PC.`,
  };
}
