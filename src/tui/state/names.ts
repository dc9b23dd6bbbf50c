import type { Ipv4 } from '../../model/address.js';
import { type HopNames, routersOn } from '../../model/hop-names.js';
import type { AppState, NamesState, RunState } from './app.js';
import { type Step, step } from './effect.js';
import { shownTarget, withRun } from './run.js';

/** Routers of one run whose names are asked for: a watch may go on for hours. */
const MOST_NAMES = 256;
const NONE: HopNames = new Map();

/** The names that the screen shows. */
export function shownNames({ names }: RunState): HopNames {
  return names.on ? names.known : NONE;
}

/** Why no names are to be had; null when they are. */
export function whyNoNames({ run, scenarios }: AppState): string | null {
  const input = scenarios.find(({ id }) => id === run?.request.scenario)?.input;
  return input === 'fault' ? 'the routers of the demo have no names' : null;
}

export function switchNames(state: AppState): Step<AppState> {
  const on = !state.run?.names.on;
  const text = on ? 'names on: this PC’s DNS server is asked for them' : 'names off';
  return step({ ...withNames(state, { on }), message: { text, bad: false } });
}

/** What DNS told. */
export function takeNames(state: AppState, told: HopNames): AppState {
  return withNames(state, { known: new Map([...(state.run?.names.known ?? []), ...told]) });
}

/** While names are on, asks for those of the routers that came into sight: each once a run. */
export function askForNames({ state, effects }: Step<AppState>): Step<AppState> {
  const { run } = state;
  const addresses = run && state.screen === 'run' && run.names.on && whyNoNames(state) === null ? unasked(run) : [];
  if (run === null || addresses.length === 0) return { state, effects };
  const known = new Map([...run.names.known, ...addresses.map((address) => [address, null] as const)]);
  return step(withNames(state, { known }), ...effects, { type: 'ask-names', addresses });
}

function unasked(run: RunState): Ipv4[] {
  const { known } = run.names;
  const { path = null, address = '' } = shownTarget(run) ?? {};
  const unknown = path === null ? [] : routersOn(path, address).filter((router) => !known.has(router));
  return unknown.slice(0, MOST_NAMES - known.size);
}

function withNames(state: AppState, change: Partial<NamesState>): AppState {
  return state.run === null ? state : withRun(state, { names: { ...state.run.names, ...change } });
}
