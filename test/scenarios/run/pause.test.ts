import { describe, expect, it } from 'vitest';
import { PauseControl } from '../../../src/scenarios/run/pause.js';

const never = new AbortController().signal;

/** A gate of a clock that is set by hand, and what passed it. */
function pausable() {
  const clock = { ms: 0, now: () => clock.ms };
  const pause = new PauseControl(clock);
  const passed: string[] = [];
  const ask = (name: string, signal = never): Promise<void> => pause.passed(signal).then(() => void passed.push(name));
  /** Everything that may go on has gone on. */
  const settle = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
  return { clock, pause, passed, ask, settle };
}

describe('a gate', () => {
  it('lets everything pass while it is open', async () => {
    const { ask, passed } = pausable();
    await ask('a');
    expect(passed).toEqual(['a']);
  });

  it('holds everything while it is closed, and lets it go in order when it opens', async () => {
    const { pause, ask, passed, settle } = pausable();
    pause.close();
    void ask('a');
    void ask('b');
    await settle();
    expect(passed).toEqual([]);
    pause.open();
    await settle();
    expect(passed).toEqual(['a', 'b']);
  });

  it('holds what waits when it is opened and closed in one breath', async () => {
    const { pause, ask, passed, settle } = pausable();
    pause.close();
    void ask('a');
    pause.open();
    pause.close();
    await settle();
    expect(passed).toEqual([]);
  });

  it('lets one at a time begin where that is asked for, and nobody who is not there yet', async () => {
    const { pause, ask, passed, settle } = pausable();
    pause.close();
    pause.letOne();
    void ask('a');
    void ask('b');
    await settle();
    expect(passed).toEqual([]);
    pause.letOne();
    await settle();
    expect(passed).toEqual(['a']);
    pause.letOne();
    await settle();
    expect(passed).toEqual(['a', 'b']);
  });

  it('keeps nobody waiting whose run is cancelled, and nobody else’s turn is used up by them', async () => {
    const { pause, ask, passed, settle } = pausable();
    const cancel = new AbortController();
    pause.close();
    void ask('a', cancel.signal);
    void ask('b');
    cancel.abort();
    await settle();
    expect(passed).toEqual(['a']);
    pause.letOne();
    await settle();
    expect(passed).toEqual(['a', 'b']);
    await ask('c', cancel.signal);
  });

  it('tells a time in which pauses do not count', () => {
    const { clock, pause } = pausable();
    clock.ms = 100;
    pause.close();
    clock.ms = 500;
    pause.close();
    expect(pause.now()).toBe(100);
    pause.open();
    pause.open();
    clock.ms = 600;
    expect(pause.now()).toBe(200);
  });
});
