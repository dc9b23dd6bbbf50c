import { isIpv4 } from '../../model/address.js';
import type { DiscoveredUnit } from '../../model/discovered-unit.js';
import { isMac, macDigits } from '../../model/mac.js';
import { checkBytes, checkLines, type KnownUnitsLine, readUnits } from './read.js';
import { cleanText, formatRow, type KnownUnit } from './row.js';

/** Manager runs on Windows. */
const LINE_BREAK = '\r\n';

/**
 * The *Known Units* file with the units that were found: the row of the same MAC (spelling apart) is updated, a unit
 * without a MAC updates the first row of its IP, a unit with a MAC that no row has also takes a row of its IP that has
 * none, and the others are appended. What a unit did not say stays as the row has it. Rows that nothing new is known of
 * stay byte for byte; one that is written again loses stray commas. Merging the same units again changes nothing. Throws InputError under the name `origin` when the
 * existing text is no such file, or when the merged one would be too large to be read again.
 */
export function mergeKnownUnits(existing: string, units: readonly DiscoveredUnit[], origin = '--save'): string {
  const { mark, lines } = readUnits(existing, origin);
  const found = units.map(toKnownUnit).filter((unit) => macOf(unit) !== null || isIpv4(unit.address));
  mergeByMac(
    lines,
    found.filter((unit) => macOf(unit) !== null),
  );
  // After the others: an address that has just moved to another unit must not be matched.
  mergeByAddress(
    lines,
    found.filter((unit) => macOf(unit) === null),
  );
  const merged = mark + lines.map(({ text, lineBreak }) => text + lineBreak).join('');
  checkLines(lines.length, origin);
  checkBytes(merged, origin);
  return merged;
}

function mergeByMac(lines: KnownUnitsLine[], units: readonly KnownUnit[]): void {
  const byMac = firstBy(lines, macOf);
  const withoutMac = firstBy(lines, (unit) => (macOf(unit) === null ? unit.address : null));
  for (const unit of units) {
    const line = byMac.get(macOf(unit)) ?? withoutMac.get(unit.address) ?? appendLine(lines);
    update(line, unit);
    byMac.set(macOf(unit), line);
    withoutMac.delete(unit.address);
  }
}

function mergeByAddress(lines: KnownUnitsLine[], units: readonly KnownUnit[]): void {
  const byAddress = firstBy(lines, (unit) => unit.address);
  for (const unit of units) {
    const line = byAddress.get(unit.address) ?? appendLine(lines);
    update(line, unit);
    byAddress.set(unit.address, line);
  }
}

/** The first line for each key. */
function firstBy(lines: readonly KnownUnitsLine[], keyOf: (unit: KnownUnit) => string | null) {
  const found = new Map<string | null, KnownUnitsLine>();
  for (const line of lines) {
    const key = line.unit ? keyOf(line.unit) : null;
    if (key && !found.has(key)) found.set(key, line);
  }
  return found;
}

function appendLine(lines: KnownUnitsLine[]): KnownUnitsLine {
  const lineBreak = lines[0]?.lineBreak || LINE_BREAK;
  const last = lines.at(-1);
  if (last) last.lineBreak ||= lineBreak;
  const line = { text: '', lineBreak, unit: null };
  lines.push(line);
  return line;
}

function update(line: KnownUnitsLine, found: KnownUnit): void {
  const unit = line.unit ? combine(line.unit, found) : found;
  if (line.unit === null || formatRow(unit) !== formatRow(line.unit)) line.text = formatRow(unit);
  line.unit = unit;
}

/** The MAC keeps the spelling of the file. */
function combine(known: KnownUnit, found: KnownUnit): KnownUnit {
  return {
    name: found.name || known.name,
    mac: macOf(known) === null && found.mac !== '' ? found.mac : known.mac,
    type: found.type || known.type,
    address: found.address || known.address,
    version: found.version || known.version,
  };
}

function toKnownUnit({ address, identity }: DiscoveredUnit): KnownUnit {
  const { name = '', mac = '', type = '', version = '' } = identity ?? {};
  return {
    name: cleanText(name),
    mac: isMac(mac.trim()) ? mac.trim() : '',
    type: cleanText(type),
    address,
    version: cleanText(version),
  };
}

function macOf(unit: KnownUnit): string | null {
  return macDigits(unit.mac);
}
