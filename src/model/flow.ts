import type { Protocol } from './evidence/base.js';

/** What a packet is to the devices on the path: its protocol, and its port on the unit. */
export interface Flow {
  protocol: Protocol;
  port?: number;
}

export const PING_FLOW: Flow = { protocol: 'icmp' };

export function tcpFlow(port: number): Flow {
  return { protocol: 'tcp', port };
}

export function udpFlow(port: number): Flow {
  return { protocol: 'udp', port };
}

/** Key of a flow in maps and reports: `icmp`, `tcp/50804`. */
export function flowKey(flow: Flow): string {
  return flow.port === undefined ? flow.protocol : `${flow.protocol}/${flow.port}`;
}

/** The flow in the words of a report: `ping`, `TCP 50804`. */
export function flowName(flow: Flow): string {
  return flow.protocol === 'icmp' ? 'ping' : `${flow.protocol.toUpperCase()} ${flow.port}`;
}
