import { tcpFlow } from '../../model/flow.js';
import { SECURITY_OFFSET, TLS_SECURITY_OFFSET } from '../../model/ports.js';
import type { ActionResult, TargetRun } from '../target-run.js';
import { probeService } from './tcp.js';

/** The security settings port: base + 8, and base + 9 with TLS. */
export function securitySession(run: TargetRun): Promise<ActionResult> {
  const { basePort } = run.settings;
  const tls = basePort + TLS_SECURITY_OFFSET;
  return probeService(run, [tcpFlow(basePort + SECURITY_OFFSET), tcpFlow(tls)], tls);
}
