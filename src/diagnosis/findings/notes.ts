import type { Protocol, QuotedHeader } from '../../model/evidence/base.js';
import type { Evidence } from '../../model/evidence/evidence.js';
import { isEchoOrSyn, isNeighbour, isSyn, isWhoIs } from '../../model/evidence/kinds.js';
import type { Suspect } from '../../model/finding.js';
import { routerSuspect, unitSuspect } from '../attribution/suspects.js';
import type { Observations } from '../observe/observations.js';
import { type FindingRule, saidByPc } from '../rule.js';
import { answersFromElsewhere } from './elsewhere.js';

const NO_MAC = '';

/** Addresses or ports are rewritten on the path: the header that a router quotes is not the one that was sent. */
export const natRewrites: FindingRule = {
  code: 'nat-rewrites',
  title: 'Addresses or ports are rewritten on the path',
  judge(observations) {
    const changed = [...observations.evidence.values()].flatMap((entry) => changedQuotes(observations, entry));
    const first = changed.sort((a, b) => a.ttl - b.ttl)[0];
    const elsewhere = answersFromElsewhere(observations);
    if (!first) return elsewhere;
    const evidence = changed.map((one) => one.id);
    return [
      ...elsewhere,
      {
        kind: 'remarks',
        flows: [],
        breaks: 'never',
        severity: 'note',
        proof: { by: first.by, agreeing: evidence, onePath: true },
        suspects: rewriters(observations, first),
        evidence,
        summary: `Packets arrive at ${first.from} with ${first.what}: they are rewritten there or at the hop before.`,
        remedy: 'Nothing to repair as such. Rules behind that hop have to name the rewritten address, not the PC’s.',
      },
    ];
  },
};

/** Two devices claim the unit's address. */
export const duplicateAddress: FindingRule = {
  code: 'duplicate-address',
  title: 'Two devices claim the unit’s address',
  judge(observations) {
    const macs = claimedMacs(observations);
    if (macs.length < 2) return [];
    const claims = [...observations.evidence.values()].filter((entry) => macsIn(observations, entry).length > 0);
    const evidence = claims.map((entry) => entry.id);
    return [
      {
        kind: 'remarks',
        flows: [...observations.flows.keys()],
        breaks: 'failed-session',
        severity: 'warning',
        proof: saidByPc(evidence),
        suspects: [unitSuspect(observations)],
        evidence,
        summary: `Two devices answer for ${observations.target}: ${macs.slice(0, 4).join(' and ')}.`,
        remedy: 'Give one of them another address; until then sessions reach the one or the other by chance.',
      },
    ];
  },
};

/** A router quotes the packet as it arrived: it was rewritten by the hop before, or on the way into this one. */
function rewriters(observations: Observations, quote: ChangedQuote): Suspect[] {
  const hop = observations.routers.find((router) => router.address === quote.from)?.hop;
  if (hop === undefined) return [{ role: 'router', address: quote.from, direction: 'forward' }];
  return [hop - 1, hop].filter((one) => one >= 1).map((one) => routerSuspect(observations, one));
}

interface ChangedQuote {
  id: string;
  /** Protocol of the packet that was rewritten. */
  by: Protocol;
  from: string;
  ttl: number;
  what: string;
}

function changedQuotes(observations: Observations, entry: Evidence): ChangedQuote[] {
  if (!isEchoOrSyn(entry)) return [];
  const source = isSyn(entry) ? entry.request.source : observations.route?.route?.source;
  const sent = { source, ...(isSyn(entry) ? { sourcePort: entry.request.sourcePort } : {}) };
  return entry.replies.flatMap((reply) => {
    if (reply.kind !== 'icmp-error' || source === undefined) return [];
    const what = difference(reply.quoted, sent);
    const by = isSyn(entry) ? 'tcp' : 'icmp';
    return what === null ? [] : [{ id: entry.id, by, from: reply.from, ttl: entry.request.ttl, what }];
  });
}

function difference(quoted: QuotedHeader, sent: { source: string | undefined; sourcePort?: number }): string | null {
  if (quoted.source !== sent.source) return `source ${quoted.source} instead of ${sent.source}`;
  if (sent.sourcePort !== undefined && quoted.sourcePort !== undefined && quoted.sourcePort !== sent.sourcePort) {
    return `source port ${quoted.sourcePort} instead of ${sent.sourcePort}`;
  }
  return null;
}

/** The devices of the larger claim: by the link's addresses, or by what discovery answered. Never the two mixed. */
function claimedMacs(observations: Observations): string[] {
  const entries = [...observations.evidence.values()];
  const onLink = new Set(entries.flatMap((entry) => linkMacs(observations, entry)));
  const answered = new Set(entries.flatMap((entry) => answeredMacs(observations, entry)));
  return [...(onLink.size > answered.size ? onLink : answered)];
}

function macsIn(observations: Observations, entry: Evidence): string[] {
  return [...linkMacs(observations, entry), ...answeredMacs(observations, entry)];
}

/** The link address in the neighbour table, when the target is on the PC's own link. */
function linkMacs(observations: Observations, entry: Evidence): string[] {
  if (!isNeighbour(entry) || entry.request.destination !== observations.target) return [];
  return entry.mac === undefined ? [] : [entry.mac.toLowerCase()];
}

function answeredMacs(observations: Observations, entry: Evidence): string[] {
  if (!isWhoIs(entry)) return [];
  const texts = entry.replies.flatMap((reply) =>
    reply.kind === 'tftp' && reply.opcode === 'data' && reply.from === observations.target ? [reply.text ?? ''] : [],
  );
  return texts.map(firstQuoted).filter((mac) => mac !== NO_MAC);
}

/** The first quoted value of a `who_is` answer is the MAC. */
function firstQuoted(text: string): string {
  const mac = /"([0-9a-f:.-]{12,17})"/i.exec(text)?.[1] ?? NO_MAC;
  return mac.toLowerCase().replace(/[^0-9a-f]/g, '');
}
