import { describe, expect, it } from 'vitest';
import { ALL_TABLES, activeTables } from '../../../src/tui/keys/active.js';
import { press } from '../../../src/tui/update.js';
import { reportState, startState } from '../../support/app-state.js';
import { recorded } from '../../support/recorded.js';

describe('the key tables', () => {
  it.each(ALL_TABLES.map((table) => [table.title, table] as const))(
    '%s has each key once, described',
    (_title, table) => {
      const keys = table.bindings.flatMap((one) => one.keys);
      expect(keys).toEqual([...new Set(keys)]);
      for (const { shown, label, description } of table.bindings) {
        expect(shown).not.toBe('');
        expect(label).toMatch(/^[a-z ]+$/);
        expect(description).toMatch(/^[A-Z].*\.$/);
      }
    },
  );

  it('have a way to help and a way out in every situation', () => {
    const states = [startState(), { ...startState('demo'), start: { ...startState('demo').start, focus: 0 } }];
    const run = reportState(recorded('healthy'));
    for (const state of [
      ...states,
      run,
      { ...run, screen: 'targets' as const },
      { ...run, screen: 'units' as const },
    ]) {
      const keys = activeTables(state).flatMap((table) => table.bindings.flatMap((one) => one.keys));
      expect(keys).toContain('C-c');
      expect(keys.includes('?') || keys.includes('f1')).toBe(true);
    }
  });

  it('leave the state as it is for a key that nobody knows', () => {
    const state = startState();
    expect(press(state, 'f9')).toEqual({ state, effects: [] });
  });

  it('end nothing with Esc, on any screen', () => {
    const run = reportState(recorded('healthy'));
    const running = { ...run, run: run.run && { ...run.run, running: true } };
    for (const state of [startState(), run, running, { ...running, screen: 'targets' as const }]) {
      expect(press(state, 'escape').effects).toEqual([]);
    }
  });
});
