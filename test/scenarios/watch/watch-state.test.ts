import { describe, expect, it } from 'vitest';
import type { RequirementId, RequirementResult, RequirementStatus } from '../../../src/model/requirement.js';
import {
  endOf,
  INITIAL_STATE,
  noteFull,
  noteLight,
  type Transition,
  toCheck,
  type WatchState,
} from '../../../src/scenarios/watch/watch-state.js';

type Statuses = Readonly<Record<string, RequirementStatus>>;

const BROKEN: Statuses = { route: 'met', ping: 'met', 'tcp-config': 'failed' };
const WHOLE: Statuses = { route: 'met', ping: 'met', 'tcp-config': 'met' };
const HOUR_MS = 3_600_000;

function results(statuses: Statuses): RequirementResult[] {
  return Object.entries(statuses).map(([id, status]) => ({
    id: id as RequirementId,
    title: id,
    status,
    reason: 'as told',
    findings: [],
  }));
}

function full(state: WatchState, statuses: Statuses, at: number, answering: RequirementId[] = []): Transition {
  return noteFull(
    state,
    { results: results(statuses), answering: new Set(answering), checkable: (id) => id !== 'subnet' },
    at,
  );
}

function light(state: WatchState, answers: Partial<Record<RequirementId, boolean>>, at: number): Transition {
  return noteLight(state, new Map(Object.entries(answers) as [RequirementId, boolean][]), at);
}

function statusOf(state: WatchState, id: RequirementId) {
  const one = state.requirements.find((requirement) => requirement.id === id);
  if (!one) throw new Error(`no ${id}`);
  return one;
}

const broken = full(INITIAL_STATE, BROKEN, 2000).state;

describe('a watch that begins', () => {
  it('takes every state from the full run, changes nothing, and looks at what is not met', () => {
    const { state, changes } = full(INITIAL_STATE, BROKEN, 2000);
    expect(changes).toEqual([]);
    expect(statusOf(state, 'tcp-config')).toMatchObject({ status: 'failed', sinceMs: 2000, changes: 0, history: [] });
    expect(toCheck(state, 5000)).toEqual(['tcp-config']);
    expect(endOf(state)).toBeNull();
  });

  it('ends at once where everything is met', () => {
    expect(endOf(full(INITIAL_STATE, WHOLE, 900).state)).toBe('met');
    expect(endOf(full(INITIAL_STATE, { ...WHOLE, subnet: 'not-applicable' }, 900).state)).toBe('met');
  });

  it('does not wait for what its method cannot measure, and does not call it met', () => {
    expect(endOf(full(INITIAL_STATE, { ...WHOLE, ping: 'not-tested' }, 900).state)).toBe('untestable');
    expect(endOf(full(INITIAL_STATE, { ...BROKEN, ping: 'not-tested' }, 900).state)).toBeNull();
    expect(endOf(full(INITIAL_STATE, { route: 'not-tested' }, 900).state)).toBeNull();
  });

  it('judges by full runs, now and then, what no light check can tell', () => {
    const { state } = full(INITIAL_STATE, { ...BROKEN, subnet: 'failed' }, 2000);
    expect(state.fullDueAt).toBe(32_000);
  });
});

describe('an answer to a light check', () => {
  const { state, changes } = light(broken, { 'tcp-config': true }, 14_000);

  it('makes the requirement met at once, with since when it was not', () => {
    expect(changes).toHaveLength(1);
    expect(changes[0]).toMatchObject({ from: 'failed', sinceMs: 2000 });
    expect(statusOf(state, 'tcp-config')).toMatchObject({ status: 'met', sinceMs: 14_000, changes: 1 });
  });

  it('is not the end before a full run has proved it, which is due now', () => {
    expect(endOf(state)).toBeNull();
    expect(state.fullDueAt).toBe(14_000);
    const proved = full(state, WHOLE, 15_000);
    expect(proved.changes).toEqual([]);
    expect(endOf(proved.state)).toBe('met');
  });

  it('is taken back by a full run that says otherwise, and then only a full run is believed', () => {
    const back = full(state, BROKEN, 16_000);
    expect(back.changes.map(({ from, requirement }) => [from, requirement.status])).toEqual([['met', 'failed']]);
    const again = light(back.state, { 'tcp-config': true }, 19_000);
    expect(again.changes).toEqual([]);
    expect(again.state.fullDueAt).toBeGreaterThan(19_000);
    expect(full(again.state, WHOLE, 30_000).changes).toHaveLength(1);
  });

  it('counts again after the requirement was silent in between', () => {
    const silent = light(full(state, BROKEN, 16_000).state, { 'tcp-config': false }, 19_000);
    expect(light(silent.state, { 'tcp-config': true }, 22_000).changes).toHaveLength(1);
  });
});

