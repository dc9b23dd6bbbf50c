import { type Fault, HEALTHY, untouched } from '../fault.js';
import type { Lab } from '../lab.js';
import { addRules, ECHO_REQUEST, ICMP_ERRORS, rejectWith, TO_CONFIG } from '../rules.js';
import { configFinding } from './config.js';
import { pingFinding } from './ping.js';

const LOST_PERCENT = 20;

/** Healthy paths that look unwell, and faults made harder by them. */
export const NUISANCES: Fault[] = [
  { name: 'healthy', title: 'nothing is wrong', needs: [], inject: untouched, truth: HEALTHY },
  {
    name: 'mute-routers',
    title: 'healthy: the routers never answer with ICMP errors',
    needs: ['nft'],
    inject: muteRouters,
    truth: HEALTHY,
  },
  {
    name: 'loss-20',
    title: `healthy: r1 loses ${LOST_PERCENT} % of all packets, both ways`,
    needs: ['nft'],
    inject: (lab) => addRules(lab, 'r1', 'forward', [[`numgen random mod 100 < ${LOST_PERCENT}`, 'drop']]),
    truth: HEALTHY,
  },
  {
    name: 'mute-routers-config-dropped-r2',
    title: 'r2 silently drops TCP to the configuration service, and no router answers with ICMP errors',
    needs: ['nft'],
    inject: async (lab) => {
      await muteRouters(lab);
      await addRules(lab, 'r2', 'forward', [[TO_CONFIG, 'drop']]);
    },
    truth: { verdict: 'fail', ...configFinding('port-filtered', 'r2') },
  },
  {
    name: 'config-dropped-and-ping-rejected',
    title: 'two faults: r1 drops TCP to the configuration service, r2 refuses ping with ICMP 3/13',
    needs: ['nft'],
    inject: async (lab) => {
      await addRules(lab, 'r1', 'forward', [[TO_CONFIG, 'drop']]);
      await addRules(lab, 'r2', 'forward', [[ECHO_REQUEST, rejectWith(13)]]);
    },
    truth: {
      verdict: 'fail',
      ...configFinding('port-filtered', 'r1'),
      also: [{ ...pingFinding('ping-rejected', 'r2'), icmpCode: 13 }],
    },
  },
];

async function muteRouters(lab: Lab): Promise<void> {
  for (const router of ['r1', 'r2']) await addRules(lab, router, 'output', [[ICMP_ERRORS, 'drop']]);
}
