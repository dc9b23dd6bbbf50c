import type { Ipv4 } from '../../model/address.js';
import type { Link, WhoIsEvidence } from '../../model/evidence.js';
import type { Expectation } from '../../model/expectation.js';
import type { DiscoveryProfile } from '../../model/profile.js';
import type { RunSettings } from '../../model/report.js';
import type { Machine } from '../../net/ports.js';
import type { ReplyMatcher } from '../../probes/reply-matcher.js';
import type { SourcePorts } from '../../probes/source-ports.js';
import type { WhoIsAnswer } from '../../probes/who-is.js';
import type { RunListener } from './events.js';
import type { Gate } from './pause.js';

/** An address that the user gave. */
export interface TargetSpec {
  address: Ipv4;
  /** Named by itself, and so expected to answer; members of a range are reported only when a unit answers for them. */
  expected: boolean;
}

/** What the broadcast of a run showed: it is sent once, whatever the number of targets. */
export interface Survey {
  /** Units that answered, each once. */
  answers: WhoIsAnswer[];
  /** The requests, with the replies of everybody. */
  evidence: WhoIsEvidence[];
}

/** What all targets of one run share. */
export interface RunTools {
  machine: Machine;
  matcher: ReplyMatcher | null;
  sourcePorts: SourcePorts;
  settings: RunSettings;
  /** What is sent to TCP discovery; null: nothing. */
  profile: DiscoveryProfile | null;
  /** The highest rate at which a moved services base port may be looked for, in packets a second; null: it is not. */
  findBasePortRate: number | null;
  /** What the user expects of ports; those that the scenario does not measure are measured besides. */
  expectations: readonly Expectation[];
  signal: AbortSignal;
  listener: RunListener;
  /** How long to listen for what a unit sends by itself, at least, in milliseconds. */
  listenMs: number;
  /** The broadcast that all targets share; null where the one target sends its own. */
  survey: Promise<Survey | null> | null;
  /** The PC's interfaces, looked at when a target first asks for them; null where the system's table is not read. */
  links(): Promise<Link[] | null>;
  /** Many targets at once: each is measured sparingly, and traced later or not at all. */
  crowded: boolean;
  /** Tell now and then how far packets got until then, for a picture that fills in while the run goes on. */
  live: boolean;
  /** Passed before whatever may wait: a step, a closer look after the steps, another target, a late trace. */
  gate: Gate;
  /** Awaited before each step of the machine: for runs that go step by step. */
  beforeStep?: (step: { address: string; number: number }) => Promise<void>;
}
