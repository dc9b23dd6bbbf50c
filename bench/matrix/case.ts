import type { Lab } from '../../src/lab/lab.js';
import { addRules, type Hook } from '../../src/lab/rules.js';
import type { Certainty, FindingCode, Severity } from '../../src/model/finding.js';
import type { Verdict } from '../../src/model/report.js';
import type { RequirementId, RequirementStatus } from '../../src/model/requirement.js';
import type { Kind } from './kinds.js';
import type { Need } from './topologies/network.js';
import { NETWORKS, type NetworkName } from './topologies/networks.js';

/** One fault in the network, and what a correct diagnosis says about it. */
export interface Injected {
  /** The code; several only where their meanings overlap and the evidence fits each of them. */
  codes: readonly FindingCode[];
  /** `any` where chance decides whether a session gets through. */
  severity: Severity | 'any';
  /** What it may look like without raw packets, where the kernel hides what happened; the device stays the same. */
  weaker?: readonly FindingCode[];
  /** The requirement it breaks. */
  requirement?: RequirementId;
  /** Node that holds the fault, and its place on the path: 0 is the PC, the last one the unit. */
  device?: string;
  hop?: number;
  /** Another node at the same hop that holds the same fault: naming either of them is enough. */
  twin?: string;
  direction?: 'forward' | 'return';
  /** So many devices are left by the evidence, and never more may be named. */
  suspects?: number;
  /** No more certainty than this is left by the evidence. */
  atMost?: Certainty;
}

/** One line of the fault matrix. */
export interface MatrixCase {
  /** Begins with the network. Names the recorded report too. */
  name: string;
  /** What it has in common with others, `documented` by default. */
  kind?: Kind;
  network: NetworkName;
  /** What was done to the network, in one line. */
  title: string;
  /** Puts the fault into a fresh, healthy network with a unit in it; `main` is the built program. */
  inject(lab: Lab, main: string): Promise<void>;
  /** Further arguments of the stand-in unit. */
  standinArgs?: readonly string[];
  /** Further arguments of the run. */
  runArgs?: readonly string[];
  /** The scenario that is run, `remote` by default. */
  scenario?: 'same-lan' | 'multi-remote' | 'combined' | 'legacy' | 'security' | 'ports';
  /** What is given to `--address` instead of the unit's address. */
  address?: string;
  /** What is given to `--search` instead of an address. */
  search?: string;
  /** Which packets the fault hits is chance: a run that met none of it says nothing, and is repeated. */
  chance?: true;
  /** Programs and devices beyond those of its network. */
  needs?: readonly Need[];
  /** Runs of the program at the same time; one by default. */
  together?: number;
  verdicts: readonly Verdict[];
  /** Empty when nothing is wrong. */
  injected: readonly Injected[];
  /** What may be said as well because it is true. */
  alsoTrue?: readonly FindingCode[];
  /** Requirements whose status is known whatever else is told, with every status that is true. */
  statuses?: Readonly<Partial<Record<RequirementId, readonly RequirementStatus[]>>>;
  /** Nothing may be told with more certainty than this, notes included: of one packet, for one. */
  atMost?: Certainty;
  /** What some finding or the summary has to name, such as an address that no suspect has. */
  mentions?: string;
  /** What the summary may not say. */
  notSaid?: RegExp;
}

/** The parts of a case that has the verdict `fail`; the hops of the devices are filled in. */
export function failing(
  name: string,
  title: string,
  inject: MatrixCase['inject'],
  ...injected: readonly Injected[]
): MatrixCase {
  const network = networkOf(name);
  return { name, network, title, inject, verdicts: ['fail'], injected: injected.map((one) => placed(network, one)) };
}

/** The parts of a case in which every requirement is met, with what is still worth telling. */
export function passing(
  name: string,
  title: string,
  inject: MatrixCase['inject'],
  ...injected: readonly Injected[]
): MatrixCase {
  return { ...failing(name, title, inject, ...injected), verdicts: ['pass'] };
}

/** A failure; `suspects` is how many devices the evidence leaves. */
export function failure(
  code: FindingCode | readonly FindingCode[],
  requirement: RequirementId,
  device: string,
  suspects: number,
  direction: Injected['direction'] = 'forward',
): Injected {
  return { codes: [code].flat(), severity: 'failure', requirement, device, direction, suspects };
}

/**
 * What a method without raw packets may tell instead: connect() and most pings hide that the PC's own firewall dropped
 * what they sent, and UDP sockets hide the ICMP error that a sparing router spent on them.
 */
export function hidden(injected: Injected, code: FindingCode): Injected {
  return { ...injected, weaker: [code] };
}

/** Adds one rule to a node's firewall. */
export function rule(node: string, hook: Hook, match: string, verdict: string): MatrixCase['inject'] {
  return (lab) => addRules(lab, node, hook, [[match, verdict]]);
}

/** One after the other. */
export function all(...steps: readonly MatrixCase['inject'][]): MatrixCase['inject'] {
  return async (lab, main) => {
    for (const step of steps) await step(lab, main);
  };
}

/** Runs `ip` with these arguments, separated by spaces, on a node. */
export function ip(node: string, args: string): MatrixCase['inject'] {
  return async (lab) => void (await lab.ip(node, args.split(' ')));
}

/** The network that the first word of a case's name stands for. */
function networkOf(name: string): NetworkName {
  return name.split('-')[0] as NetworkName;
}

function placed(network: NetworkName, injected: Injected): Injected {
  const { device } = injected;
  const hop = device === undefined ? undefined : (NETWORKS[network].hops as Record<string, number>)[device];
  return { ...injected, ...(hop === undefined ? {} : { hop }) };
}
