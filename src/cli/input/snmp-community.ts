import { readFileSync, statSync } from 'node:fs';
import { InputError, LocalError } from '../../model/errors.js';

const OPTION = '--snmp-community-file';
const VARIABLE = 'PATHPROOF_SNMP_COMMUNITY';
const LARGEST_FILE_BYTES = 1024;
/** Printable ISO-8859-1: RFC 3584 leaves the octets open, but agents are set up by hand. */
const COMMUNITY = /^[\x20-\x7e\xa0-\xff]{1,255}$/;
const RULE = 'must hold an SNMP community of 1 to 255 printable characters on one line';

/**
 * The SNMP community: from the file, else from the environment, else undefined. It is a password: no option takes it,
 * no message repeats it. Throws InputError or LocalError.
 */
export function readCommunity(file: string | undefined, env: NodeJS.ProcessEnv): string | undefined {
  if (file !== undefined) return check(OPTION, read(file).replace(/\r?\n$/, ''));
  const given = env[VARIABLE];
  return given === undefined || given === '' ? undefined : check(VARIABLE, given);
}

function check(origin: string, community: string): string {
  if (COMMUNITY.test(community)) return community;
  throw new InputError(origin, RULE, `something else, ${community.length} characters long`);
}

function read(file: string): string {
  try {
    // A device or a pipe may never end.
    const { size } = regular(file);
    if (size <= LARGEST_FILE_BYTES) return readFileSync(file, 'latin1');
  } catch (cause) {
    if (cause instanceof InputError) throw cause;
    const { code } = cause as NodeJS.ErrnoException;
    throw new LocalError('unreadable', `${OPTION}: cannot read ${file} (${code})`, { cause });
  }
  throw new InputError(OPTION, `must not be larger than ${LARGEST_FILE_BYTES} bytes`, file);
}

function regular(file: string): { size: number } {
  const found = statSync(file);
  if (!found.isFile()) throw new InputError(OPTION, 'must be a file', file);
  return found;
}
