import type { Report, TargetReport } from '../../../model/report.js';
import { plainText } from '../../escape.js';
import { saySystem } from '../../words.js';

/** The unit in the line of its verdict: `192.168.42.1 (Head office, IP 500 V2, 11.1.0)`, as far as it said who it is. */
export function sayUnit({ address, system }: TargetReport): string {
  const said = saySystem(system);
  return `${plainText(address)}${said === '' ? '' : ` (${said})`}`;
}

/** How long the run took: `3.4 s`. */
export function saySeconds({ durationMs }: Report): string {
  return `${(durationMs / 1000).toFixed(1)} s`;
}
