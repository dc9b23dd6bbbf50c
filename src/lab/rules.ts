import { DEFAULT_BASE_PORT, DISCOVERY_PORT, TLS_CONFIG_OFFSET } from '../model/ports.js';
import type { Lab } from './lab.js';

/** Where a packet meets the rule: on its way to the node itself, through it, or sent by it. */
export type Hook = 'prerouting' | 'input' | 'forward' | 'output' | 'postrouting';

/** Both configuration services: either of them satisfies the requirement, so a fault has to hit both. */
export const CONFIG_PORTS = `{ ${DEFAULT_BASE_PORT}, ${DEFAULT_BASE_PORT + TLS_CONFIG_OFFSET} }`;
export const TO_CONFIG = `tcp dport ${CONFIG_PORTS}`;
export const FROM_CONFIG = `tcp sport ${CONFIG_PORTS}`;
export const TO_DISCOVERY = `tcp dport ${DISCOVERY_PORT}`;
export const ECHO_REQUEST = 'icmp type echo-request';
export const ICMP_ERRORS = 'icmp type { time-exceeded, destination-unreachable }';

/** nft's names of the destination-unreachable codes (RFC 792, RFC 1122 §3.2.2.1, RFC 1812 §5.2.7.1). */
export const ICMP_NAMES = {
  3: 'port-unreachable',
  9: 'net-prohibited',
  10: 'host-prohibited',
  13: 'admin-prohibited',
} as const;

export type RejectCode = keyof typeof ICMP_NAMES;

/** The nft verdict that answers with ICMP type 3 and the given code. */
export function rejectWith(code: RejectCode): string {
  return `reject with icmp type ${ICMP_NAMES[code]}`;
}

/** Adds a table with one rule per line to a node's firewall. Every rule has a counter in front of its verdict. */
export function addRules(lab: Lab, node: string, hook: Hook, rules: readonly [match: string, verdict: string][]) {
  return lab.nft(node, ruleset(hook, rules));
}

function ruleset(hook: Hook, rules: readonly [match: string, verdict: string][]): string {
  return [
    'table ip lab {',
    `  chain ${hook} {`,
    `    type filter hook ${hook} priority 0; policy accept;`,
    ...rules.map(([match, verdict]) => `    ${match} counter ${verdict}`),
    '  }',
    '}',
    '',
  ].join('\n');
}
