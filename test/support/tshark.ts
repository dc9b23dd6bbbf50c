import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const TSHARK = ['/usr/bin/tshark', '/usr/local/bin/tshark'].find((place) => existsSync(place));
const CHECKS = ['ip', 'tcp', 'udp'].flatMap((layer) => ['-o', `${layer}.check_checksum:TRUE`]);

/** Why no capture file can be read here; null when one can. */
export const noTshark: string | null = TSHARK === undefined ? 'there is no tshark (Debian package tshark)' : null;

/** Picks packets that tshark finds malformed, or whose checksums are wrong. */
export const MALFORMED = '_ws.malformed || _ws.short || _ws.expert.severity == "Error"';
export const WRONG_CHECKSUM = ['ip', 'tcp', 'udp', 'icmp'].map((one) => `${one}.checksum.status == "Bad"`).join(' || ');

/** Reads a capture file with tshark: a row for each packet that the filter picks, one cell for each field. */
export function tshark(capture: Buffer, filter: string, fields: readonly string[] = ['frame.number']): string[][] {
  const folder = mkdtempSync(join(tmpdir(), 'pathproof-pcap-'));
  try {
    const file = join(folder, 'report.pcap');
    writeFileSync(file, capture);
    const wanted = fields.flatMap((field) => ['-e', field]);
    const args = ['-n', '-r', file, ...CHECKS, '-Y', filter, '-T', 'fields', '-E', 'occurrence=f', ...wanted];
    const output = execFileSync(TSHARK ?? '', args, {
      encoding: 'utf8',
      timeout: 60_000,
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    const lines = output.split('\n');
    return lines.filter((line) => line !== '').map((line) => line.split('\t'));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
