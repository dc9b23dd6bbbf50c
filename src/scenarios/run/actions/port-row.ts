import { isWhoIs } from '../../../model/evidence/kinds.js';
import { isOpenSession } from '../../../model/evidence/queries/flows.js';
import { type Flow, flowKey, tcpFlow, udpFlow } from '../../../model/flow.js';
import { type PortRow, pairedFlows, portOf, rowFlow } from '../../../model/port-table.js';
import { AVRIP_PORT, DEFAULT_BASE_PORT, DISCOVERY_PORT, RIP_PORT, SNMP_PORT, TFTP_PORT } from '../../../model/ports.js';
import { emptyDatagram } from '../../../probes/empty-datagram.js';
import { ripRequests } from '../../../probes/rip.js';
import { snmpRequests } from '../../../probes/snmp.js';
import type { StepDefinition } from '../../definitions/definition.js';
import type { ActionResult, TargetRun } from '../context.js';
import { askUdp } from './ask-udp.js';
import { listenBeside } from './listen.js';
import { probePort, tcpDiscovery } from './tcp.js';
import { sayReply } from './words.js';

/** One row of the port table, with its own protocol. */
export function portRow(run: TargetRun, { row }: StepDefinition): Promise<ActionResult> {
  if (!row) throw new RangeError('a step of the port table needs its row');
  const flow = rowFlow(row, run.settings.basePort);
  if (row.protocol === 'udp') return udpRow(run, portOf(row, run.settings.basePort));
  return 'port' in row.place && row.place.port === DISCOVERY_PORT ? discoveryRow(run) : tcpRow(run, row, flow);
}

/** With a profile, its request is sent here as everywhere. */
async function discoveryRow(run: TargetRun): Promise<ActionResult> {
  const result = await tcpDiscovery(run);
  run.identity ??= run.tcpIdentity;
  return result;
}

/** Closed is no failure of a step where the unit may leave the service off; what it means is the diagnosis' business. */
async function tcpRow(run: TargetRun, row: PortRow, flow: Flow): Promise<ActionResult> {
  const { open, note: seen } = await probePort(run, flow, row.tls ? 'tls' : 'silent', [flow]);
  const moved = run.settings.basePort !== DEFAULT_BASE_PORT && 'offset' in row.place;
  const note = moved ? `here ${flow.port}: ${seen}` : seen;
  if (open) return { status: 'done', note };
  const spared = row.optional || pairOpened(run, row);
  return { status: spared ? 'done' : 'unproven', note: `not open: ${note}` };
}

function pairOpened({ context, settings }: TargetRun, row: PortRow): boolean {
  const pair = pairedFlows(row, settings.basePort);
  return context.log.entries.some(
    (entry) => isOpenSession(entry) && pair.includes(flowKey(tcpFlow(entry.request.port))),
  );
}

async function udpRow(run: TargetRun, port: number): Promise<ActionResult> {
  if (port === TFTP_PORT) return tftpRow(run);
  if (port === SNMP_PORT) return snmpRow(run);
  if (port === RIP_PORT) return askUdp(run, port, ripRequests());
  return port === AVRIP_PORT ? listenBeside(run, port) : askUdp(run, port, emptyDatagram());
}

async function snmpRow(run: TargetRun): Promise<ActionResult> {
  const { requests, close } = await snmpRequests(run.context.machine.snmp);
  try {
    return await askUdp(run, SNMP_PORT, requests);
  } finally {
    close();
  }
}

/** UDP discovery asks this port in every scenario; here its silence is traced as well. */
async function tftpRow(run: TargetRun): Promise<ActionResult> {
  const answer = await run.direct;
  if (answer?.identity) {
    run.identity = answer.identity;
    const { name, type, version } = answer.identity;
    return { status: 'done', note: `answered: ${[name, type, version].filter((part) => part !== '').join(', ')}` };
  }
  if (answer) return { status: 'done', note: 'a TFTP responder answers, its text could not be read' };
  const replies = run.context.log.entries.flatMap((entry) =>
    isWhoIs(entry) && !entry.request.broadcast ? entry.replies : [],
  );
  const [refusal] = replies;
  if (refusal) return { status: refusal.from === run.context.target ? 'done' : 'failed', note: sayReply(refusal) };
  run.traceLater.push(udpFlow(TFTP_PORT));
  return { status: 'unproven', note: 'no answer' };
}
