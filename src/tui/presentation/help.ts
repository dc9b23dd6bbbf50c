import { REQUIREMENT_SIGNS } from '../../model/signs.js';
import type { KeyTable } from '../keys/binding.js';
import { EMPTY, hanging, type Line, line, span } from '../text.js';
import { STEP_SIGNS } from './status.js';

const KEY = 11;

/** The help: every key table, then what the signs mean. */
export function presentHelp(tables: readonly KeyTable[], width: number): Line[] {
  return [...tables.flatMap((table) => presentTable(table, width)), ...presentLegend(width)];
}

function presentTable({ title, bindings }: KeyTable, width: number): Line[] {
  const rows = bindings.flatMap(({ shown, description }) =>
    hanging(span(`  ${shown.padEnd(KEY)}`, 'accent'), description, width),
  );
  return [line(span(title, 'strong')), ...rows, EMPTY];
}

function presentLegend(width: number): Line[] {
  const steps = Object.entries(STEP_SIGNS).map(([name, sign]) => ({ name: `step ${name}`, ...sign }));
  const requirements = Object.entries(REQUIREMENT_SIGNS).map(([name, sign]) => ({
    name: `requirement ${name}`,
    ...sign,
  }));
  const path = [
    { mark: '●', tone: 'good' as const, name: 'path: the packet got past this hop' },
    { mark: '✔', tone: 'good' as const, name: 'path: the unit answered' },
    { mark: '✖', tone: 'bad' as const, name: 'path: it ends here (silent, rejected or reset)' },
    { mark: '?', tone: 'dim' as const, name: 'path: this hop answers nobody, its silence says nothing' },
    { mark: '▲', tone: 'doubt' as const, name: 'path: suspect, ▲1 the most likely' },
  ];
  return [
    line(span('Signs', 'strong')),
    ...[...path, ...steps, ...requirements].flatMap(({ mark, tone, name }) =>
      hanging(span(`  ${mark.padEnd(4)}`, tone), name, width),
    ),
  ];
}
