import { generateKeyPairSync, randomBytes, sign } from 'node:crypto';
import { hostname, networkInterfaces } from 'node:os';
import type { Ipv4 } from '../model/address.js';
import {
  bitString,
  integer,
  isTrue,
  objectIdentifier,
  octetString,
  sequence,
  setOf,
  tagged,
  utcTime,
  utf8String,
} from '../wire/der.js';

/** A private key and its certificate in PEM form. They live in memory only. */
export interface KeyPair {
  key: string;
  cert: string;
}

const MAX_ADDRESSES = 16;
const HOST_NAME = /^[a-z0-9-]{1,63}(\.[a-z0-9-]{1,63})*$/i;
const YEAR_MS = 365 * 24 * 3600 * 1000;
const SERIAL_BYTES = 16;
/** Of the key usages, in the order of their bits, the first alone: digitalSignature. */
const DIGITAL_SIGNATURE = bitString(Buffer.of(0x80), 7);
const ECDSA_SHA256 = sequence(objectIdentifier('1.2.840.10045.4.3.2'));
const COMMON_NAME = '2.5.4.3';
const SERVER_AUTHENTICATION = '1.3.6.1.5.5.7.3.1';

/**
 * Makes a self-signed certificate of version 3 (RFC 5280), valid for a year: subject CN is the unit's name, subject
 * alternative names (section 4.2.1.6) are the addresses the stand-in answers on and the host's name. The key is P-256.
 */
export function makeCertificate(name: string, address: Ipv4): KeyPair {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const now = Date.now();
  const unit = sequence(setOf(sequence(objectIdentifier(COMMON_NAME), utf8String(name))));
  const signed = sequence(
    tagged(0, integer(Buffer.of(2)), true),
    integer(randomBytes(SERIAL_BYTES)),
    ECDSA_SHA256,
    unit,
    sequence(utcTime(new Date(now)), utcTime(new Date(now + YEAR_MS))),
    unit,
    publicKey.export({ type: 'spki', format: 'der' }),
    tagged(3, sequence(...extensions(address)), true),
  );
  const certificate = sequence(signed, ECDSA_SHA256, bitString(sign('sha256', signed, privateKey)));
  return { key: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(), cert: pemOf(certificate) };
}

/** Basic constraints, key usage, extended key usage and subject alternative names (sections 4.2.1.3, .6, .9 and .12). */
function extensions(address: Ipv4): Buffer[] {
  const names = [
    ...hostNames().map((name) => tagged(2, Buffer.from(name, 'latin1'), false)),
    ...ownAddresses(address).map((ip) => tagged(7, Buffer.from(ip.split('.').map(Number)), false)),
  ];
  return [
    sequence(objectIdentifier('2.5.29.19'), isTrue(), octetString(sequence())),
    sequence(objectIdentifier('2.5.29.15'), isTrue(), octetString(DIGITAL_SIGNATURE)),
    sequence(objectIdentifier('2.5.29.37'), octetString(sequence(objectIdentifier(SERVER_AUTHENTICATION)))),
    sequence(objectIdentifier('2.5.29.17'), octetString(sequence(...names))),
  ];
}

function pemOf(certificate: Buffer): string {
  const lines = certificate.toString('base64').match(/.{1,64}/g) ?? [];
  return ['-----BEGIN CERTIFICATE-----', ...lines, '-----END CERTIFICATE-----', ''].join('\n');
}

function hostNames(): string[] {
  const name = hostname();
  return HOST_NAME.test(name) ? [name] : [];
}

function ownAddresses(address: Ipv4): string[] {
  if (address !== '0.0.0.0') return [address];
  const own = Object.values(networkInterfaces()).flatMap((list) => list ?? []);
  const ipv4 = own.filter((entry) => entry.family === 'IPv4').map((entry) => entry.address);
  return ipv4.slice(0, MAX_ADDRESSES);
}
