import type { Reply } from '../../model/evidence/base.js';
import type { Evidence } from '../../model/evidence/evidence.js';
import { cells, EMPTY, hanging, type Line, line, span } from '../text.js';
import { saySent } from './evidence-words.js';

const LABEL = 18;

/** One recorded probe in full: the packet sent and every packet received, field by field. */
export function presentPacket(entry: Evidence, width: number): Line[] {
  const { id, sentAt, probe, outcome } = entry;
  const rest = Object.entries(entry).filter(([name]) => !HEAD.has(name));
  return [
    line(span(cells(`${id}  ${saySent(entry)}`), 'strong')),
    ...field('probe', probe, width),
    ...field('sent at', sentAt, width),
    ...field('outcome', outcome, width),
    EMPTY,
    line(span('Sent', 'accent')),
    ...fields(entry.request, width),
    ...rest.flatMap(([name, value]) => fields({ [name]: value }, width)),
    ...(entry.replies as readonly Reply[]).flatMap((reply, index) => [
      EMPTY,
      line(span(`Received ${index + 1}`, 'accent')),
      ...fields(reply, width),
    ]),
  ];
}

const HEAD = new Set(['id', 'sentAt', 'probe', 'outcome', 'request', 'replies']);

function fields(record: object, width: number, prefix = ''): Line[] {
  return Object.entries(record).flatMap(([name, value]: [string, unknown]) => {
    if (value === undefined) return [];
    if (typeof value === 'object' && value !== null) return fields(value, width, `${prefix}${name}.`);
    return field(`${prefix}${name}`, String(value), width);
  });
}

function field(name: string, value: string, width: number): Line[] {
  return hanging(span(`  ${cells(name).padEnd(LABEL - 1)} `, 'dim'), cells(value), width);
}
