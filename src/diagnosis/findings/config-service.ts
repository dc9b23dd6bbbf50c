import { isCarrying } from '../../model/evidence/queries/sessions.js';
import { flowKey } from '../../model/flow.js';
import { DISCOVERY_PORT } from '../../model/ports.js';
import { type Service, serviceOf, services } from '../../model/services.js';
import { isResetByUnit, proofOfUnit } from '../attribution/reset-origin.js';
import { unitSuspect } from '../attribution/suspects.js';
import type { FlowObservation, Observations } from '../observe/observations.js';
import { contradicted, explainsFlow, type FindingRule, type Judgement } from '../rule.js';
import { sayFlow } from '../wording.js';
import { movedBasePort, sayAnswersInstead, saySearch } from './moved-base-port.js';

/** Plain port closed, TLS port open: a modern unit with its service set to a secure level. Healthy. */
export const secureOnly: FindingRule = {
  code: 'secure-only',
  title: 'A service is set to secure communication only',
  whenHealthy: { holds: () => true },
  judge: (observations) => services(observations.settings).flatMap((service) => judgeSecure(observations, service)),
};

/** Plain and TLS port both refused by the unit while it answers elsewhere. */
export const serviceDisabled: FindingRule = {
  code: 'service-disabled',
  title: 'The unit refuses both ports of a service while TCP discovery is open',
  judge: (observations) => services(observations.settings).flatMap((service) => judgeDisabled(observations, service)),
};

/** The plain port is refused, the TLS port beside it opens, and TLS is enough for the run. */
export function isSecureOnly(observations: Observations, flow: FlowObservation): boolean {
  const service = serviceOf(flow.key, observations.settings);
  if (!service || flow.key !== flowKey(service.plain) || service.wanted === 'plain') return false;
  const session = observations.flows.get(flowKey(service.tls))?.session ?? null;
  return session !== null && isCarrying(session);
}

function judgeSecure(observations: Observations, service: Service): Judgement[] {
  const { plain, tls } = flowsOf(observations, service);
  if (!plain || !tls || !isSecureOnly(observations, plain)) return [];
  const told = plain.state === 'refused';
  if (!told && !isResetByUnit(observations, plain)) return [];
  return [
    {
      ...explainsFlow(plain),
      proof: told ? null : proofOfUnit(observations, plain),
      suspects: [],
      evidence: [...plain.evidence, ...tls.evidence],
      say: () => ({
        summary: `${sayFlow(plain)} is ${told ? 'refused' : 'closed'} and ${sayFlow(tls)} (TLS) is open: the ${service.name} service is ${told ? 'probably ' : ''}set to a secure level.`,
        remedy: 'Nothing to repair. Turn on secure communications in Manager’s preferences.',
      }),
    },
  ];
}

function judgeDisabled(observations: Observations, service: Service): Judgement[] {
  const { plain, tls } = flowsOf(observations, service);
  const discovery = observations.flows.get(`tcp/${DISCOVERY_PORT}`);
  if (!isResetByUnit(observations, plain) || !isResetByUnit(observations, tls)) return [];
  if (discovery?.state !== 'open') return [];
  const moved = isMovable(observations, service) ? movedBasePort(observations) : null;
  if (moved && !moved.ambiguous) {
    return [contradicted([plain.key, tls.key], sayAnswersInstead(moved.basePort))];
  }
  return [explainDisabled(observations, plain, tls, service)];
}

/** The search for a moved base port looks for the configuration service. */
function isMovable({ settings }: Observations, { plain }: Service): boolean {
  return plain.port === settings.basePort;
}

function explainDisabled(
  observations: Observations,
  plain: FlowObservation,
  tls: FlowObservation,
  service: Service,
): Judgement {
  const { name } = service;
  return {
    kind: 'explains',
    covers: [plain.key, tls.key],
    weight: 'strong',
    proof: null,
    suspects: [unitSuspect(observations)],
    evidence: [...plain.evidence, ...tls.evidence],
    say: () => ({
      summary:
        `The unit (${observations.target}) refuses ${sayFlow(plain)} and ${sayFlow(tls)} while TCP ${DISCOVERY_PORT} ` +
        `is open: the ${name} service is disabled or was moved to another port.` +
        (isMovable(observations, service) ? saySearch(observations) : ''),
      remedy:
        `Enable the ${name} service in the unit’s security settings. If its services base port was changed, enter ` +
        'that port in Manager’s preferences (Services Base TCP port) and here (--base-port).',
      nextTest:
        'Read the services base port in the unit’s security settings, and run again with --base-port and the right one; ' +
        'or let pathproof look for it (--find-base-port).',
    }),
  };
}

function flowsOf(
  { flows }: Observations,
  { plain, tls }: Service,
): { plain: FlowObservation | undefined; tls: FlowObservation | undefined } {
  return { plain: flows.get(flowKey(plain)), tls: flows.get(flowKey(tls)) };
}
