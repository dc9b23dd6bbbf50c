import { sessionOpened } from '../../../model/evidence/queries/flows.js';
import type { SessionEvidence } from '../../../model/evidence/sessions.js';
import { type Flow, flowName, tcpFlow } from '../../../model/flow.js';
import { DISCOVERY_PORT, TLS_CONFIG_OFFSET } from '../../../model/ports.js';
import type { DiscoveryProfile } from '../../../model/profile.js';
import { configFlows } from '../../../model/requirement-flows.js';
import { race } from '../../../probes/attempts.js';
import { measure } from '../../../probes/measure.js';
import { measureSession } from '../../../probes/measure-weaker.js';
import { identityIn } from '../../../probes/profile-identity.js';
import { openSessionWithRetries, type SessionPlan } from '../../../probes/session.js';
import type { ActionResult, TargetRun } from '../context.js';
import { sayProfile, sayReply, saySession } from './words.js';

/** The other port of a service opens within this time, when it does. */
const OTHER_PORT_MS = 500;
/** Where nothing opened by then, what else gets through is measured too. */
const FALL_BACK_MS = 300;

/**
 * The TCP discovery port, which cannot be changed on the unit. Nothing is sent in its session unless the user gave a
 * profile, whose answer then names the unit.
 */
export async function tcpDiscovery(run: TargetRun): Promise<ActionResult> {
  const flow = tcpFlow(DISCOVERY_PORT);
  const { open, note, session } = await probePort(run, flow, run.profile ?? 'silent', [flow]);
  if (run.profile === null || session === null || !open) return { status: open ? 'done' : 'failed', note };
  run.tcpIdentity = identityIn(session, run.profile);
  return { status: 'done', note: `${note}; ${sayProfile(run.profile, session, run.tcpIdentity)}` };
}

/** The configuration port: base, base + 1 with TLS, or either of them. */
export function configSession(run: TargetRun): Promise<ActionResult> {
  return probeService(run, configFlows(run.settings), run.settings.basePort + TLS_CONFIG_OFFSET);
}

/** A service that one of its ports is enough for; `tls` is the port that speaks TLS. */
export async function probeService(run: TargetRun, flows: readonly Flow[], tls: number): Promise<ActionResult> {
  const probes = Promise.all(flows.map((flow) => probePort(run, flow, flow.port === tls ? 'tls' : 'silent', flows)));
  void fallBackLater(run, probes);
  const results = await probes;
  const note = results.map((result, index) => `${flows[index]?.port}: ${result.note}`).join('; ');
  return { status: results.some((result) => result.open) ? 'done' : 'failed', note };
}

/** A service that opens does so soon; else what keeps it shut is compared with what does get through. */
async function fallBackLater(run: TargetRun, probes: Promise<PortResult[]>): Promise<void> {
  let open = false;
  const done = probes.then(
    (results) => {
      open = results.some((result) => result.open);
    },
    () => {},
  );
  try {
    await race(run.context, [done], FALL_BACK_MS);
    if (!open) run.fallBack();
  } catch {
    // Only cancelling ends the race early; then nothing more is measured.
  }
}

/** What became of one TCP port, in the words of a step's note. */
export interface PortResult {
  open: boolean;
  note: string;
  /** Null where none was tried. */
  session: SessionEvidence | null;
}

/** What is done in a session: nothing, a TLS handshake, or the request of a profile. */
export type Talk = 'silent' | 'tls' | DiscoveryProfile;

/** One TCP port, and a session where it answers. `service`: the ports of which one has to open. */
export async function probePort(run: TargetRun, flow: Flow, talk: Talk, service: readonly Flow[]): Promise<PortResult> {
  const { context, tracer } = run;
  const plan = planOf(flow, talk);
  if (context.matcher === null) {
    return fromSession(await measureSession(context, plan, () => lookInto(run, flow, service)));
  }
  const { shots } = await measure(context, tracer, flow);
  const replies = shots.flatMap((shot) => shot.evidence.replies);
  if (!replies.some((reply) => reply.kind === 'syn-ack')) {
    return { open: false, note: sayReply(replies[0], shots.length), session: null };
  }
  return fromSession(await openSessionWithRetries(context, plan));
}

function planOf(flow: Flow, talk: Talk): SessionPlan {
  const plan = { port: portOf(flow), tls: talk === 'tls' };
  return typeof talk === 'object' ? { ...plan, profile: talk } : plan;
}

/** Traces the flow with the system's tools, unless another port of the same service opens. */
async function lookInto(run: TargetRun, flow: Flow, service: readonly Flow[]): Promise<void> {
  const { context, systemTracer } = run;
  if (systemTracer === null) return;
  if (service.length > 1) await race(context, [], OTHER_PORT_MS);
  const ports = service.map(portOf);
  if (!sessionOpened(context.log.entries, ...ports)) await systemTracer.follow(flow);
}

function portOf(flow: Flow): number {
  if (flow.port === undefined) throw new Error(`no port in ${flowName(flow)}`);
  return flow.port;
}

function fromSession(evidence: SessionEvidence): PortResult {
  return { open: evidence.outcome === 'open', note: saySession(evidence), session: evidence };
}
