import { DecodeError } from '../model/errors.js';
import { decodeRip, encodeRipTableRequest } from '../wire/rip.js';
import type { UdpRequest } from './udp-port.js';

/**
 * Requests for the whole routing table, of RIP version 2 (RFC 2453 §3.9.1) and 1 (RFC 1058 §3.4.1). They come from an
 * ephemeral port, so that routers answer it and take it for no update. Any RIP response proves the responder.
 */
export function ripRequests(): UdpRequest[] {
  return ([2, 1] as const).map((version) => ({
    payload: `rip-v${version}`,
    bytes: encodeRipTableRequest(version),
    read: readResponse,
  }));
}

function readResponse(payload: Buffer): { kind: 'rip'; version: number; routes: number } | null {
  try {
    const { command, version, entries } = decodeRip(payload);
    return command === 'response' ? { kind: 'rip', version, routes: entries.length } : null;
  } catch (error) {
    if (error instanceof DecodeError) return null;
    throw error;
  }
}
