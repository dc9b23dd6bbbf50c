import type { HopNames } from '../../model/hop-names.js';
import type { Method, Report } from '../../model/report.js';
import type { LineInput } from './line-input.js';
import type { PrivacyMask } from './privacy-mask.js';
import type { RunView, StepView } from './run-view.js';
import type { UnitsState } from './units.js';
import type { WatchView } from './watch-view.js';

export interface Size {
  readonly columns: number;
  readonly rows: number;
}

/** A scenario that can be chosen. */
export interface ScenarioChoice {
  readonly id: string;
  readonly title: string;
  /** Which input names its units; `fault`: it has a network of its own, with a fault to choose. */
  readonly input: 'address' | 'optional-address' | 'search' | 'fault';
  readonly steps: readonly StepView[];
}

/** A format of reports: the ending of its files, and what it is for. */
export interface FormatChoice {
  readonly ending: string;
  readonly title: string;
}

/** What the start screen tells of this machine. */
export interface MachineFacts {
  readonly version: string;
  readonly method: Method;
  /** What the method cannot tell, and how to give it more. */
  readonly limits: readonly string[];
  readonly interfaces: readonly { name: string; address: string; prefix: number }[];
  readonly recent: readonly string[];
  /** The faults that the demo can put into its network. */
  readonly faults: readonly { readonly name: string; readonly title: string }[];
  /** The formats that reports are written in. */
  readonly formats: readonly FormatChoice[];
  /** What this machine or this version cannot do, and why. */
  readonly without: Readonly<Partial<Record<Ability, string>>>;
}

/** What is not to be had everywhere. */
export type Ability = 'discover' | 'watch';

export type FieldId = 'address' | 'search' | 'basePort' | 'interface' | 'profile' | 'configService';

export interface StartState {
  /** Index of the chosen scenario. */
  readonly scenario: number;
  /** -1: the scenario list; else an index of the fields of that scenario. */
  readonly focus: number;
  readonly fields: Readonly<Record<FieldId, LineInput>>;
  /** The address was filled in from the last runs, and not touched since. */
  readonly recalled: boolean;
  /** Index of the chosen fault of the demo. */
  readonly fault: number;
}

/** The panes of the run screen, by the number that chooses them. */
export const PANES = ['steps', 'path', 'requirements', 'verdict', 'evidence'] as const;
export type PaneId = (typeof PANES)[number];

/** Names of the routers that are shown. */
export interface NamesState {
  readonly on: boolean;
  /** Every address that was asked for in this run; null: no answer, or not yet. */
  readonly known: HopNames;
}

export interface RunState {
  /** Changed in place while events arrive; see run-view.ts. */
  readonly view: RunView;
  readonly running: boolean;
  readonly report: Report | null;
  /** What to change, and where, by the address of the unit; of units that nothing fails for, there is none. */
  readonly answers: Readonly<Record<string, string>>;
  /** Why the run could not be carried out. */
  readonly error: string | null;
  /** Address of the target that is shown; null: the first one. */
  readonly shown: string | null;
  readonly pane: PaneId;
  readonly scroll: Readonly<Record<PaneId, number>>;
  /** Index of the chosen evidence entry, among those that pass the filter. */
  readonly entry: number;
  readonly filter: string;
  readonly filtering: LineInput | null;
  /** The opened evidence entry; null: the list. */
  readonly opened: string | null;
  readonly stepByStep: boolean;
  /** Nothing new begins until the user goes on. */
  readonly paused: boolean;
  /** Present from the first watch of this run on; `watching` says whether it goes on. */
  readonly watch: WatchView | null;
  readonly watching: boolean;
  /** What goes on before the first packet, such as the demo's network being built. */
  readonly activity: string | null;
  /** It is about many targets, which a table shows. */
  readonly many: boolean;
  /** Row of the table of many targets. */
  readonly cursor: number;
  readonly failingOnly: boolean;
  readonly names: NamesState;
  readonly request: RunForm;
  /** The export dialog as it was left, for when the files cannot be written. */
  readonly exporting: Extract<Dialog, { kind: 'export' }> | null;
  /** The user ended it before it was over. */
  readonly cancelled: boolean;
}

/** What the user asked to be run; everything is text as it was entered, checked before it is started. */
export interface RunForm {
  readonly scenario: string;
  readonly address: string;
  readonly search: string;
  readonly basePort: string;
  readonly interface: string;
  readonly profile: string;
  readonly configService: string;
  /** Name of the demo's fault. */
  readonly fault: string;
}

export type ScreenId = 'start' | 'run' | 'targets' | 'units';

export type Dialog =
  | { readonly kind: 'help'; readonly scroll: number }
  | {
      readonly kind: 'export';
      readonly focus: number;
      readonly folder: LineInput;
      readonly mask: boolean;
      readonly formats: readonly string[];
    }
  | { readonly kind: 'told'; readonly title: string; readonly lines: readonly string[] };

/** Says what is wrong with a value of the start screen, in one sentence; null when nothing is. */
export type FieldCheck = (field: FieldId, value: string, input: ScenarioChoice['input']) => string | null;

export interface AppState {
  readonly size: Size;
  readonly screen: ScreenId;
  readonly dialog: Dialog | null;
  readonly facts: MachineFacts;
  readonly scenarios: readonly ScenarioChoice[];
  readonly check: FieldCheck;
  readonly start: StartState;
  /** The first run begins with the names of the routers on; later ones as the one before them ended. */
  readonly namesAtFirst: boolean;
  readonly run: RunState | null;
  readonly units: UnitsState;
  /** Privacy mask: addresses, names and MACs are shown as tokens, by `mask`. */
  readonly masked: boolean;
  readonly mask: PrivacyMask;
  /** One line above the footer, until the next key. */
  readonly message: { readonly text: string; readonly bad: boolean } | null;
}
