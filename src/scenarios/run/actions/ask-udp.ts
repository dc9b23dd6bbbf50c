import type { Reply } from '../../../model/evidence/base.js';
import { udpFlow } from '../../../model/flow.js';
import { SendError } from '../../../net/ports.js';
import { allSilent } from '../../../probes/measure-udp.js';
import type { SentProbe } from '../../../probes/sent-probe.js';
import type { UdpRequest } from '../../../probes/udp-port.js';
import type { ActionResult, TargetContext } from '../context.js';
import { sayReply } from './words.js';

/** One UDP port with the requests of its service. */
export async function askUdp(
  { prober, probes }: TargetContext,
  port: number,
  requests: readonly UdpRequest[],
): Promise<ActionResult> {
  try {
    const sentProbes = await prober.udp(port, requests);
    return { ...toResult(sentProbes, probes.target), ...(allSilent(sentProbes) ? { silent: udpFlow(port) } : {}) };
  } catch (error) {
    if (error instanceof SendError) return { status: 'skipped', note: 'this PC has no UDP socket to spare' };
    throw error;
  }
}

function toResult(sentProbes: readonly SentProbe[], target: string): ActionResult {
  const replies = sentProbes.flatMap((probe) => probe.evidence.replies);
  const answers = replies.filter((reply) => reply.kind !== 'icmp-error');
  if (answers.length > 0) return { status: 'done', note: answers.map(sayUdp).join('; ') };
  const unsent = sentProbes.find((probe) => probe.evidence.outcome === 'not-sent')?.evidence.failure;
  if (unsent) return { status: 'failed', note: `not sent: ${unsent.errno}` };
  const [refusal] = replies;
  if (!refusal) return { status: 'unproven', note: sayReply(undefined, sentProbes.length) };
  const closed = refusal.kind === 'icmp-error' && refusal.from === target && refusal.icmpCode === 3;
  return { status: closed ? 'done' : 'failed', note: `${closed ? 'closed: ' : ''}${sayReply(refusal)}` };
}

/** What was learnt from the answer of a UDP service. */
function sayUdp(reply: Reply): string {
  if (reply.kind !== 'snmp') return sayReply(reply);
  const { sysName, sysDescr, errorStatus } = reply;
  const learnt = [
    ...(errorStatus === undefined ? [] : [`error ${errorStatus}`]),
    ...(sysName === undefined ? [] : [`name ${JSON.stringify(sysName)}`]),
    ...(sysDescr === undefined ? [] : [JSON.stringify(sysDescr)]),
  ];
  return [sayReply(reply), ...learnt].join(', ');
}
