import type { Finding } from '../../../model/finding.js';
import { joinAnd } from '../../../model/sentences.js';
import { paint, roomFor, type TextStyle, wrap } from './style.js';

const WIDTH = 92;
const INDENT = ' '.repeat(17);

/** The notes on services that are simply off (`port-closed`); the rest of the findings beside them. */
export function splitOffServices(findings: readonly Finding[]): { off: Finding[]; others: Finding[] } {
  const off = findings.filter(isOff);
  // A single one is told with its evidence, as every finding.
  if (off.length < 2) return { off: [], others: [...findings] };
  return { off, others: findings.filter((finding) => !isOff(finding)) };
}

/** All of them as one: which ports, and that it is no fault. Nothing where there are none. */
export function renderOffServices(off: readonly Finding[], style: TextStyle): string[] {
  if (off.length === 0) return [];
  const head = `${off.map(({ id }) => id).join(', ')} port-closed`;
  const told = `Nothing listens on ${sayPorts(off)}: these services are off. This is no fault; enable one in the unit’s security settings only if it is wanted. The JSON report holds the evidence.`;
  return [
    `  ${paint(style, 'yellow', head)} (${off.length} notes)`,
    `     ${'What'.padEnd(12)}${wrap(told, roomFor(style, WIDTH, INDENT.length), INDENT)}`,
  ];
}

function isOff({ code, severity, port }: Finding): boolean {
  return code === 'port-closed' && severity === 'note' && port !== undefined;
}

/** `UDP 161, 520 and 50795; TCP 50808`. */
function sayPorts(off: readonly Finding[]): string {
  const protocols = [...new Set(off.map(({ protocol }) => protocol))];
  return protocols
    .map((protocol) => {
      const ports = off.filter((one) => one.protocol === protocol).map(({ port }) => String(port));
      return `${protocol?.toUpperCase()} ${joinAnd(ports)}`;
    })
    .join('; ');
}
