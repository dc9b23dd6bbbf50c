import { describe, expect, it } from 'vitest';
import type { IncomingFilter } from '../../src/net/ports.js';
import type { SimulationOptions } from '../support/sim/simulation.js';
import { failuresOf, runRemote, suspectsOf } from './run-remote.js';

const UNKNOWN: IncomingFilter = { kind: 'unknown', reason: 'listing its rules needs root' };
/** The unit drops what is sent to its configuration ports. */
const network = (firewall: IncomingFilter): SimulationOptions => ({ unit: { silent: [50804, 50805] }, firewall });

async function lookOf(options: SimulationOptions) {
  const { target, report } = await runRemote(options);
  const look = target.evidence.find((entry) => entry.probe === 'local-firewall');
  return { target, look, limits: report.vantage.limits.filter((limit) => /own firewall/.test(limit)) };
}

describe('the PC’s own firewall', () => {
  it.each([{ kind: 'none' }, { kind: 'rules' }] as const)('seen as $kind is part of the evidence', async (firewall) => {
    const { look, limits } = await lookOf(network(firewall));
    expect(look).toMatchObject({ outcome: firewall.kind, request: { direction: 'in' }, replies: [] });
    expect(look).not.toHaveProperty('text');
    expect(limits).toEqual([]);
  });

  it('that resets what the PC sends is part of the evidence', async () => {
    const { look } = await lookOf(network({ kind: 'none', resets: true }));
    expect(look).toMatchObject({ outcome: 'none', resets: true });
  });

  it('that could not be looked at is a limit of the run, with the reason', async () => {
    const { look, limits } = await lookOf(network(UNKNOWN));
    expect(look).toMatchObject({ outcome: 'unknown', text: 'listing its rules needs root' });
    expect(limits).toEqual([
      'Whether this PC’s own firewall drops answers could not be looked at: listing its rules needs root.',
    ]);
  });

  it('is the last suspect of a drop on the way back only where it has rules', async () => {
    const suspects = async (firewall: IncomingFilter) => {
      const { target } = await lookOf(network(firewall));
      return suspectsOf(failuresOf(target)[0]).filter((one) => one.startsWith('pc'));
    };
    expect(await suspects({ kind: 'rules' })).toEqual(['pc 0 return']);
    expect(await suspects({ kind: 'none' })).toEqual([]);
    expect(await suspects(UNKNOWN)).toEqual([]);
  });

  it('is not looked at where nothing was sent', async () => {
    expect((await lookOf({ route: false })).look).toBeUndefined();
  });
});
