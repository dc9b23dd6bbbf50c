import type { FlowObservation, Observations, SweptFlow } from '../observations.js';
import type { FindingRule, Remark } from '../rule.js';
import { sayFlow, unitSuspect } from '../words.js';

/** A flow that was silent this often, while others were answered, is blocked. */
const BLOCKED_TRIES = 6;
/** Loss worth telling: this share of at least so many packets. */
const NOTABLE_SHARE = 0.1;
const NOTABLE_PACKETS = 5;

/** Some flows pass and others do not, the same ones each time. */
export const intermittent: FindingRule = {
  code: 'intermittent',
  title: 'Some flows pass and others do not',
  judge: (observations) =>
    [...observations.sweeps].flatMap(([port, flows]) => {
      const flow = observations.flows.get(`tcp/${port}`);
      const blocked = flows.filter(isBlocked);
      const passing = flows.filter((one) => one.passed > 0);
      if (!flow || blocked.length === 0 || passing.length === 0 || looksLikeLoss(passing)) return [];
      return [remark(observations, flow, flows, blocked, passing)];
    }),
};

/** Loss bad enough to break a session: worth knowing, but nothing fails by it (it may be there by chance). */
export const packetLoss: FindingRule = {
  code: 'packet-loss',
  title: 'Packets get lost on the path',
  judge(observations) {
    if (intermittent.judge(observations).length > 0) return [];
    const open = [...observations.flows.values()].filter((flow) => flow.state === 'open' && flow.answered > 0);
    const swept = open.flatMap((flow) => observations.sweeps.get(flow.flow.port ?? 0) ?? []);
    const sent = sum(open.map((flow) => flow.sent)) + sum(swept.map((one) => one.sent));
    const answered = sum(open.map((flow) => flow.answered)) + sum(swept.map((one) => one.answered));
    if (sent < NOTABLE_PACKETS || (sent - answered) / sent < NOTABLE_SHARE) return [];
    return [lossRemark(observations, open, swept, { sent, answered })];
  },
};

function isBlocked(flow: SweptFlow): boolean {
  return flow.answered === 0 && flow.sent >= BLOCKED_TRIES;
}

/** Flows that pass and needed several tries show loss; then silence of the others is no block. */
function looksLikeLoss(passing: readonly SweptFlow[]): boolean {
  return sum(passing.map((flow) => flow.sent)) > passing.length + 1;
}

function remark(
  observations: Observations,
  flow: FlowObservation,
  flows: readonly SweptFlow[],
  blocked: readonly SweptFlow[],
  passing: readonly SweptFlow[],
): Remark {
  const ports = blocked.map((one) => one.sourcePort).join(', ');
  return {
    kind: 'remarks',
    flows: [flow.key],
    breaks: 'failed-session',
    severity: 'warning',
    conclusive: false,
    suspects: pathSuspects(observations),
    evidence: flows.flatMap((one) => one.evidence),
    summary:
      `${sayFlow(flow)} passes for ${passing.length} of ${flows.length} source ports and never for the others ` +
      `(${ports}), so sessions open by chance: one of several paths, or a rule on source ports, drops them.`,
    remedy:
      'Look for a second path (equal-cost routes, a link group, a cluster member) or a rule on source ports that drops these flows.',
    nextTest: `Trace ${sayFlow(flow)} with one source port that passes and one that does not, and compare where they part.`,
  };
}

function lossRemark(
  observations: Observations,
  open: readonly FlowObservation[],
  swept: readonly SweptFlow[],
  { sent, answered }: { sent: number; answered: number },
): Remark {
  const share = Math.round((100 * (sent - answered)) / sent);
  return {
    kind: 'remarks',
    flows: open.map((flow) => flow.key),
    breaks: 'never',
    severity: 'note',
    conclusive: false,
    suspects: pathSuspects(observations),
    evidence: [...open, ...swept].flatMap((one) => one.evidence),
    summary: `${sent - answered} of ${sent} packets to open ports got no answer (${share} %): packets get lost on the path.`,
    remedy:
      'Check the links on the path for errors and load; a transfer of the configuration will be slow or break off.',
    nextTest: 'Ping each hop for a minute, and see at which one the loss begins.',
  };
}

/** Nothing here tells which device it is: all of the path. */
function pathSuspects(observations: Observations): Remark['suspects'] {
  const routers = observations.routers.map(({ hop, address }) => ({
    role: 'router' as const,
    hop,
    address,
    direction: 'forward' as const,
  }));
  return [...routers, unitSuspect(observations)];
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
