import { isCarrying } from '../../../model/evidence/queries/sessions.js';
import type { SessionEvidence } from '../../../model/evidence/sessions.js';
import { type Flow, flowName, tcpFlow } from '../../../model/flow.js';
import { DISCOVERY_PORT, TLS_CONFIG_OFFSET } from '../../../model/ports.js';
import type { DiscoveryProfile } from '../../../model/profile.js';
import { configFlows } from '../../../model/requirement-flows.js';
import { race } from '../../../probes/attempts.js';
import { identityIn } from '../../../probes/profile-identity.js';
import type { SessionPlan } from '../../../probes/session.js';
import type { ActionResult, TargetContext } from '../context.js';
import { sayProfile, sayReply, saySession } from './words.js';

/** Where nothing opened by then, what else gets through is measured too. */
const FALL_BACK_MS = 300;

/**
 * The TCP discovery port, which cannot be changed on the unit. Nothing is sent in its session unless the user gave a
 * profile, whose answer then names the unit.
 */
export async function tcpDiscovery(target: TargetContext): Promise<ActionResult> {
  const flow = tcpFlow(DISCOVERY_PORT);
  const { profile } = target.run.options;
  const { open, note, session } = await probePort(target, flow, profile ?? 'silent', [flow]);
  if (profile === null || session === null || !open) return { status: open ? 'done' : 'failed', note };
  const said = identityIn(session, profile);
  return { status: 'done', note: `${note}; ${sayProfile(profile, session, said)}`, said };
}

/** The configuration port: base, base + 1 with TLS, or either of them. */
export function configSession(target: TargetContext): Promise<ActionResult> {
  const { settings } = target.run;
  return probeService(target, configFlows(settings), settings.basePort + TLS_CONFIG_OFFSET);
}

/** A service that one of its ports is enough for; `tls` is the port that speaks TLS. */
export async function probeService(target: TargetContext, flows: readonly Flow[], tls: number): Promise<ActionResult> {
  const probes = Promise.all(flows.map((flow) => probePort(target, flow, flow.port === tls ? 'tls' : 'silent', flows)));
  void fallBackLater(target, probes);
  const results = await probes;
  const note = results.map((result, index) => `${flows[index]?.port}: ${result.note}`).join('; ');
  return { status: results.some((result) => result.open) ? 'done' : 'failed', note };
}

/** A service that opens does so soon; else what keeps it shut is compared with what does get through. */
async function fallBackLater(target: TargetContext, probes: Promise<PortResult[]>): Promise<void> {
  let open = false;
  const done = probes.then(
    (results) => {
      open = results.some((result) => result.open);
    },
    () => {},
  );
  try {
    await race(target.probes, [done], FALL_BACK_MS);
    if (!open) target.fallBack();
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
export async function probePort(
  { prober }: TargetContext,
  flow: Flow,
  talk: Talk,
  service: readonly Flow[],
): Promise<PortResult> {
  const seen = await prober.tcp(planOf(flow, talk), service.map(portOf));
  const { session } = seen;
  if (session === null) return { open: false, note: sayReply(seen.replies[0], seen.sent), session };
  return { open: isCarrying(session), note: saySession(session), session };
}

function planOf(flow: Flow, talk: Talk): SessionPlan {
  const plan = { port: portOf(flow), tls: talk === 'tls' };
  return typeof talk === 'object' ? { ...plan, profile: talk } : plan;
}

function portOf(flow: Flow): number {
  if (flow.port === undefined) throw new Error(`no port in ${flowName(flow)}`);
  return flow.port;
}
