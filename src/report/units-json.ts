import { byAddress, type DiscoveredUnits, UNITS_SCHEMA } from '../model/discovered-unit.js';
import { knowsOnlyUdp } from '../model/unit-version.js';
import { toJson } from './formats/json.js';

/**
 * What `discover --json` prints, version 1: the units in ascending order of their addresses, their texts as received.
 * `duplicate` is there, and true, where two devices answered for the address. `udpTftpOnly` is true for a version older than 3.2 and null when the version is not known.
 */
export function renderUnitsJson(found: DiscoveredUnits): string {
  const { tool, startedAt, finishedAt, durationMs, interrupted } = found;
  const units = byAddress(found.units).map((unit) => ({
    address: unit.address,
    identity: unit.identity,
    foundBy: unit.foundBy,
    rttMs: unit.rttMs,
    ...(unit.interface === undefined ? {} : { interface: unit.interface }),
    ...(unit.duplicate ? { duplicate: true } : {}),
    udpTftpOnly: unit.identity ? knowsOnlyUdp(unit.identity.version) : null,
  }));
  return toJson({ schema: UNITS_SCHEMA, tool, startedAt, finishedAt, durationMs, interrupted, units });
}
