import { DISCOVERY_PORT, TFTP_PORT } from '../model/ports.js';
import type { Lab } from './lab.js';
import { addRules, TO_CONFIG } from './rules.js';

/** What becomes of the packets to one of many addresses behind the second router. */
export type Fate = 'healthy' | 'silent' | 'config-dropped' | 'config-closed' | 'discovery-dropped';

/** The network of the addresses. The last router sends it to the unit, which has as many of them as it is given. */
const NETWORK = '10.50.0.0/21';
const FIRST = 256;

/** The address with this number, from 0. */
export function manyAddress(index: number): string {
  const value = FIRST + index;
  return `10.50.${value >> 8}.${value & 255}`;
}

/**
 * Gives one stand-in unit of a chain of two routers an address for each fate, in order: the silent ones it does not
 * have, and drops packets to them without a word; the others are filtered at the second router or by the unit.
 */
export async function placeManyUnits(lab: Lab, fates: readonly Fate[]): Promise<void> {
  const addresses = fates.map((fate, index) => ({ fate, address: manyAddress(index) }));
  await lab.ip('r1', ['route', 'add', NETWORK, 'via', lab.addressOf('r2')]);
  await lab.ip('r2', ['route', 'add', NETWORK, 'via', lab.addressOf('unit')]);
  const present = addresses.filter(({ fate }) => fate !== 'silent');
  const commands = present.map(({ address }) => `route add local ${address} dev lo table local`).join('\n');
  const { code, stderr } = await lab.exec('unit', ['ip', '-batch', '-'], { stdin: `${commands}\n` });
  if (code !== 0) throw new Error(`ip -batch on unit: ${stderr}`);
  const having = (wanted: Fate): string[] =>
    addresses.filter(({ fate }) => fate === wanted).map(({ address }) => address);
  await lab.nft('unit', answerFromOwnAddress(lab.addressOf('unit')));
  await block(lab, 'r2', having('config-dropped'), TO_CONFIG, 'drop');
  await block(lab, 'r2', having('discovery-dropped'), `tcp dport ${DISCOVERY_PORT}`, 'drop');
  await block(lab, 'unit', having('config-closed'), TO_CONFIG, 'reject with tcp reset');
}

async function block(lab: Lab, node: string, to: readonly string[], match: string, verdict: string): Promise<void> {
  if (to.length === 0) return;
  const hook = node === 'unit' ? 'input' : 'forward';
  await addRules(lab, node, hook, [[`ip daddr { ${to.join(', ')} } ${match}`, verdict]]);
}

/**
 * A UDP socket that listens on all addresses answers from the first one. A unit has one address: the one that was asked
 * becomes the source again, by the port that asked.
 */
function answerFromOwnAddress(first: string): string {
  return `
    table ip many {
      map asked { type inet_service : ipv4_addr; flags dynamic, timeout; timeout 60s; size 65535; }
      chain in {
        type filter hook prerouting priority -300;
        ip daddr ${NETWORK} udp dport ${TFTP_PORT} update @asked { udp sport : ip daddr }
      }
      chain out {
        type filter hook output priority -300;
        ip saddr ${first} ip protocol udp ip saddr set udp dport map @asked
      }
    }
  `;
}
