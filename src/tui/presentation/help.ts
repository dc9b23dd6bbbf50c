import { REQUIREMENT_SIGNS } from '../../model/signs.js';
import type { KeyTable } from '../keys/binding.js';
import { EMPTY, hanging, type Line, line, span } from '../text.js';
import { STEP_SIGNS } from './status.js';

const KEY = 11;

/** The help: the key tables in force, of which there are `here`, what the signs mean, then the other tables. */
export function presentHelp(tables: readonly KeyTable[], width: number, here = tables.length): Line[] {
  const others = tables.slice(here);
  return [
    ...tables.slice(0, here).flatMap((table) => presentTable(table, width)),
    ...presentLegend(width),
    ...(others.length > 0 ? [EMPTY] : []),
    ...others.flatMap((table) => presentTable(table, width)),
  ];
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
    { mark: '○', tone: 'dim' as const, name: 'path: this hop was not asked, or told nothing' },
    { mark: '╌', tone: 'dim' as const, name: 'path: nobody knows whether packets get here' },
    { mark: '╸', tone: 'bad' as const, name: 'path: packets die between here and the next mark' },
    { mark: '–', tone: 'dim' as const, name: 'over, left out, or not tested' },
    { mark: '▲3←', tone: 'doubt' as const, name: 'path: third suspect, of the packets on the way back' },
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
