import type { Protocol } from './evidence/base.js';
import type { Evidence } from './evidence/evidence.js';
import type { ExpectationResult } from './expectation.js';
import type { Finding, FindingCode } from './finding.js';
import type { RequirementId, RequirementResult } from './requirement.js';
import type { WatchRecord } from './watch.js';

export const REPORT_SCHEMA = 'pathproof/report/1';

export type Verdict = 'pass' | 'fail' | 'unproven';
/** How the packets were sent: raw sockets, the system's own tools, or ordinary sockets alone; the strongest first. */
export const METHODS = ['raw', 'system', 'connect'] as const;
export type Method = (typeof METHODS)[number];

/** What the evidence of a vantage can tell, whatever it was measured with. */
export interface Capability {
  /** Each packet that came back is known with its header: who sent it, and its TTL. */
  seesPackets: boolean;
}

/** Of each method, so that a saved report is judged by the same as the run was. */
export const CAPABILITIES: Readonly<Record<Method, Capability>> = {
  raw: { seesPackets: true },
  system: { seesPackets: false },
  connect: { seesPackets: false },
};
/** Which configuration service has to open: plain (base port), TLS (base + 1), or one of the two. */
export type ConfigService = 'either' | 'plain' | 'tls';

/** Identity of a unit as it gave it itself. Every text in it comes from the network. */
export interface SystemIdentity {
  name: string;
  type: string;
  version: string;
  mac: string;
  source: 'udp-whois' | 'tcp-profile';
}

/**
 * Hop of a trace: what became of the packet that was meant to die at this hop. `unknown`: no answer, but this hop
 * answers nobody, so that its silence says nothing.
 */
export type HopOutcome = 'passed' | 'silent' | 'unknown' | 'rejected' | 'reset' | 'reached' | 'not-tried';

/** Whether packets get no farther than this hop. */
export function isBreak(outcome: HopOutcome): boolean {
  return outcome === 'silent' || outcome === 'rejected' || outcome === 'reset';
}

export interface FlowTrace {
  protocol: Protocol;
  port?: number;
  hops: { ttl: number; outcome: HopOutcome; address?: string }[];
  /** The PC itself refused to send it: nothing of it left. */
  unsent?: true;
  /** It ends without an answer, and no requirement failed by that as far as is known. */
  harmless?: true;
  /** It is the unit itself that refuses it, as far as is known. */
  refusedByUnit?: true;
  /** A session of it carried something after its handshake. */
  carries?: true;
}

/** `unasked`: no packet was meant to die there, so that the missing address says nothing about it. */
export interface Hop {
  ttl: number;
  address: string | null;
  rttMs: number | null;
  unasked?: true;
}

/** A router or the unit, as packets met it. `name`: what DNS calls it, where that was asked for and told. */
export interface Hop {
  ttl: number;
  address: string | null;
  rttMs: number | null;
  name?: string;
}

export interface Path {
  hops: Hop[];
  ladders: FlowTrace[];
  /** Captures that joined the report, by the routers before each, nearest to the PC first; absent where none did. */
  captures?: { hop: number; name: string }[];
}

export type StepStatus = 'pending' | 'running' | 'waiting' | 'done' | 'failed' | 'unproven' | 'manual' | 'skipped';

export interface StepResult {
  number: number;
  title: string;
  status: StepStatus;
  durationMs: number;
  note: string;
}

/** Something the user can change, and where; told with the failed requirement it belongs to. */
export interface Control {
  requirement: RequirementId;
  text: string;
  /** The findings that it may end; any that breaks the requirement, where it does not say. */
  codes?: readonly FindingCode[];
}

export interface TargetReport {
  address: string;
  system: SystemIdentity | null;
  verdict: Verdict;
  /** One sentence a customer can read. */
  summary: string;
  requirements: RequirementResult[];
  findings: Finding[];
  /** What the documentation names as changeable for the requirements that failed; absent when none did. */
  controls?: Control[];
  path: Path;
  steps: StepResult[];
  evidence: Evidence[];
  /** Interface and source address that every packet to the target left by, and the next hop, as the PC routes them. */
  leavesBy?: { interface: string; source: string; gateway?: string };
  /** What the PC's own interfaces and routes show besides, in plain sentences; absent where there is nothing to say. */
  notes?: string[];
}

/** The settings a diagnosis depends on besides the evidence. */
export interface RunSettings {
  basePort: number;
  configService: ConfigService;
  /** The one port of the security settings that counts; without it base + 8 and base + 9. */
  securityPort?: number;
  timeoutMs: number;
  attempts: number;
}

export interface Vantage {
  hostname: string;
  platform: string;
  method: Method;
  limits: string[];
  interfaces: { name: string; address: string; prefix: number }[];
}

/** The JSON report, version 1. */
export interface Report {
  schema: typeof REPORT_SCHEMA;
  tool: { name: string; version: string };
  startedAt: string;
  finishedAt: string;
  durationMs: number;
  scenario: string;
  /** True when the run was cut short (Ctrl-C); what was measured until then is kept. */
  interrupted: boolean;
  /** Addresses, names and MACs are tokens, which stand for something else in every other report. */
  masked?: true;
  settings: RunSettings;
  vantage: Vantage;
  verdict: Verdict;
  targets: TargetReport[];
  /** Members of ranges at which something answers that is no unit, in ascending order; absent where there are none. */
  noUnits?: string[];
  /** Present where the report is that of a watch: since when and how often each state changed. */
  watch?: WatchRecord;
  /** Present where the run was given expectations: what became of each. */
  expectations?: ExpectationResult[];
}
