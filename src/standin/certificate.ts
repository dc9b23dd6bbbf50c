import { hostname, networkInterfaces } from 'node:os';
import type { Ipv4 } from '../model/address.js';

/** A private key and its certificate in PEM form. They live in memory only. */
export interface KeyPair {
  key: string;
  cert: string;
}

const MAX_ADDRESSES = 16;
const HOST_NAME = /^[a-z0-9-]{1,63}(\.[a-z0-9-]{1,63})*$/i;

/**
 * Makes a self-signed certificate: subject CN is the unit's name, subject alternative names (RFC 5280 section
 * 4.2.1.6) are the addresses the stand-in answers on and the host's name. The key is P-256.
 */
export async function makeCertificate(name: string, address: Ipv4): Promise<KeyPair> {
  const { generate } = await import('selfsigned');
  const pem = await generate([{ name: 'commonName', value: escapeName(name) }], {
    keyType: 'ec',
    algorithm: 'sha256',
    extensions: [
      { name: 'basicConstraints', cA: false, critical: true },
      { name: 'keyUsage', digitalSignature: true, critical: true },
      { name: 'extKeyUsage', serverAuth: true },
      { name: 'subjectAltName', altNames: [...hostNames(), ...ownAddresses(address)] },
    ],
  });
  return { key: pem.private, cert: pem.cert };
}

/** Escapes a value for the string form of a distinguished name (RFC 4514 §2.4). */
function escapeName(value: string): string {
  return value.replace(/[,+"\\<>;=#]/g, '\\$&').replace(/^ | $/g, '\\ ');
}

function hostNames(): { type: 2; value: string }[] {
  const name = hostname();
  return HOST_NAME.test(name) ? [{ type: 2, value: name }] : [];
}

function ownAddresses(address: Ipv4): { type: 7; ip: string }[] {
  const own = Object.values(networkInterfaces()).flatMap((list) => list ?? []);
  const ipv4 = own.filter((entry) => entry.family === 'IPv4').map((entry) => entry.address);
  const known = address === '0.0.0.0' ? ipv4.slice(0, MAX_ADDRESSES) : [address];
  return known.map((ip) => ({ type: 7, ip }));
}
