import type { Lab } from '../../src/lab/lab.js';
import { startProgram } from '../../src/lab/program.js';
import { type Hook, TO_CONFIG, TO_DISCOVERY } from '../../src/lab/rules.js';
import { all, failing, type Injected, type MatrixCase, passing, rule } from './case.js';

const BY_CHANCE = ['pass', 'fail', 'unproven'] as const;
/** Three of four source ports: those whose two lowest bits are not both zero. */
const MOST_FLOWS = 'tcp sport & 3 != 0';
const HALF_OF_THE_FLOWS = 'tcp sport & 1 == 0';
/** The kernel gives connect() even source ports, so that ordinary sockets may meet none of the flows that pass. */
const SOME_FLOWS = { codes: ['intermittent'], weaker: ['port-filtered'], severity: 'any' } as const;

/** Blocks that hit some flows and let others pass, loss, and one address on two devices. */
export const FLOWS: readonly MatrixCase[] = [
  intermittent('one', 'r1', 'forward', `${TO_CONFIG} ${MOST_FLOWS}`, 2),
  intermittent('two', 'r1', 'forward', `${TO_CONFIG} ${HALF_OF_THE_FLOWS}`, 2),
  intermittent('four', 'r3', 'prerouting', `${TO_CONFIG} ${MOST_FLOWS}`, 2),
  intermittent('four', 'r2', 'forward', `${TO_DISCOVERY} tcp sport & 7 != 0`, 2),
  onOnePath('r2', 'forward', TO_CONFIG),
  onOnePath('r3', 'prerouting', `meta l4proto tcp`),
  lossy('two', 'r1', '', 40, 3),
  lossy('four', 'r3', '', 40, 5),
  lossy('one', 'r1', 'iifname "w0" ', 60, 2),
  duplicate(),
  {
    ...duplicate(),
    name: 'lan-duplicate-address-config-dropped',
    title: 'two units have the same address, and both drop TCP to the configuration service',
    inject: all(rule('unit', 'input', TO_CONFIG, 'drop'), rule('twin', 'input', TO_CONFIG, 'drop'), copyAddress),
    verdicts: ['fail'],
    injected: [
      { codes: ['port-filtered'], severity: 'failure', requirement: 'tcp-config', device: 'unit', hop: 1, suspects: 1 },
      { codes: ['duplicate-address'], severity: 'any', device: 'unit', hop: 1, suspects: 2 },
    ],
  },
];

/** Whether a session gets through depends on the source ports that happen to be free. */
function intermittent(network: MatrixCase['network'], router: string, hook: Hook, match: string, suspects: number) {
  const injected: Injected = { ...SOME_FLOWS, device: router, suspects };
  const port = match.startsWith(TO_DISCOVERY) ? 'discovery' : 'config';
  const name = `${network}-intermittent-${port}-${router}-${hook}`;
  const title = `${router} drops TCP to the ${port} port from some source ports only (${hook})`;
  return byChance(failing(name, title, rule(router, hook, match, 'drop'), injected));
}

function onOnePath(router: string, hook: Hook, match: string): MatrixCase {
  const injected: Injected = { ...SOME_FLOWS, device: router, suspects: 2 };
  const title = `${router}, on one of the two paths, drops \`${match}\` (${hook})`;
  return byChance(failing(`paths-intermittent-${router}`, title, rule(router, hook, match, 'drop'), injected));
}

/** Loss is a warning as long as sessions open; how bad a run has it is chance. */
function lossy(network: MatrixCase['network'], router: string, match: string, percent: number, suspects: number) {
  const injected: Injected = { codes: ['packet-loss'], severity: 'any', suspects };
  const inject = rule(router, 'forward', `${match}numgen random mod 100 < ${percent}`, 'drop');
  const title = `${router} loses ${percent} % of ${match === '' ? 'all packets, both ways' : 'the packets to the unit'}`;
  return byChance(failing(`${network}-loss-${percent}-${router}`, title, inject, injected));
}

function byChance(one: MatrixCase): MatrixCase {
  return { ...one, verdicts: BY_CHANCE, chance: true };
}

function duplicate(): MatrixCase {
  const injected: Injected = { codes: ['duplicate-address'], severity: 'warning', device: 'unit', suspects: 2 };
  return passing('lan-duplicate-address', 'two units on the LAN have the same address', copyAddress, injected);
}

async function copyAddress(lab: Lab, main: string): Promise<void> {
  const own = lab.addressOf('unit');
  await lab.ip('twin', ['address', 'flush', 'dev', 'e0']);
  await lab.ip('twin', ['address', 'add', `${own}/26`, 'dev', 'e0']);
  const identity = ['--name', 'Twin', '--mac', '00e00706ffee'];
  const argv = [process.execPath, main, 'standin', '--until-stdin-closes', ...identity];
  await startProgram(lab, 'twin', argv, /^stand-in ready/);
}
