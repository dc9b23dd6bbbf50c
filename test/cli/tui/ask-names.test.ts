import { describe, expect, it } from 'vitest';
import { readSettings } from '../../../src/cli/options/settings.js';
import { TuiShell } from '../../../src/cli/tui/shell.js';
import type { Ipv4 } from '../../../src/model/address.js';
import { Mask } from '../../../src/report/mask/mask.js';
import type { Message } from '../../../src/tui/receive.js';
import { HOPS, type SimulationOptions, simulate } from '../../support/sim/simulation.js';

const [R1, R2] = HOPS as [Ipv4, Ipv4];
const SETTINGS = readSettings({ flags: {}, env: {}, configFile: undefined });

function shellOn(dns: SimulationOptions['dns']) {
  const simulation = simulate({ dns: dns ?? {} });
  const { machine } = simulation;
  const shell = new TuiShell({ machine, settings: SETTINGS, mask: new Mask(), suspend: () => {} });
  const told = new Promise<Message>((resolve) => {
    shell.perform({ type: 'ask-names', addresses: [R1, R2] }, resolve);
  });
  return { ...simulation, shell, told };
}

describe('the terminal UI that asks for names of routers', () => {
  it('is told those that DNS has, and which have none', async () => {
    const { told } = shellOn({ names: { [R2]: 'r2.branch.example' } });
    expect(await told).toEqual({
      type: 'names-told',
      names: new Map([
        [R1, null],
        [R2, 'r2.branch.example'],
      ]),
    });
  });

  it('is told within a second, where DNS is mute', async () => {
    const { told, clock } = shellOn({ delayMs: null });
    expect(await told).toMatchObject({ type: 'names-told' });
    expect(clock.now()).toBe(1000);
  });

  it('keeps nobody waiting when the user quits, and is not disturbed when a run is cancelled', async () => {
    const { told, clock, shell, resolver } = shellOn({ delayMs: null });
    clock.after(100, () => shell.cancel());
    clock.after(200, () => shell.perform({ type: 'quit' }, () => {}));
    await told;
    expect(resolver.asked).toHaveLength(2);
    expect(clock.now()).toBe(200);
  });
});
