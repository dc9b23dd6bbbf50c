import { describe, expect, it } from 'vitest';
import { Gate } from '../../../src/scenarios/run/pause.js';

const never = new AbortController().signal;

/** A gate of a clock that is set by hand, and what passed it. */
function gated() {
  const clock = { ms: 0, now: () => clock.ms };
  const gate = new Gate(clock);
  const passed: string[] = [];
  const ask = (name: string, signal = never): Promise<void> => gate.passed(signal).then(() => void passed.push(name));
  /** Everything that may go on has gone on. */
  const settle = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
  return { clock, gate, passed, ask, settle };
}

describe('a gate', () => {
  it('lets everything pass while it is open', async () => {
    const { ask, passed } = gated();
    await ask('a');
    expect(passed).toEqual(['a']);
  });

  it('holds everything while it is closed, and lets it go in order when it opens', async () => {
    const { gate, ask, passed, settle } = gated();
    gate.close();
    void ask('a');
    void ask('b');
    await settle();
    expect(passed).toEqual([]);
    gate.open();
    await settle();
    expect(passed).toEqual(['a', 'b']);
  });

  it('holds what waits when it is opened and closed in one breath', async () => {
    const { gate, ask, passed, settle } = gated();
    gate.close();
    void ask('a');
    gate.open();
    gate.close();
    await settle();
    expect(passed).toEqual([]);
  });

  it('lets one at a time begin where that is asked for, and nobody who is not there yet', async () => {
    const { gate, ask, passed, settle } = gated();
    gate.close();
    gate.letOne();
    void ask('a');
    void ask('b');
    await settle();
    expect(passed).toEqual([]);
    gate.letOne();
    await settle();
    expect(passed).toEqual(['a']);
    gate.letOne();
    await settle();
    expect(passed).toEqual(['a', 'b']);
  });

  it('keeps nobody waiting whose run is cancelled, and nobody else’s turn is used up by them', async () => {
    const { gate, ask, passed, settle } = gated();
    const cancel = new AbortController();
    gate.close();
    void ask('a', cancel.signal);
    void ask('b');
    cancel.abort();
    await settle();
    expect(passed).toEqual(['a']);
    gate.letOne();
    await settle();
    expect(passed).toEqual(['a', 'b']);
    await ask('c', cancel.signal);
  });

  it('tells a time in which pauses do not count', () => {
    const { clock, gate } = gated();
    clock.ms = 100;
    gate.close();
    clock.ms = 500;
    gate.close();
    expect(gate.now()).toBe(100);
    gate.open();
    gate.open();
    clock.ms = 600;
    expect(gate.now()).toBe(200);
  });
});
