import { afterEach, describe, expect, it, vi } from 'vitest';
import { guardTerminal } from '../../../src/cli/tui/terminal-guard.js';
import type { TerminalScreen } from '../../../src/tui/screen.js';

const EVENTS = ['SIGINT', 'SIGTERM', 'SIGHUP', 'SIGQUIT', 'uncaughtException', 'unhandledRejection', 'exit'] as const;
type Listener = (value: unknown) => void;

let release: () => void = () => {};
afterEach(() => {
  release();
  vi.restoreAllMocks();
});

function listenersOf(name: string): Listener[] {
  return process.listeners(name as 'exit') as unknown as Listener[];
}

/** Guards a screen that only notes what happens; the handlers are called by hand, never through the process. */
function guard() {
  const order: string[] = [];
  const before = new Map(EVENTS.map((name) => [name, listenersOf(name)]));
  const screen = { restore: () => void order.push('restored'), resume: () => {} } as unknown as TerminalScreen;
  release = guardTerminal(screen, () => void order.push('cleaned up'));
  vi.spyOn(process, 'exit').mockImplementation((code) => void order.push(`exit ${code}`) as never);
  vi.spyOn(process.stderr, 'write').mockImplementation((text) => order.push(String(text)) > 0);
  const handler = (name: (typeof EVENTS)[number]): Listener => {
    const [own] = listenersOf(name).filter((one) => !before.get(name)?.includes(one));
    if (!own) throw new Error(`nobody listens to ${name}`);
    return own;
  };
  return { order, handler };
}

describe('the guarded terminal', () => {
  it.each([
    ['SIGHUP', 129],
    ['SIGINT', 130],
    ['SIGQUIT', 131],
    ['SIGTERM', 143],
  ] as const)('is given back before %s ends the program with %i', (signal, code) => {
    const { order, handler } = guard();
    handler(signal)(signal);
    expect(order).toEqual(['restored', 'cleaned up', `exit ${code}`]);
  });

  it.each(['uncaughtException', 'unhandledRejection'] as const)('is given back before the text of an %s', (name) => {
    const { order, handler } = guard();
    handler(name)(new Error('broken'));
    expect(order[0]).toBe('restored');
    expect(order[1]).toMatch(/^pathproof: a bug in pathproof, please report it: Error: broken/);
    expect(order.slice(2)).toEqual(['cleaned up', 'exit 3']);
  });

  it('is given back when the program ends in any other way', () => {
    const { order, handler } = guard();
    handler('exit')(0);
    expect(order).toEqual(['restored']);
  });

  it('leaves no handler behind', () => {
    const counts = (): number[] => [...EVENTS, 'SIGCONT', 'SIGTSTP'].map((name) => listenersOf(name).length);
    const before = counts();
    guard();
    release();
    expect(counts()).toEqual(before);
  });
});
