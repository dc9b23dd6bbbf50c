import { isWhoIs } from '../../../model/evidence/kinds.js';
import { isOpenSession } from '../../../model/evidence/queries/flows.js';
import { type Flow, flowKey, tcpFlow, udpFlow } from '../../../model/flow.js';
import { type PortRow, pairedFlows, portOf, rowFlow } from '../../../model/port-table.js';
import { AVRIP_PORT, DEFAULT_BASE_PORT, DISCOVERY_PORT, RIP_PORT, SNMP_PORT, TFTP_PORT } from '../../../model/ports.js';
import { emptyDatagram } from '../../../probes/empty-datagram.js';
import { ripRequests } from '../../../probes/rip.js';
import { snmpRequests } from '../../../probes/snmp.js';
import type { ActionResult, TargetContext } from '../context.js';
import { askUdp } from './ask-udp.js';
import { listenBeside } from './listen.js';
import { probePort, tcpDiscovery } from './tcp.js';
import { sayReply } from './words.js';

/** One row of the port table, with its own protocol. */
export function portRow(target: TargetContext, row?: PortRow): Promise<ActionResult> {
  if (!row) throw new RangeError('a step of the port table needs its row');
  const flow = rowFlow(row, target.run.settings.basePort);
  if (row.protocol === 'udp') return udpRow(target, portOf(row, target.run.settings.basePort));
  return 'port' in row.place && row.place.port === DISCOVERY_PORT ? discoveryRow(target) : tcpRow(target, row, flow);
}

/** With a profile, its request is sent here as everywhere. */
async function discoveryRow(target: TargetContext): Promise<ActionResult> {
  const result = await tcpDiscovery(target);
  return { ...result, identity: target.identity() ?? result.said ?? null };
}

/** Closed is no failure of a step where the unit may leave the service off; what it means is the diagnosis' business. */
async function tcpRow(target: TargetContext, row: PortRow, flow: Flow): Promise<ActionResult> {
  const { open, note: seen } = await probePort(target, flow, row.tls ? 'tls' : 'silent', [flow]);
  const moved = target.run.settings.basePort !== DEFAULT_BASE_PORT && 'offset' in row.place;
  const note = moved ? `here ${flow.port}: ${seen}` : seen;
  if (open) return { status: 'done', note };
  const spared = row.optional || pairOpened(target, row);
  return { status: spared ? 'done' : 'unproven', note: `not open: ${note}` };
}

function pairOpened({ run, probes }: TargetContext, row: PortRow): boolean {
  const pair = pairedFlows(row, run.settings.basePort);
  return probes.log.entries.some(
    (entry) => isOpenSession(entry) && pair.includes(flowKey(tcpFlow(entry.request.port))),
  );
}

async function udpRow(target: TargetContext, port: number): Promise<ActionResult> {
  if (port === TFTP_PORT) return tftpRow(target);
  if (port === SNMP_PORT) return snmpRow(target);
  if (port === RIP_PORT) return askUdp(target, port, ripRequests());
  return port === AVRIP_PORT ? listenBeside(target, port) : askUdp(target, port, emptyDatagram());
}

async function snmpRow(target: TargetContext): Promise<ActionResult> {
  const { requests, close } = await snmpRequests(target.run.machine.snmp);
  try {
    return await askUdp(target, SNMP_PORT, requests);
  } finally {
    close();
  }
}

/** UDP discovery asks this port in every scenario; here its silence is traced as well. */
async function tftpRow(target: TargetContext): Promise<ActionResult> {
  const answer = await target.direct;
  if (answer?.identity) {
    const { identity } = answer;
    const parts = [identity.name, identity.type, identity.version].filter((part) => part !== '');
    return { status: 'done', note: `answered: ${parts.join(', ')}`, identity };
  }
  if (answer) return { status: 'done', note: 'a TFTP responder answers, its text could not be read' };
  const asked = target.probes.log.entries.filter(isWhoIs).filter(({ request }) => !request.broadcast);
  const [refusal] = asked.flatMap(({ replies }) => replies);
  if (refusal) return { status: refusal.from === target.probes.target ? 'done' : 'failed', note: sayReply(refusal) };
  return { status: 'unproven', note: 'no answer', silent: udpFlow(TFTP_PORT) };
}
