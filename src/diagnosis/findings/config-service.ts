import { DISCOVERY_PORT, TLS_CONFIG_OFFSET } from '../../model/ports.js';
import type { FlowObservation, Observations } from '../observations.js';
import { contradicted, type FindingRule, type Judgement } from '../rule.js';
import { unitSuspect } from '../words.js';
import { movedBasePort, saySearch } from './moved-base-port.js';
import { resetOrigin } from './reset-origin.js';

/** Plain port closed, TLS port open: a modern unit with its service set to a secure level. Healthy. */
export const secureOnly: FindingRule = {
  code: 'secure-only',
  title: 'The configuration service is set to secure communication only',
  judge(observations) {
    const { plain, tls, basePort } = configFlowsOf(observations);
    if (!plain || !tls || !isSecureOnly(observations, plain)) return [];
    const told = plain.state === 'refused';
    if (!told && !refusedByUnit(observations, plain)) return [];
    return [
      {
        kind: 'explains',
        covers: [plain.key],
        weight: 'strong',
        conclusive: !told && isCertain(observations, plain),
        healthy: true,
        suspects: [],
        evidence: [...plain.evidence, ...tls.evidence],
        summary: `TCP ${basePort} is ${told ? 'refused' : 'closed'} and TCP ${basePort + TLS_CONFIG_OFFSET} (TLS) is open: the configuration service is ${told ? 'probably ' : ''}set to a secure level.`,
        remedy: 'Nothing to repair. Turn on secure communications in Manager’s preferences.',
      },
    ];
  },
};

/** Plain and TLS port both refused by the unit while TCP discovery is open. */
export const serviceDisabled: FindingRule = {
  code: 'service-disabled',
  title: 'The unit refuses both configuration ports while TCP discovery is open',
  judge(observations) {
    const { plain, tls, basePort } = configFlowsOf(observations);
    const discovery = observations.flows.get(`tcp/${DISCOVERY_PORT}`);
    if (!refusedByUnit(observations, plain) || !refusedByUnit(observations, tls)) return [];
    if (discovery?.state !== 'open') return [];
    const moved = movedBasePort(observations);
    if (moved && !moved.ambiguous) {
      return [contradicted([plain.key, tls.key], `the services base port ${moved.basePort} answers instead`)];
    }
    return [explainDisabled(observations, plain, tls, basePort)];
  },
};

/** The plain port is refused, the TLS port beside it opens, and TLS is enough for the run. */
export function isSecureOnly(observations: Observations, flow: FlowObservation): boolean {
  const { plain, tls } = configFlowsOf(observations);
  return flow === plain && tls?.state === 'open' && observations.settings.configService !== 'plain';
}

function explainDisabled(
  observations: Observations,
  plain: FlowObservation,
  tls: FlowObservation,
  basePort: number,
): Judgement {
  return {
    kind: 'explains',
    covers: [plain.key, tls.key],
    weight: 'strong',
    conclusive: false,
    suspects: [unitSuspect(observations)],
    evidence: [...plain.evidence, ...tls.evidence],
    summary:
      `The unit (${observations.target}) refuses TCP ${basePort} and TCP ${basePort + TLS_CONFIG_OFFSET} while TCP ` +
      `${DISCOVERY_PORT} is open: the configuration service is disabled or was moved to another port.` +
      saySearch(observations),
    remedy:
      'Enable the configuration service in the unit’s security settings. If its services base port was changed, enter ' +
      'that port in Manager’s preferences (Services Base TCP port) and here (--base-port).',
    nextTest:
      'Read the services base port in the unit’s security settings, and run again with --base-port and the right one; ' +
      'or let pathproof look for it (--find-base-port).',
  };
}

function configFlowsOf(observations: Observations): {
  plain: FlowObservation | undefined;
  tls: FlowObservation | undefined;
  basePort: number;
} {
  const { basePort } = observations.settings;
  return {
    plain: observations.flows.get(`tcp/${basePort}`),
    tls: observations.flows.get(`tcp/${basePort + TLS_CONFIG_OFFSET}`),
    basePort,
  };
}

function isCertain(observations: Observations, flow: FlowObservation): boolean {
  const origin = resetOrigin(observations, flow);
  return origin.kind === 'unit' && origin.conclusive;
}

/** Only a RST that TTLs place at the unit counts; the kernel's "refused" does not say who refused. */
function refusedByUnit(observations: Observations, flow: FlowObservation | undefined): flow is FlowObservation {
  return flow?.state === 'reset' && resetOrigin(observations, flow).kind === 'unit';
}
