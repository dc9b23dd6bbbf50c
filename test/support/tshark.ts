import { execFile } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

const TSHARK = ['/usr/bin/tshark', '/usr/local/bin/tshark'].find((place) => existsSync(place));
const CHECKS = ['ip', 'tcp', 'udp'].flatMap((layer) => ['-o', `${layer}.check_checksum:TRUE`]);
const LIMIT_MS = 120_000;

/** Why no capture file can be read here; null when one can. */
export const noTshark: string | null = TSHARK === undefined ? 'there is no tshark (Debian package tshark)' : null;

/** What tshark may have against a packet, and the values of the field that say so; null: any value. */
const COMPLAINTS: readonly [field: string, said: readonly string[] | null][] = [
  ['_ws.malformed', null],
  ['_ws.short', null],
  ['_ws.expert.severity', ['8388608']],
  ...['ip', 'tcp', 'udp', 'icmp'].map((layer): [string, string[]] => [`${layer}.checksum.status`, ['0', 'Bad']]),
];
/** Between several values of one field in one packet: no text holds it. */
const BETWEEN = '\u0001';

/** A capture file as tshark reads it. */
export interface Dissected {
  /** A row for each packet, the first value of each wanted field in it. */
  rows: string[][];
  /** Packets that are malformed or short, and wrong checksums, as `number field`. */
  complaints: string[];
}

/** Reads all packets of a capture file, or those that a display filter picks, with one call of tshark. */
export async function dissect(capture: Buffer, fields: readonly string[] = [], filter = ''): Promise<Dissected> {
  const watched = COMPLAINTS.map(([field]) => field);
  const packets = await fieldsOf(capture, ['frame.number', ...watched, ...fields], filter);
  const complaints = packets.flatMap(([number = [], ...values]) =>
    COMPLAINTS.filter(([, said], at) => values[at]?.some((value) => said === null || said.includes(value))).map(
      ([field]) => `${number.join()} ${field}`,
    ),
  );
  const rows = packets.map((values) => values.slice(1 + watched.length).map(([first = '']) => first));
  return { rows, complaints };
}

/** The wanted fields of the packets that the display filter picks, one row for each. */
export async function tshark(capture: Buffer, filter: string, fields: readonly string[]): Promise<string[][]> {
  return (await dissect(capture, fields, filter)).rows;
}

/** Every value of each field, packet by packet. */
async function fieldsOf(capture: Buffer, fields: readonly string[], filter: string): Promise<string[][][]> {
  const folder = mkdtempSync(join(tmpdir(), 'pathproof-pcap-'));
  try {
    const file = join(folder, 'report.pcap');
    writeFileSync(file, capture);
    const wanted = fields.flatMap((field) => ['-e', field]);
    const picked = filter === '' ? [] : ['-Y', filter];
    const args = ['-n', '-r', file, ...CHECKS, ...picked, '-T', 'fields', '-E', `aggregator=${BETWEEN}`, ...wanted];
    const { stdout } = await promisify(execFile)(TSHARK ?? '', args, { timeout: LIMIT_MS, maxBuffer: 64 * 1024 ** 2 });
    const lines = stdout.split('\n').filter((line) => line !== '');
    return lines.map((line) => line.split('\t').map((cell) => (cell === '' ? [] : cell.split(BETWEEN))));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
