import { EventEmitter } from 'node:events';
import snmp, { type GetError, type Varbind } from 'net-snmp';
import type { SnmpAnswer, SnmpCodec, SnmpGet, SnmpVersion } from '../ports.js';

const SYS_DESCR = '1.3.6.1.2.1.1.1.0';
const SYS_NAME = '1.3.6.1.2.1.1.5.0';
/** RFC 3417 §3.2: what every agent can send; what a get of two texts needs is far below. */
const LARGEST_ANSWER_BYTES = 8192;
const LONGEST_TEXT = 256;
/** net-snmp's own clock; the probe that asked is done long before. */
const FORGET_AFTER_MS = 60_000;
const ANY_TARGET = '127.0.0.1';

/**
 * SNMP v1 and v2c messages, written and read by net-snmp. It opens no socket: ours carries the bytes, so that pacing,
 * limits and the sender's address are our own.
 */
export function snmpCodec(community: string): SnmpCodec {
  return { get: async (version) => startGet(version, community) };
}

function startGet(version: SnmpVersion, community: string): SnmpGet {
  const socket = new PretendedSocket();
  const session = snmp.createSession(ANY_TARGET, community, {
    version: version === 'v1' ? snmp.Version1 : snmp.Version2c,
    retries: 0,
    timeout: FORGET_AFTER_MS,
    dgramModule: { createSocket: () => socket },
  });
  // Bytes that are no SNMP.
  session.on('error', () => {});
  let answer: SnmpAnswer | null = null;
  session.get([SYS_DESCR, SYS_NAME], (error, varbinds) => {
    answer = error ? fromError(error) : fromVarbinds(varbinds ?? []);
  });
  return {
    request: socket.sent,
    read(payload) {
      if (payload.length > LARGEST_ANSWER_BYTES) return null;
      answer = null;
      deliver(socket, payload);
      return answer;
    },
    close: () => session.close(),
  };
}

/** net-snmp stumbles over some messages that nobody asked for, a Report (RFC 3416 §4.2.8) for one: they answer nothing. */
function deliver(socket: PretendedSocket, payload: Buffer): void {
  try {
    socket.emit('message', payload);
  } catch (error) {
    if (!(error instanceof Error)) throw error;
  }
}

/**
 * A response with an error-status, or one that net-snmp does not accept: it answers this very request all the same. Its
 * own words may repeat the community and are not used.
 */
function fromError({ status }: GetError): SnmpAnswer {
  const name = typeof status === 'number' ? snmp.ErrorStatus[status] : undefined;
  return name === undefined ? {} : { errorStatus: name };
}

function fromVarbinds(varbinds: readonly Varbind[]): SnmpAnswer {
  const sysDescr = textOf(varbinds, SYS_DESCR);
  const sysName = textOf(varbinds, SYS_NAME);
  return { ...(sysDescr === null ? {} : { sysDescr }), ...(sysName === null ? {} : { sysName }) };
}

/** A DisplayString (RFC 1213 §4) as ISO-8859-1; null where the answer holds none. */
function textOf(varbinds: readonly Varbind[], oid: string): string | null {
  const value = varbinds.find((one) => one.oid === oid)?.value;
  return Buffer.isBuffer(value) ? value.toString('latin1').slice(0, LONGEST_TEXT) : null;
}

/** What net-snmp needs of a datagram socket. */
class PretendedSocket extends EventEmitter {
  sent: Buffer = Buffer.alloc(0);

  send(bytes: Buffer, offset: number, length: number, _port: number, _to: string, done: (error: null) => void): void {
    this.sent = Buffer.from(bytes.subarray(offset, offset + length));
    done(null);
  }

  ref(): void {}

  unref(): void {}

  close(): void {
    this.emit('close');
  }
}
