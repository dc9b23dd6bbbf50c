import { isIpv4, sameSubnet } from '../../model/address.js';
import type { Suspect } from '../../model/finding.js';
import { routerSuspect, unitSuspect } from '../attribution/suspects.js';
import { answeredElsewhere } from '../observe/elsewhere.js';
import type { FlowObservation, Observations } from '../observe/observations.js';
import { type Explanation, explainsFlow, ROUTE_KEY } from '../rule.js';
import { nameSuspect, sayFlows } from '../wording.js';

/**
 * Flows whose answers come from another address than was asked, which no program of the PC takes: the unit answers from
 * its second address, a router rewrites the answers, or it forwards to a unit on the PC's own LAN, which answers directly.
 */
export function answersFromElsewhere(observations: Observations): Explanation[] {
  const { flows, unit } = observations;
  const told = [...flows.values()].filter((flow) => answeredElsewhere(observations, flow) !== null);
  const all = !unit.heard && told.length > 0;
  if (!all) return told.map((flow) => explain(observations, [flow], [flow.key]));
  const silent = [...flows.values()].filter(({ state }) => state === 'silent');
  return [explain(observations, told, [ROUTE_KEY, ...silent.map(({ key }) => key)])];
}

function explain(observations: Observations, told: readonly FlowObservation[], covers: string[]): Explanation {
  const [first] = told;
  const seen = told.flatMap((flow) => answeredElsewhere(observations, flow) ?? []);
  const from = seen[0]?.from ?? '';
  const { target } = observations;
  const gateway = observations.route?.outcome === 'routed' ? [routerSuspect(observations, 1, 'return')] : [];
  const near = isOnPcsLan(observations, from);
  const unit = unitSuspect(observations, 'return');
  const suspects: Suspect[] = near ? [...gateway, unit] : [unit, ...gateway];
  const where = gateway.map(nameSuspect).join('');
  return {
    ...(first ? explainsFlow(first) : { kind: 'explains', weight: 'strong', proof: null }),
    covers,
    suspects,
    evidence: [...told.flatMap(({ evidence }) => evidence), ...seen.flatMap(({ evidence }) => evidence)],
    say: (flows) => ({
      summary:
        near && where !== ''
          ? `${sayWhat(flows)} ${target} is answered by ${from}, on the PC’s own LAN: ${where} forwards to a unit there, which answers the PC directly (NAT hairpin), and the PC takes no answer of another address than it asked.`
          : `${sayWhat(flows)} ${target} is answered by ${from}, and the PC takes no answer of another address than it asked: ${from} may be a second address of the unit (LAN2), or a device on the way back rewrites the answers.`,
      remedy:
        near && where !== ''
          ? `Give Manager the address ${from}, or let ${where} translate the source too for what the PC’s own LAN sends to ${target}.`
          : `Give Manager the address ${from} if it is the unit’s. Else look at the unit’s routes and default gateway, and for a source translation on the way back.`,
      nextTest: `Run pathproof with --address ${from}.`,
    }),
  };
}

function sayWhat(flows: Parameters<typeof sayFlows>[0]): string {
  const [first] = flows;
  return first?.protocol === 'icmp' ? 'A ping to' : `${sayFlows(flows)} of`;
}

function isOnPcsLan({ lan }: Observations, address: string): boolean {
  return lan.subnets.some(
    ({ address: own, prefix }) => isIpv4(own) && isIpv4(address) && sameSubnet(own, address, prefix),
  );
}
