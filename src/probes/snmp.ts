import type { SnmpCodec, SnmpVersion } from '../net/ports.js';
import type { UdpRequest } from './udp-port.js';

const VERSIONS: readonly SnmpVersion[] = ['v2c', 'v1'];

/** The SNMP gets of one port, until they are closed. */
export interface SnmpRequests {
  requests: UdpRequest[];
  close(): void;
}

/**
 * SNMP gets of sysDescr.0 and sysName.0 (RFC 1157, RFC 3416), of version 2c and 1. Any response proves the agent, one
 * with an error-status too. An agent that does not know the community says nothing.
 */
export async function snmpRequests(codec: SnmpCodec): Promise<SnmpRequests> {
  const gets = await Promise.all(VERSIONS.map(async (version) => ({ version, get: await codec.get(version) })));
  const requests = gets.map(
    ({ version, get }): UdpRequest => ({
      payload: `snmp-get-${version}`,
      bytes: get.request,
      read(payload) {
        const answer = get.read(payload);
        return answer === null ? null : { kind: 'snmp', version, ...answer };
      },
    }),
  );
  return {
    requests,
    close: () => {
      for (const { get } of gets) get.close();
    },
  };
}
