import { STATUS_OFFSET, TLS_SECURITY_OFFSET } from '../../../model/ports.js';
import { securityFlows } from '../../../model/requirement-flows.js';
import { openSession } from '../../../probes/session.js';
import type { ActionResult, TargetContext } from '../context.js';
import { probeService } from './tcp.js';
import { saySession } from './words.js';

/** The status port decides nothing, so one short try is enough. */
const STATUS_TIMEOUT_MS = 1000;

/**
 * The security settings port: base + 8, and base + 9 with TLS, or the one that the settings name. Base + 4 is tried
 * beside them and decides nothing: the 3.2 port table calls it Security Settings, everything later system status.
 */
export async function securitySession(target: TargetContext): Promise<ActionResult> {
  const { basePort } = target.run.settings;
  const flows = securityFlows(target.run.settings);
  const status = basePort + STATUS_OFFSET;
  const isAsked = flows.some((flow) => flow.port === status);
  const [result, beside] = await Promise.all([
    probeService(target, flows, basePort + TLS_SECURITY_OFFSET),
    isAsked ? null : tryStatus(target, status),
  ]);
  return beside === null ? result : { ...result, note: `${result.note}; ${beside}` };
}

async function tryStatus(target: TargetContext, port: number): Promise<string> {
  const limit = Math.min(STATUS_TIMEOUT_MS, target.probes.timeoutMs);
  const evidence = await openSession(target.probes, { port, tls: false, beside: true }, limit);
  return `${port}: ${saySession(evidence)} (system status; the 3.2 table labels it Security Settings)`;
}
