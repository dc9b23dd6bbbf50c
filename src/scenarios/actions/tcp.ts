import type { SessionEvidence } from '../../model/evidence.js';
import { type Flow, flowName, tcpFlow } from '../../model/flow.js';
import { DISCOVERY_PORT, TLS_CONFIG_OFFSET } from '../../model/ports.js';
import { configFlows } from '../../model/requirement-flows.js';
import { race } from '../../probes/attempts.js';
import { measure } from '../../probes/measure.js';
import { measureSession } from '../../probes/measure-weaker.js';
import { openSessionWithRetries } from '../../probes/session.js';
import type { ActionResult, TargetRun } from '../target-run.js';
import { sayReply, saySession } from './words.js';

/** The other port of a service opens within this time, when it does. */
const OTHER_PORT_MS = 500;

/** The TCP discovery port, which cannot be changed on the unit. */
export async function tcpDiscovery(run: TargetRun): Promise<ActionResult> {
  const flow = tcpFlow(DISCOVERY_PORT);
  const result = await probePort(run, flow, false, [flow]);
  return { status: result.open ? 'done' : 'failed', note: result.note };
}

/** The configuration port: base, base + 1 with TLS, or either of them. */
export function configSession(run: TargetRun): Promise<ActionResult> {
  return probeService(run, configFlows(run.settings), run.settings.basePort + TLS_CONFIG_OFFSET);
}

/** A service that one of its ports is enough for; `tls` is the port that speaks TLS. */
export async function probeService(run: TargetRun, flows: readonly Flow[], tls: number): Promise<ActionResult> {
  const results = await Promise.all(flows.map((flow) => probePort(run, flow, flow.port === tls, flows)));
  const note = results.map((result, index) => `${flows[index]?.port}: ${result.note}`).join('; ');
  return { status: results.some((result) => result.open) ? 'done' : 'failed', note };
}

interface PortResult {
  open: boolean;
  note: string;
}

/** `service`: the ports of which one has to open. */
async function probePort(run: TargetRun, flow: Flow, tls: boolean, service: readonly Flow[]): Promise<PortResult> {
  const { context, tracer } = run;
  if (context.matcher === null) {
    const plan = { port: portOf(flow), tls };
    return fromSession(await measureSession(context, plan, () => lookInto(run, flow, service)));
  }
  const { shots } = await measure(context, tracer, flow);
  const replies = shots.flatMap((shot) => shot.evidence.replies);
  if (!replies.some((reply) => reply.kind === 'syn-ack')) {
    return { open: false, note: sayReply(replies[0], shots.length) };
  }
  return fromSession(await session(run, flow, tls));
}

function session(run: TargetRun, flow: Flow, tls: boolean): Promise<SessionEvidence> {
  return openSessionWithRetries(run.context, { port: portOf(flow), tls });
}

/** Traces the flow with the system's tools, unless another port of the same service opens. */
async function lookInto(run: TargetRun, flow: Flow, service: readonly Flow[]): Promise<void> {
  const { context, systemTracer } = run;
  if (systemTracer === null) return;
  if (service.length > 1) await race(context, [], OTHER_PORT_MS);
  const ports = service.map(portOf);
  const opened = context.log.entries.some(
    (entry) => entry.probe === 'tcp-session' && entry.outcome === 'open' && ports.includes(entry.request.port),
  );
  if (!opened) await systemTracer.follow(flow);
}

function portOf(flow: Flow): number {
  if (flow.port === undefined) throw new Error(`no port in ${flowName(flow)}`);
  return flow.port;
}

function fromSession(evidence: SessionEvidence): PortResult {
  return { open: evidence.outcome === 'open', note: saySession(evidence) };
}
