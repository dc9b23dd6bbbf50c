import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { readSettings } from '../../../src/cli/options/settings.js';
import { TuiShell } from '../../../src/cli/tui/shell.js';
import { Mask } from '../../../src/report/mask/mask.js';
import type { Message } from '../../../src/tui/receive.js';
import type { RunForm } from '../../../src/tui/state/app.js';
import { type SimulationOptions, simulate, TARGET } from '../../support/sim/simulation.js';

const FORM: RunForm = {
  scenario: 'remote',
  address: TARGET,
  search: '',
  basePort: '',
  interface: '',
  profile: '',
  configService: '',
  fault: '',
};

/** Of the scenario `remote`; the others are those of a person. */
const STEPS_OF_THE_PC = [1, 3, 4, 5, 7];

let home = '';
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'pathproof-shell-'));
  vi.stubEnv('XDG_STATE_HOME', home);
});
afterEach(() => {
  vi.unstubAllEnvs();
  rmSync(home, { recursive: true, force: true });
});

/** The shell with a simulated machine; its clock stands still while nobody waits for it. */
function openShell(network: SimulationOptions = {}) {
  const simulation = simulate(network);
  const settings = readSettings({ flags: {}, env: {}, configFile: undefined });
  const shell = new TuiShell({ machine: simulation.machine, settings, mask: new Mask(), suspend: () => {} });
  const messages: Message[] = [];
  const listeners = new Set<() => void>();
  const tell = (message: Message): void => {
    messages.push(message);
    for (const look of listeners) look();
  };
  const told = (wanted: (message: Message) => boolean): Promise<Message> =>
    new Promise((resolve) => {
      const look = (): void => {
        const found = messages.find(wanted);
        if (found) resolve(found);
      };
      listeners.add(look);
      look();
    });
  const perform = (effect: Parameters<TuiShell['perform']>[0]): void => shell.perform(effect, tell);
  return { ...simulation, perform, messages, told };
}

const stepEvent = (type: 'step-started' | 'step-finished', number: number) => (message: Message) => {
  if (message.type !== 'run-event' || message.event.type !== type) return false;
  return (message.event.type === 'step-finished' ? message.event.step.number : message.event.number) === number;
};
const isLightCheck = (message: Message): boolean =>
  message.type === 'watch-news' && message.news.type === 'check-started' && message.news.kind === 'light';
const ended = (message: Message): boolean => message.type === 'run-ended';

/** Turns of the event loop: as many as everything takes that does not wait for the gate. */
async function settle(): Promise<void> {
  for (let turn = 0; turn < 2000; turn++) await new Promise((resolve) => setImmediate(resolve));
}

describe('the shell', () => {
  it('pauses a run before its next step, and goes on with it', async () => {
    const { perform, told, messages } = openShell();
    perform({ type: 'start-run', form: FORM, stepByStep: false });
    await told(stepEvent('step-started', 3));
    perform({ type: 'pause' });
    await told(stepEvent('step-finished', 3));
    await settle();
    expect(messages.some(stepEvent('step-started', 4))).toBe(false);
    expect(messages.some(ended)).toBe(false);
    perform({ type: 'resume' });
    expect(await told(ended)).toMatchObject({ error: null, report: { verdict: 'pass', interrupted: false } });
  });

  it.each(['cancel', 'quit'] as const)('ends a paused run on %s, with what was measured', async (type) => {
    const { perform, told } = openShell();
    perform({ type: 'start-run', form: FORM, stepByStep: false });
    perform({ type: 'pause' });
    await settle();
    perform({ type });
    expect(await told(ended)).toMatchObject({ error: null, report: { interrupted: true } });
  });

  it('does not begin the next run paused', async () => {
    const { perform, told } = openShell();
    perform({ type: 'start-run', form: FORM, stepByStep: false });
    perform({ type: 'pause' });
    await settle();
    perform({ type: 'start-run', form: FORM, stepByStep: false });
    expect(await told(ended)).toMatchObject({ report: { interrupted: false } });
  });

  it('pauses a watch between its rounds', async () => {
    const dropForward = ({ tcp }: { tcp?: { destinationPort: number } }): boolean => tcp?.destinationPort === 50804;
    const { perform, told, messages, clock } = openShell({
      hops: [{}, { dropForward }],
      unit: { open: [50802, 50804] },
    });
    perform({ type: 'start-watch', form: FORM });
    await told((message) => message.type === 'watch-news' && message.news.type === 'diagnosed');
    perform({ type: 'pause' });
    await settle();
    expect(messages.some(isLightCheck)).toBe(false);
    const [count, ms] = [messages.length, clock.now()];
    await settle();
    expect([messages.length, clock.now()]).toEqual([count, ms]);
    perform({ type: 'resume' });
    await told(isLightCheck);
    perform({ type: 'cancel' });
    expect(await told(ended)).toMatchObject({ report: { verdict: 'fail', watch: { runs: 1 } } });
  });

  it('lets one step begin with each Enter', async () => {
    const { perform, told, messages } = openShell();
    perform({ type: 'start-run', form: FORM, stepByStep: true });
    await told((message) => message.type === 'run-event' && message.event.type === 'target-started');
    for (const number of STEPS_OF_THE_PC) {
      await settle();
      expect(messages.some(stepEvent('step-started', number))).toBe(false);
      perform({ type: 'next-step' });
      await told(stepEvent('step-started', number));
    }
    expect(await told(ended)).toMatchObject({ report: { verdict: 'pass' } });
  });
});
