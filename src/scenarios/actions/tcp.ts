import type { SessionEvidence } from '../../model/evidence.js';
import { type Flow, flowName, tcpFlow } from '../../model/flow.js';
import { DISCOVERY_PORT } from '../../model/ports.js';
import { configFlows } from '../../model/requirement-flows.js';
import { measure } from '../../probes/measure.js';
import { openSessionWithRetries } from '../../probes/session.js';
import type { ActionResult, TargetRun } from '../target-run.js';
import { sayReply, saySession } from './words.js';

/** Step 4: the TCP discovery port, which cannot be changed on the unit. */
export async function tcpDiscovery(run: TargetRun): Promise<ActionResult> {
  const result = await probePort(run, tcpFlow(DISCOVERY_PORT), false);
  return { status: result.open ? 'done' : 'failed', note: result.note };
}

/** Step 7: the configuration port: base, base + 1 with TLS, or either of them. */
export async function configSession(run: TargetRun): Promise<ActionResult> {
  const flows = configFlows(run.settings);
  const results = await Promise.all(flows.map((flow) => probePort(run, flow, flow.port !== run.settings.basePort)));
  const note = results.map((result, index) => `${flows[index]?.port}: ${result.note}`).join('; ');
  return { status: results.some((result) => result.open) ? 'done' : 'failed', note };
}

interface PortResult {
  open: boolean;
  note: string;
}

async function probePort(run: TargetRun, flow: Flow, tls: boolean): Promise<PortResult> {
  const { context, tracer } = run;
  if (context.matcher === null) return fromSession(await session(run, flow, tls));
  const { shots } = await measure(context, tracer, flow);
  const replies = shots.flatMap((shot) => shot.evidence.replies);
  if (!replies.some((reply) => reply.kind === 'syn-ack')) {
    return { open: false, note: sayReply(replies[0], shots.length) };
  }
  return fromSession(await session(run, flow, tls));
}

function session(run: TargetRun, flow: Flow, tls: boolean): Promise<SessionEvidence> {
  if (flow.port === undefined) throw new Error(`no port in ${flowName(flow)}`);
  return openSessionWithRetries(run.context, { port: flow.port, tls });
}

function fromSession(evidence: SessionEvidence): PortResult {
  return { open: evidence.outcome === 'open', note: saySession(evidence) };
}
