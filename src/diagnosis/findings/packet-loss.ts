import { routerSuspect, unitSuspect } from '../attribution/suspects.js';
import { type LostAtFirst, lostAtFirst } from '../observe/lost-at-first.js';
import type { FlowObservation, Observations, SweptFlow } from '../observe/observations.js';
import type { FindingRule, Remark } from '../rule.js';
import { intermittent } from './intermittent.js';

/** Loss worth telling: this share of at least so many packets. */
const NOTABLE_SHARE = 0.1;
const NOTABLE_PACKETS = 5;

/** Loss bad enough to break a session: worth knowing, but nothing fails by it (it may be there by chance). */
export const packetLoss: FindingRule = {
  code: 'packet-loss',
  title: 'Packets get lost on the path',
  judge(observations) {
    if (intermittent.judge(observations).length > 0) return [];
    // A UDP service need not answer every kind of request: its silence is no loss.
    const open = [...observations.flows.values()].filter(
      (flow) => flow.flow.protocol !== 'udp' && flow.state === 'open' && flow.answered > 0,
    );
    const swept = open.flatMap((flow) => observations.sweeps.get(flow.flow.port ?? 0) ?? []);
    const sent = sum(open.map((flow) => flow.sent)) + sum(swept.map((one) => one.sent));
    const answered = sum(open.map((flow) => flow.answered)) + sum(swept.map((one) => one.answered));
    const late = lostAtFirst(observations);
    if (late !== null) return [lateRemark(observations, open, late)];
    if (sent < NOTABLE_PACKETS || (sent - answered) / sent < NOTABLE_SHARE) return [];
    return [lossRemark(observations, open, swept, { sent, answered })];
  },
};

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
    proof: null,
    suspects: pathSuspects(observations),
    evidence: [...open, ...swept].flatMap((one) => one.evidence),
    summary: `${sent - answered} of ${sent} packets to open ports got no answer (${share} %): packets get lost on the path.`,
    remedy:
      'Check the links on the path for errors and load; a transfer of the configuration will be slow or break off.',
    nextTest: 'Ping each hop for a minute, and see at which one the loss begins.',
  };
}

function lateRemark(
  observations: Observations,
  open: readonly FlowObservation[],
  { ms, evidence }: LostAtFirst,
): Remark {
  const seconds = (ms / 1000).toFixed(1);
  return {
    kind: 'remarks',
    flows: open.map((flow) => flow.key),
    breaks: 'never',
    severity: 'note',
    proof: null,
    suspects: pathSuspects(observations),
    evidence,
    summary: `The first ${seconds} seconds were lost, and everything after them was answered: a tunnel, a dialled line or a route on the path is only built when packets need it.`,
    remedy:
      'Press Refresh in Manager a second time when nothing answers at first, or keep the tunnel up (dead peer detection, a regular ping).',
    nextTest: 'Wait until the tunnel is idle again, and count how many pings to the unit are lost until it answers.',
  };
}

/** Nothing here tells which device it is: all of the path. */
function pathSuspects(observations: Observations): Remark['suspects'] {
  const routers = observations.routers.map(({ hop }) => routerSuspect(observations, hop));
  return [...routers, unitSuspect(observations)];
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