describe('what answers packets and still is not met', () => {
  it('never becomes met by a light check; full runs look at it, at growing distances', () => {
    let { state } = full(INITIAL_STATE, BROKEN, 0, ['tcp-config']);
    const dues: number[] = [];
    for (let n = 0; n < 6; n += 1) {
      const { state: next, changes } = light(state, { 'tcp-config': true }, state.lastFullAt + 1000);
      expect(changes).toEqual([]);
      dues.push((next.fullDueAt ?? 0) - state.lastFullAt);
      ({ state } = full(next, BROKEN, next.fullDueAt ?? 0, ['tcp-config']));
    }
    expect(dues).toEqual([10_000, 20_000, 40_000, 60_000, 60_000, 60_000]);
  });
});

describe('silence of what was met', () => {
  it('is looked for every 15 seconds', () => {
    expect(toCheck(broken, 16_900)).toEqual(['tcp-config']);
    expect(toCheck(broken, 17_000)).toEqual(['route', 'ping', 'tcp-config']);
    const looked = light(broken, { route: true, ping: true, 'tcp-config': false }, 17_000).state;
    expect(toCheck(looked, 20_000)).toEqual(['tcp-config']);
  });

  it('changes nothing by itself, and asks for a full run', () => {
    const { state, changes } = light(broken, { route: true, ping: false, 'tcp-config': false }, 17_000);
    expect(changes).toEqual([]);
    expect(state.fullDueAt).toBe(17_000);
    const proved = full(state, { ...BROKEN, ping: 'failed' }, 19_000);
    expect(proved.changes.map(({ requirement }) => requirement.id)).toEqual(['ping']);
  });

  it('makes the next full run wait longer where a full run did not agree', () => {
    const { state } = light(broken, { ping: false }, 17_000);
    const denied = full(state, BROKEN, 19_000).state;
    expect(light(denied, { ping: false }, 20_000).state.fullDueAt).toBe(29_000);
  });
});

describe('an hour of a rule that flaps', () => {
  it('is counted to the last change, and takes no more room than a minute of it', () => {
    let state = broken;
    let told = 0;
    let fulls = 0;
    const sizes: number[] = [];
    const apply = ({ state: next, changes }: Transition): void => {
      state = next;
      told += changes.length;
    };
    for (let now = 5000; now <= HOUR_MS; now += 3000) {
      const open = Math.floor(now / 11_000) % 2 === 1;
      if (state.fullDueAt !== null && state.fullDueAt <= now) {
        fulls += 1;
        apply(full(state, open ? { ...WHOLE, ping: 'failed' } : { ...BROKEN, ping: 'failed' }, now));
      } else {
        const asked = toCheck(state, now);
        const answers = Object.fromEntries(asked.map((id) => [id, id === 'route' || (id === 'tcp-config' && open)]));
        apply(light(state, answers, now));
      }
      sizes.push(JSON.stringify(state).length);
    }
    expect(told).toBeGreaterThan(200);
    expect(state.requirements.reduce((sum, one) => sum + one.changes, 0)).toBe(told);
    expect(statusOf(state, 'tcp-config').history).toHaveLength(20);
    expect(fulls).toBeLessThanOrEqual(HOUR_MS / 5000);
    expect(Math.max(...sizes.slice(600))).toBeLessThan(1.1 * Math.max(...sizes.slice(0, 300)));
  });
});

describe('a failure that changes its nature', () => {
  const silent = { flow: 'tcp/50804', how: 'silent' };
  const refused = { flow: 'tcp/50804', how: 'ICMP 3/13 from 10.0.12.2' };
  const id = 'tcp-config';
  const seen = (state: WatchState, at: number, ...how: (typeof silent)[]): WatchState =>
    noteLight(state, new Map([[id, false]]), at, new Map([[id, how]])).state;
  const fullWith = (state: WatchState, at: number, ...how: (typeof silent)[]): WatchState =>
    noteFull(
      state,
      { results: results(BROKEN), answering: new Set(), failing: new Map([[id, how]]), checkable: () => true },
      at,
    ).state;

  it('asks for a full run as soon as somebody refuses what was silent', () => {
    const dropped = fullWith(INITIAL_STATE, 2000, silent);
    expect(seen(dropped, 10_000, silent).fullDueAt).toBeNull();
    expect(seen(dropped, 10_000, refused).fullDueAt).toBe(10_000);
  });

  it('believes in silence only when it stays, after a check that was refused', () => {
    const rejected = fullWith(INITIAL_STATE, 2000, refused);
    const twice = seen(seen(rejected, 10_000, silent), 13_000, silent);
    expect(seen(twice, 16_000, silent).fullDueAt).toBeNull();
    const loud = seen(rejected, 10_000, refused);
    expect(seen(seen(loud, 13_000, silent), 16_000, silent).fullDueAt).toBeNull();
    expect(seen(seen(seen(loud, 13_000, silent), 16_000, silent), 19_000, silent).fullDueAt).toBe(19_000);
  });

  it('waits longer after a full run that saw the same as before', () => {
    const asked = seen(fullWith(INITIAL_STATE, 2000, silent), 10_000, refused);
    expect(fullWith(asked, 12_000, silent).disagreements).toBe(1);
    expect(fullWith(asked, 12_000, refused).disagreements).toBe(0);
  });
});
