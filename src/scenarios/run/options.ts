import type { Expectation } from '../../model/expectation.js';
import type { DiscoveryProfile } from '../../model/profile.js';
import type { RunSettings } from '../../model/report.js';

/** What the user may choose of a run, besides its targets. It does not change while the run goes on. */
export interface RunOptions {
  readonly settings: Readonly<RunSettings>;
  /** What is sent to TCP discovery; null: nothing. */
  readonly profile: DiscoveryProfile | null;
  /** The highest rate at which a moved services base port may be looked for, in packets a second; null: it is not. */
  readonly findBasePortRate: number | null;
  /** What should be found of ports; the report then says what was. Those that the scenario does not measure are measured besides. */
  readonly expectations: readonly Expectation[];
  /** Packets a second that the machine's pacer lets go: how many targets are under way at once depends on it. */
  readonly rate: number;
  /** Tell now and then how far packets got until then, for a picture that fills in while the run goes on. */
  readonly live: boolean;
  /** Captures are taken on the path: packets are sent that show whether they are whole. */
  readonly captured: boolean;
  /** How long to listen for what a unit sends by itself, at least, in milliseconds. */
  readonly listenMs: number;
}

/** 50 packets a second, unless told otherwise. */
const DEFAULTS: Omit<RunOptions, 'settings'> = {
  profile: null,
  findBasePortRate: null,
  expectations: [],
  rate: 50,
  live: false,
  captured: false,
  listenMs: 0,
};

/** Some of the options, the settings always. */
export type GivenOptions = Pick<RunOptions, 'settings'> & Partial<RunOptions>;

export function runOptions(given: GivenOptions): RunOptions {
  const { settings, profile, findBasePortRate, expectations, rate, live, captured, listenMs } = {
    ...DEFAULTS,
    ...given,
  };
  return Object.freeze({ settings, profile, findBasePortRate, expectations, rate, live, captured, listenMs });
}
