import { InputError } from '../model/errors.js';

/** Who the stand-in says it is, over TFTP, over its discovery profile and in its certificate. */
export interface StandinIdentity {
  name: string;
  type: string;
  version: string;
  mac: string;
}

/** Locally administered MAC and a name of our own, so that nobody takes the stand-in for the real unit. */
export const DEFAULT_IDENTITY: Readonly<StandinIdentity> = {
  name: 'pathproof stand-in',
  type: 'IP 500 V2',
  version: '11.1.2.3.0 build 1',
  mac: '027070000001',
};

/** ISO-8859-1 without control characters and without the double quote that encloses the value on the wire. */
const VALUE = /^[\x20-\x21\x23-\x7e\xa0-\xff]{1,64}$/;
const MAC = /^[0-9a-f]{2}([:-]?[0-9a-f]{2}){5}$/i;

/** The defaults with the given values put over them. Throws InputError for a value the wire cannot carry. */
export function identityOf(given: { [Field in keyof StandinIdentity]?: string | undefined }): StandinIdentity {
  const identity: StandinIdentity = {
    name: given.name ?? DEFAULT_IDENTITY.name,
    type: given.type ?? DEFAULT_IDENTITY.type,
    version: given.version ?? DEFAULT_IDENTITY.version,
    mac: given.mac ?? DEFAULT_IDENTITY.mac,
  };
  requireValue('--name', identity.name);
  requireValue('--type', identity.type);
  requireValue('--unit-version', identity.version);
  if (!MAC.test(identity.mac)) throw new InputError('--mac', 'must be 12 hexadecimal digits', identity.mac);
  return identity;
}

function requireValue(option: string, value: string): void {
  if (VALUE.test(value)) return;
  throw new InputError(option, 'must be 1 to 64 printable ISO-8859-1 characters without a double quote', value);
}

/** The software level: the first two numbers of the version, or the whole version where it has none. */
export function levelOf(version: string): string {
  return /^\d+\.\d+/.exec(version)?.[0] ?? version;
}
