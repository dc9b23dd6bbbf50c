import { PORT_TABLE, type PortRow, portOf, portRequirements } from '../../model/port-table.js';
import { DEFAULT_BASE_PORT } from '../../model/ports.js';
import { ADDRESS_CHANGED, SECURITY_PORT_FOLLOWS_BASE } from './controls.js';
import type { ScenarioDefinition, StepDefinition } from './definition.js';

/** The whole documented port table of one unit, each row with its own protocol (docs/ports.md). */
export const PORTS: ScenarioDefinition = {
  id: 'ports',
  title: 'The documented port table of one unit',
  targets: 'address',
  steps: [
    { number: 1, title: 'ICMP echo: routing to addresses off the PC’s subnet', actor: 'machine', action: 'ping' },
    ...PORT_TABLE.map(stepOf),
  ],
  requirements: ({ settings }) => ['route', 'ping', ...portRequirements(settings.basePort)],
  controls: [SECURITY_PORT_FOLLOWS_BASE, ADDRESS_CHANGED],
};

function stepOf(row: PortRow, index: number): StepDefinition {
  const title = `${sayPlace(row)}: ${row.service}`;
  return { number: index + 2, title, actor: 'machine', action: 'port-row', row };
}

/** The documented number, and how it follows the services base port where that was moved. */
function sayPlace(row: PortRow): string {
  const name = `${row.protocol.toUpperCase()} ${portOf(row, DEFAULT_BASE_PORT)}`;
  if ('port' in row.place) return name;
  return `${name} (base${row.place.offset === 0 ? '' : ` + ${row.place.offset}`})`;
}
